import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { findEngines, type EngineFinding } from '../engine/find.ts';
import { packageVersion, tryScript } from '../engine/probe.ts';

/** One thing that was looked for; `help` says what to do about it where it is missing. */
export interface Finding {
  readonly name: string;
  readonly found: boolean;
  readonly version: string | null;
  readonly help: string | null;
}

/** What the machine has for the program to run on. */
export interface Examination {
  readonly node: string;
  readonly engines: EngineFinding[];
  readonly libraries: Finding[];
}

const reinstall = 'run npm ci in the folder of the program';

/** Looks for engines and libraries by loading each in a process of its own; never throws. */
export async function examine(): Promise<Examination> {
  const [engines, sqlite, duckdb] = await Promise.all([findEngines(),
    findLibrary('better-sqlite3', `const { default: Database } = await import('better-sqlite3'); console.log(new Database(':memory:').prepare('select sqlite_version()').pluck().get())`, 'SQLite'),
    findLibrary('@duckdb/node-api', `const { version } = await import('@duckdb/node-api'); console.log(version().replace(/^v/, ''))`, 'DuckDB')]);
  const { found, version, help } = engines[0];
  return { node: process.versions.node, engines, libraries: [{ name: 'onnxruntime-node', found, version, help }, sqlite, duckdb, findLightgbm()] };
}

async function findLibrary(name: string, script: string, engine: string): Promise<Finding> {
  const version = packageVersion(name);
  if (version === null) return { name, found: false, version: null, help: reinstall };
  const loaded = await tryScript(script);
  if (loaded.ok) return { name, found: true, version: `${version} (${engine} ${loaded.output})`, help: null };
  return { name, found: false, version, help: `${reinstall} (loading it failed: ${loaded.reason})` };
}

/** The variable that names an installed LightGBM library. */
const lightgbmVariable = 'STEPLADDER_LIGHTGBM';

/** LightGBM is looked for as a file only: it is needed for baselines alone. */
function findLightgbm(): Finding {
  const file = process.platform === 'win32' ? 'lib_lightgbm.dll' : process.platform === 'darwin' ? 'lib_lightgbm.dylib' : 'lib_lightgbm.so';
  const named = process.env[lightgbmVariable];
  const candidates = named === undefined ? ['/usr/local/lib', '/usr/lib', '/opt/homebrew/lib'].map((folder) => join(folder, file)) : [named];
  const found = candidates.some((candidate) => existsSync(candidate));
  const wrong = named === undefined ? '' : `${lightgbmVariable} names ${named}, which does not exist; `;
  return {
    name: 'lightgbm', found, version: null,
    help: found ? null : `${wrong}needed for tree baselines only: pip install lightgbm, then set ${lightgbmVariable} to the ${file} in its folder`,
  };
}
