import { findEngines, reinstallHelp, type EngineFinding } from '../engine/find.ts';
import { packageVersion, tryScript } from '../engine/probe.ts';
import { message, type Text } from '../text/message.ts';
import { findLightgbm, lightgbmHelp } from '../trees/library.ts';

/** The result of one check; `help` says what to do if something is missing. */
export interface Finding {
  readonly name: string;
  readonly found: boolean;
  readonly version: string | null;
  readonly help: Text | null;
}

/** The engines and libraries of this machine. */
export interface Diagnosis {
  readonly node: string;
  readonly engines: EngineFinding[];
  readonly libraries: Finding[];
}

/** Checks engines and libraries by loading each in its own process; never throws. */
export async function diagnose(): Promise<Diagnosis> {
  const [engines, sqlite, duckdb, lightgbm] = await Promise.all([
    findEngines(),
    findLibrary(
      'better-sqlite3',
      `const { default: Database } = await import('better-sqlite3'); console.log(new ` +
        `Database(':memory:').prepare('select sqlite_version()').pluck().get())`,
      'SQLite',
    ),
    findLibrary(
      '@duckdb/node-api',
      `const { version } = await import('@duckdb/node-api'); console.log(version().replace(/^v/, ''))`,
      'DuckDB',
    ),
    findLightgbmLibrary(),
  ]);
  // ONNX Runtime is both an engine and a library; it is loaded once.
  const { found, version, help } = engines.find(({ name }) => name === 'onnx')!;
  return {
    node: process.versions.node,
    engines,
    libraries: [{ name: 'onnxruntime-node', found, version, help }, sqlite, duckdb, lightgbm],
  };
}

async function findLibrary(name: string, script: string, engine: string): Promise<Finding> {
  const version = packageVersion(name);
  if (version === null) return { name, found: false, version: null, help: message('engine.reinstall') };
  const loaded = await tryScript(script);
  if (loaded.ok) return { name, found: true, version: `${version} (${engine} ${loaded.output})`, help: null };
  return { name, found: false, version, help: reinstallHelp(loaded) };
}

/** Loads LightGBM as a training run would; a file beside it gives its version. */
async function findLightgbmLibrary(): Promise<Finding> {
  const found = findLightgbm();
  const finding = { name: 'lightgbm', found: false, version: found?.version ?? null };
  if (found === null) return { ...finding, help: message('doctor.lightgbmOnly', { help: lightgbmHelp() }) };
  const loaded = await tryScript(
    `const { default: koffi } = await import('koffi'); koffi.load(${JSON.stringify(found.path)}); ` +
      `console.log('loaded')`,
  );
  if (loaded.ok) return { ...finding, found: true, help: null };
  return {
    ...finding,
    help: message('doctor.doesNotLoad', { path: found.path, reason: loaded.reason, help: lightgbmHelp() }),
  };
}
