/** Triton Inference Server, which serves exported models in tests and benchmarks. */
import { chmodSync, copyFileSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

import { findPip, run } from '../commands.ts';
import { library, pip } from './debian.ts';
import { replaceFolder, type Report, type Requirement } from './requirement.ts';

const root = dirname(dirname(import.meta.dirname));
const FOLDER = join(root, 'out', 'triton');
const VERSIONS = join(root, 'core', 'export', 'files', 'requirements.txt');
/** The package that contains the server, 2.51; its Python backend cannot read NumPy 2. */
const PACKAGES = ['nvidia-pytriton==0.7.0', 'numpy==1.26.4'];
/** The Python backend runs in the system's Python, through its shared library. */
const PYTHON = '/usr/bin/python3';

const canRun = process.platform === 'linux' && process.arch === 'x64' && existsSync(PYTHON);
/** `python3.11` */
const pythonName = canRun ? basename(realpathSync(PYTHON)) : 'python3';
const libpython = library(`lib${pythonName}`, `lib${pythonName}.so.1.0`);
const packages = join('lib', pythonName, 'site-packages');
const server = join(packages, 'pytriton', 'tritonserver');

/** Triton with NumPy and ONNX Runtime, in a virtual environment of the system's Python. */
export const tritonRequirement: Requirement = {
  name: 'Triton Inference Server',
  purpose: 'exported models answer requests',
  tests: ['test/export/serving.test.ts'],
  debian: canRun ? [pip, libpython] : [],
  command: 'npm test, which installs it into out/triton',
  findMissing() {
    if (!canRun) return `Triton Inference Server, which needs Linux on x64 and ${PYTHON}, is missing`;
    if (!existsSync(FOLDER)) return 'Triton Inference Server is missing';
    return libpython.isInstalled() ? null : `lib${pythonName}, which Triton Inference Server needs, is missing`;
  },
  install,
};

/** The server, its folder of backends, and its environment. */
export function tritonServer(): { command: string; backends: string; env: NodeJS.ProcessEnv } {
  // The Python backend takes its packages from the environment of the first python3 on the PATH.
  const path = [join(FOLDER, 'bin'), process.env['PATH']].join(delimiter);
  return {
    command: join(FOLDER, server, 'bin', 'tritonserver'),
    backends: join(FOLDER, server, 'backends'),
    env: { ...process.env, PATH: path, PYTHONDONTWRITEBYTECODE: '1' },
  };
}

function install(report: Report): Promise<void> {
  if (!canRun) return Promise.resolve();
  report('Installing Triton Inference Server with pip into out/triton (100 MB)');
  return replaceFolder(FOLDER, (work) => {
    run([PYTHON, '-m', 'venv', '--without-pip', work], work);
    const versions = readFileSync(VERSIONS, 'utf8').split('\n');
    const wanted = [...PACKAGES, ...versions.filter((line) => line.startsWith('onnxruntime=='))];
    // pip may belong to another Python.
    const target = ['--python-version', pythonName.slice('python'.length), '--target', join(work, packages)];
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
    run([...findPip(), 'install', ...options, ...target, ...wanted], work);
    completeServer(join(work, server));
    return work;
  });
}

/** Copies the program for this Python into the Python backend's folder, and makes the programs executable. */
function completeServer(folder: string): void {
  const stub = 'triton_python_backend_stub';
  const backend = join(folder, 'backends', 'python');
  copyFileSync(join(folder, 'python_backend_stubs', pythonName.slice('python'.length), stub), join(backend, stub));
  for (const program of [join(backend, stub), join(folder, 'bin', 'tritonserver')]) chmodSync(program, 0o755);
}
