import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { AppError } from '../errors.ts';
import '../native-settings.ts';
import { message, type Message, type Text } from '../text/message.ts';

/** The environment variable for the path of an installed LightGBM library. */
export const LIGHTGBM_VARIABLE = 'STEPLADDER_LIGHTGBM';

/** The library's file name on this system. */
export const LIBRARY_FILE =
  { win32: 'lib_lightgbm.dll', darwin: 'lib_lightgbm.dylib' }[process.platform as string] ?? 'lib_lightgbm.so';

const installHelp = message('trees.get', { file: LIBRARY_FILE });

/** The values passed to the library: typed arrays with their own memory, addresses as integers, and texts. */
export type NativeValue = number | bigint | string | null | ArrayBufferView;

/**
 * Signatures of the library functions used here. Each returns 0, or −1 with an error that `LGBM_GetLastError` returns.
 */
const signatures = {
  LGBM_DatasetCreateFromSampledColumn:
    'void *data, void *indices, int32_t columns, void *counts, int32_t sampled, int32_t rows, ' +
    'int64_t allRows, const char *parameters, void *dataset',
  LGBM_DatasetCreateByReference: 'void *reference, int64_t rows, void *dataset',
  LGBM_DatasetPushRows: 'void *dataset, void *values, int type, int32_t rows, int32_t columns, int32_t start',
  LGBM_DatasetSetField: 'void *dataset, const char *name, void *values, int count, int type',
  LGBM_DatasetFree: 'void *dataset',
  LGBM_BoosterCreate: 'void *dataset, const char *parameters, void *booster',
  LGBM_BoosterAddValidData: 'void *booster, void *dataset',
  LGBM_BoosterMerge: 'void *booster, void *other',
  LGBM_BoosterResetParameter: 'void *booster, const char *parameters',
  LGBM_BoosterUpdateOneIter: 'void *booster, void *finished',
  LGBM_BoosterGetEval: 'void *booster, int dataset, void *count, void *values',
  LGBM_BoosterGetPredict: 'void *booster, int dataset, void *length, void *result',
  LGBM_BoosterSaveModelToString:
    'void *booster, int start, int trees, int importance, int64_t size, void *length, void *text',
  LGBM_BoosterLoadModelFromString: 'const char *text, void *trees, void *booster',
  LGBM_BoosterPredictForMat:
    'void *booster, void *values, int type, int32_t rows, int32_t columns, int rowMajor, int kind, ' +
    'int start, int trees, const char *parameters, void *length, void *result',
  LGBM_BoosterFree: 'void *booster',
} as const;

/** The name of a library function used here. */
export type NativeFunction = keyof typeof signatures;

/** LightGBM's C API, loaded; binds functions on their first call. */
export class Lightgbm {
  readonly path: string;
  readonly #bind: (definition: string) => (...values: readonly NativeValue[]) => unknown;
  readonly #bound = new Map<string, (...values: readonly NativeValue[]) => unknown>();

  constructor(path: string, bind: (definition: string) => (...values: readonly NativeValue[]) => unknown) {
    this.path = path;
    this.#bind = bind;
  }

  /** Calls a function synchronously; throws `invalid-config` with the library's message if it fails. */
  call(name: NativeFunction, ...values: readonly NativeValue[]): void {
    if (this.#function(name, `int ${name}(${signatures[name]})`)(...values) === 0) return;
    // Drop the position of the failed check in LightGBM's sources, which helps nobody.
    const reason = String(this.#function('LGBM_GetLastError', 'const char *LGBM_GetLastError()')()).replace(
      / at \S+, line \d+ ?\.?\s*$/,
      '',
    );
    throw new AppError(
      'invalid-config',
      message('trees.failed', { said: `${reason.charAt(0).toLowerCase()}${reason.slice(1)}` }),
      message('trees.checkSettings'),
    );
  }

  /** Calls a function whose last argument receives a handle, and returns the handle. */
  create(name: NativeFunction, ...values: readonly NativeValue[]): bigint {
    const handle = new BigUint64Array(1);
    this.call(name, ...values, handle);
    return handle[0];
  }

  #function(name: string, definition: string): (...values: readonly NativeValue[]) => unknown {
    let bound = this.#bound.get(name);
    if (bound === undefined) this.#bound.set(name, (bound = this.#bind(definition)));
    return bound;
  }
}

/** The path of the library, and its version if a file beside it gives one. */
export interface FoundLibrary {
  readonly path: string;
  readonly version: string | null;
}

/**
 * Looks for the library: the file that the variable names, then a fetched one, then an installed one; null if there is
 * none.
 */
export function findLightgbm(): FoundLibrary | null {
  const named = process.env[LIGHTGBM_VARIABLE];
  const path = (named === undefined || named === '' ? defaultPaths() : [named]).find((candidate) =>
    existsSync(candidate),
  );
  return path === undefined ? null : { path, version: versionBeside(path) };
}

/** The remedy if the library is missing or cannot be loaded. */
export function lightgbmHelp(): Text {
  const named = process.env[LIGHTGBM_VARIABLE];
  return named === undefined || named === '' || existsSync(named)
    ? installHelp
    : message('trees.variableWrong', { named, get: installHelp });
}

/**
 * A fetched library is in out/lightgbm of the checkout or of the packaged program, in an ancestor folder of this file.
 */
function defaultPaths(): string[] {
  const above: string[] = [];
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    above.push(join(folder, 'out', 'lightgbm'));
  return [...above, '/usr/local/lib', '/usr/lib', '/opt/homebrew/lib'].map((folder) => join(folder, LIBRARY_FILE));
}

function versionBeside(path: string): string | null {
  const file = [join(dirname(path), 'VERSION.txt'), join(dirname(dirname(path)), 'VERSION.txt')].find((candidate) =>
    existsSync(candidate),
  );
  return file === undefined ? null : readFileSync(file, 'utf8').trim();
}

let loaded: Lightgbm | undefined;

/** Loads the library into this thread once. Throws `unavailable` if it is missing or does not load. */
export async function openLightgbm(): Promise<Lightgbm> {
  if (loaded !== undefined) return loaded;
  const found = findLightgbm();
  if (found === null) throw new AppError('unavailable', message('trees.notFound'), lightgbmHelp());
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load(found.path);
    return (loaded = new Lightgbm(
      found.path,
      (definition) => library.func(definition) as (...values: readonly NativeValue[]) => unknown,
    ));
  } catch (error) {
    throw new AppError(
      'unavailable',
      message('trees.cannotLoad', { path: found.path, reason: (error as Error).message }),
      loadHelp(error as Error),
      { cause: error },
    );
  }
}

function loadHelp({ message: reason }: Error): Message {
  if (reason.includes('libgomp')) return message('trees.installLibgomp', { get: installHelp });
  return reason.includes('libomp') ? message('trees.installLibomp', { get: installHelp }) : installHelp;
}

/**
 * Loads the function that returns the memory address of an array, for library functions that take lists of addresses.
 */
export async function loadAddressOf(): Promise<(values: ArrayBufferView) => bigint> {
  const { default: koffi } = await import('koffi');
  return (values) => koffi.address(values);
}
