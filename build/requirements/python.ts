import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findPip, run } from '../commands.ts';
import { pip } from './debian.ts';
import { gomp } from './lightgbm.ts';
import { replaceFolder, type Report, type Requirement } from './requirement.ts';

/** Separate from the system's packages, which tests must not change. */
const FOLDER = join(dirname(dirname(import.meta.dirname)), 'out', 'python');
const MODULES = 'lightgbm, numpy, onnxruntime';

/**
 * The Python for tests and its environment: the one in STEPLADDER_PYTHON, else the system's with the packages fetched
 * for tests.
 */
export function testPython(): { readonly command: string; readonly env: NodeJS.ProcessEnv } {
  const named = process.env['STEPLADDER_PYTHON'];
  return named === undefined
    ? { command: 'python3', env: { ...process.env, PYTHONPATH: FOLDER } }
    : { command: named, env: process.env };
}

/** Python's LightGBM, ONNX Runtime and NumPy, the reference for our own results. */
export const pythonRequirement: Requirement = {
  name: 'LightGBM and ONNX Runtime for Python',
  purpose: 'trees, exported graphs and golden numbers are compared with what Python computes',
  tests: [
    'test/trees/parity.test.ts',
    'test/build/gpu-check/gpu-check.test.ts',
    'test/models/golden-script.test.ts',
    'test/score/list-formats/reference.test.ts',
  ],
  debian: process.platform === 'linux' ? [gomp, pip] : [],
  command: 'npm test, which installs them into out/python',
  findMissing,
  install,
};

function findMissing(): string | null {
  const { command, env } = testPython();
  if (env['PYTHONPATH'] === FOLDER && !existsSync(FOLDER)) return 'LightGBM and ONNX Runtime for Python are missing';
  return spawnSync(command, ['-c', `import ${MODULES}`], { env }).status === 0
    ? null
    : `${command} cannot import ${MODULES}`;
}

function install(report: Report): Promise<void> {
  const pipCommand = findPip();
  report('Installing LightGBM, NumPy and ONNX Runtime for Python into out/python (40 MB)');
  return replaceFolder(FOLDER, (work) => {
    const options = ['--quiet', '--disable-pip-version-check', '--only-binary=:all:', '--target', work];
    run([...pipCommand, 'install', ...options, 'lightgbm==4.6.0', 'numpy'], work);
    // Of ONNX Runtime's dependencies, running a graph needs only NumPy.
    run([...pipCommand, 'install', ...options, '--no-deps', 'onnxruntime==1.30.0'], work);
    return work;
  });
}
