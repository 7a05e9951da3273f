/** Python with the packages that exported models require, for the tests of exports. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findPip, run } from '../commands.ts';
import { pip } from './debian.ts';
import type { Report, Requirement } from './requirement.ts';

const root = dirname(dirname(import.meta.dirname));
const PACKAGES = join(root, 'out', 'export-python');
const VERSIONS = join(root, 'core', 'export', 'files', 'requirements.txt');

/** The Python that runs exported scripts, and its environment. */
export function exportPython(): { readonly command: string; readonly env: NodeJS.ProcessEnv } {
  const env = { ...process.env, PYTHONPATH: PACKAGES, PYTHONDONTWRITEBYTECODE: '1' };
  return { command: 'python3', env };
}

/** NumPy, ONNX Runtime and PyArrow. */
export const exportRequirement: Requirement = {
  name: 'PyArrow and ONNX Runtime for Python',
  purpose: 'exported models score with the scripts beside them',
  tests: ['test/export/export.test.ts'],
  debian: process.platform === 'linux' ? [pip] : [],
  command: 'npm test, which installs them into out/export-python',
  findMissing: () => missingModules(PACKAGES, ['numpy', 'onnxruntime', 'pyarrow']),
  install: (report) => install(report, PACKAGES, ['numpy', 'onnxruntime', 'pyarrow'], '70 MB'),
};

function missingModules(folder: string, modules: readonly string[]): string | null {
  const missing = modules.filter((name) => !existsSync(join(folder, name)));
  return missing.length === 0 ? null : `${missing.join(', ')} for exported models missing`;
}

/** Installs packages in the versions that exported models require. */
function install(report: Report, folder: string, names: readonly string[], size: string): Promise<void> {
  report(`Installing ${names.join(', ')} for exported models with pip (${size})`);
  const versions = readFileSync(VERSIONS, 'utf8').split('\n');
  const wanted = versions.filter((line) => names.some((name) => line.startsWith(`${name}==`)));
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), 'export-'));
  try {
    run([...findPip(), 'install', '--quiet', '--disable-pip-version-check', '--target', work, ...wanted], work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return Promise.resolve();
}
