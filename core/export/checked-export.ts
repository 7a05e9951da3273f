import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { AppError, cancelled } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { fileState } from '../store/file/file-state.ts';
import { message } from '../text/message.ts';
import { exportManifest, type ExportManifest } from './manifest.ts';
import { DATA_FILE, MODEL_FILE } from './write-model.ts';

/** The name of the manifest in the folder of an export. */
export const MANIFEST = 'manifest.json';

/**
 * Reads the manifest of an export and checks that the model is unchanged. Throws `invalid-file` if the folder is not an
 * export, its manifest contradicts itself, or its model was changed.
 */
export async function checkedExport(folder: string, job: JobContext): Promise<ExportManifest> {
  const manifest = readManifest(folder);
  if (!isConsistent(manifest)) throw changedExport(join(folder, MANIFEST));
  await checkModel(folder, manifest, job);
  return manifest;
}

/** Thrown if an export is replaced or changed while it is read. */
export class ExportReplacedError extends AppError {
  constructor(folder: string) {
    super('state', message('export.replaced', { folder }), message('export.scoreAgain'));
  }
}

/**
 * Returns a check that throws ExportReplacedError if the export in a folder was replaced or changed since this call:
 * its manifest and its model are opened one after the other, and must belong together.
 */
export function watchExport(folder: string): () => void {
  const before = stateOf(folder);
  return () => {
    if (stateOf(folder) !== before) throw new ExportReplacedError(folder);
  };
}

function stateOf(folder: string): string {
  const states = [MANIFEST, ...MODEL_FILES].map((name) => {
    try {
      return fileState(statSync(join(folder, name), { bigint: true }));
    } catch {
      // Reading the export says why a file cannot be reached.
      return '';
    }
  });
  return states.join(' ');
}

/** The error for an export with a changed file. */
export function changedExport(path: string, cause?: unknown): AppError {
  return new AppError('invalid-file', message('export.changed', { path }), message('export.again'), { cause });
}

/** The size and checksum of a file, as in the manifest. Throws `cancelled`. */
export async function describeFile(path: string, job: JobContext): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(requireRegular(path))) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (job.signal.aborted) throw cancelled(message('base.nothingWritten'));
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Throws unless a path is a regular file: reading a pipe could block forever. */
function requireRegular(path: string): string {
  if (statSync(path).isFile()) return path;
  throw new AppError('invalid-file', message('ingest.notRegularFile', { path }), message('export.nameExport'));
}

function readManifest(folder: string): ExportManifest {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(requireRegular(join(folder, MANIFEST)), 'utf8'));
  } catch (cause) {
    throw new AppError('invalid-file', message('export.noExport', { folder }), message('export.nameExport'), { cause });
  }
  const parsed = exportManifest.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid-file', message('export.noExport', { folder }), message('export.nameExport'));
}

/** The names of the files of an export; only the manifest's own if it cannot be read. */
export function exportedFiles(folder: string): readonly string[] {
  try {
    return [MANIFEST, ...Object.keys(readManifest(folder).files)];
  } catch (error) {
    if (error instanceof AppError) return [MANIFEST];
    throw error;
  }
}

/**
 * Whether names are unique, every reference to a run, step or file names one that exists, no weight is negative, and
 * the levels of banks cover all steps.
 */
function isConsistent({ runs, banks, steps, columns, files }: ExportManifest): boolean {
  const outputs = new Set(steps.map(({ step }) => step));
  const stepsOf = new Map(runs.map((run) => [run.run, run.steps]));
  return (
    Object.hasOwn(files, MODEL_FILE) &&
    areDistinct(runs.map(({ run }) => run)) &&
    areDistinct(banks.map(({ bank }) => bank)) &&
    areDistinct(steps.map(({ step }) => step)) &&
    areDistinct(columns.map(({ name }) => name)) &&
    runs.every((run) => run.steps.every((step) => outputs.has(step))) &&
    runs.every(({ forecast }) => forecast === undefined || hasAllLevels(forecast)) &&
    banks.every(({ run, objective, weight }) => weight >= 0 && stepsOf.get(run)?.includes(objective) === true)
  );
}

/** Whether banks with levels of their own have one for each step. */
function hasAllLevels({ variances, ownLevels = {} }: NonNullable<ExportManifest['runs'][number]['forecast']>): boolean {
  return Object.values(ownLevels).every(({ length }) => length === variances.length);
}

function areDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

/** Throws unless the model's files are those of the manifest. */
async function checkModel(folder: string, { files }: ExportManifest, job: JobContext): Promise<void> {
  for (const [name, { sha256 }] of Object.entries(files)) {
    if (!MODEL_FILES.has(name)) continue;
    const path = join(folder, name);
    const actual = await describeFile(path, job).catch((cause: unknown) => {
      if (job.signal.aborted) throw cause;
      throw changedExport(path, cause);
    });
    if (actual.sha256 !== sha256) throw changedExport(path);
  }
}

const MODEL_FILES: ReadonlySet<string> = new Set([MODEL_FILE, DATA_FILE]);
