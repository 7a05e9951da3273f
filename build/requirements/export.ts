/** Python with the packages that exported models require, and Spark, for the tests of exports. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { findPip, run } from '../commands.ts';
import { pip, program } from './debian.ts';
import { replaceFolder, type Report, type Requirement } from './requirement.ts';

const root = dirname(dirname(import.meta.dirname));
const PACKAGES = join(root, 'out', 'export-python');
const SPARK = join(root, 'out', 'spark');
const VERSIONS = join(root, 'core', 'export', 'files', 'requirements.txt');

/** The Python that runs exported scripts, and its environment. */
export function exportPython(): { readonly command: string; readonly env: NodeJS.ProcessEnv } {
  const env = { ...process.env, PYTHONPATH: [PACKAGES, SPARK].join(delimiter), PYTHONDONTWRITEBYTECODE: '1' };
  return { command: 'python3', env };
}

/** NumPy, ONNX Runtime and PyArrow. */
export const exportRequirement: Requirement = {
  name: 'PyArrow and ONNX Runtime for Python',
  purpose: 'exported models score with the scripts beside them',
  tests: [
    'test/cli/telemetry.test.ts',
    'test/export/{export,list-separators,local-numbers,spark}.test.ts',
    'test/ingest/formats/arrow/arrow.test.ts',
  ],
  debian: process.platform === 'linux' ? [pip] : [],
  command: 'npm test, which installs them into out/export-python',
  findMissing: () => missingModules(PACKAGES, ['numpy', 'onnxruntime', 'pyarrow']),
  install: (report) => install(report, PACKAGES, ['numpy', 'onnxruntime', 'pyarrow'], '70 MB'),
};

/** PySpark with pandas, which its Arrow functions require, and the Java that it runs on. */
export const sparkRequirement: Requirement = {
  name: 'Spark',
  purpose: 'exported models score on a cluster',
  tests: ['test/export/spark.test.ts'],
  debian: process.platform === 'linux' ? [pip, program('openjdk-17-jre-headless', 'java')] : [],
  command: 'npm test, which installs it into out/spark',
  findMissing: () => missingModules(SPARK, ['pyspark', 'pandas']) ?? (hasJava() ? null : 'Java is missing'),
  install: (report) => install(report, SPARK, ['pyspark', 'pandas'], '600 MB'),
};

function missingModules(folder: string, modules: readonly string[]): string | null {
  const missing = modules.filter((name) => !existsSync(join(folder, name)));
  return missing.length === 0 ? null : `Python packages of exported models are missing (${missing.join(', ')})`;
}

function hasJava(): boolean {
  return spawnSync('java', ['-version']).status === 0;
}

/** Installs packages in the versions that exported models require. */
function install(report: Report, folder: string, names: readonly string[], size: string): Promise<void> {
  report(`Installing ${names.join(', ')} for exported models with pip (${size})`);
  const versions = readFileSync(VERSIONS, 'utf8').split('\n');
  const wanted = versions.filter((line) => names.some((name) => line.startsWith(`${name}==`)));
  return replaceFolder(folder, (work) => {
    run([...findPip(), 'install', '--quiet', '--disable-pip-version-check', '--target', work, ...wanted], work);
    return work;
  });
}
