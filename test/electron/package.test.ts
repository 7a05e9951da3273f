import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { chromium, type Page } from 'playwright';

import { electronProgram } from '../../build/requirements/electron.ts';
import type { Component } from '../../core/program/licenses.ts';
import { programVersion } from '../../core/program/root.ts';
import { openProject } from '../../core/store/file/project.ts';
import { desktopTest as test } from '../needs.ts';
import { writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { prepareDesktop, switches, type Desktop } from './desktop.ts';
import { asNobody, reachable } from './nobody.ts';
import { callCore, connectCore } from './page.ts';

const root = dirname(dirname(import.meta.dirname));
/** The library with which electron-builder reads and writes archives. */
const asar = createRequire(join(root, 'node_modules', 'electron-builder', 'package.json'))('@electron/asar') as {
  listPackage(archive: string, options: { readonly isPack: boolean }): string[];
};

/** Packages the app as `npm run package` does and returns the resulting folder. */
function packageApp(folder: string): string {
  const output = join(folder, 'packages');
  const args = [join(root, 'build', 'package.ts'), '--electron', dirname(electronProgram()), '--output', output];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return join(output, 'linux-unpacked');
}

/**
 * Starts the packaged program and connects to its page as developer tools do: its main process accepts no connections.
 */
async function openPackaged(t: TestContext, program: string, desktop: Desktop): Promise<Page> {
  installSandbox(dirname(program));
  const child = spawn(asNobody(program, desktop.folder), [...switches(desktop), '--remote-debugging-port=0'], {
    env: { ...desktop.env, STEPLADDER_NODE: reachable(process.execPath) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(async () => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  });
  const address = await debuggerAddress(child.stderr);
  await waitForTitle(new URL(address).host);
  // Electron has no browser contexts, which Playwright requests by default.
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  return browser.contexts()[0].pages()[0];
}

/**
 * Does what a package's installation does: without user namespaces in the kernel, the sandbox is a helper owned by
 * root.
 */
function installSandbox(folder: string): void {
  if (process.getuid?.() !== 0) return;
  chownSync(join(folder, 'chrome-sandbox'), 0, 0);
  chmodSync(join(folder, 'chrome-sandbox'), 0o4755);
}

async function debuggerAddress(stderr: Readable): Promise<string> {
  let output = '';
  for await (const piece of stderr.setEncoding('utf8').iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    output += piece;
    const address = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
    if (address === undefined) continue;
    stderr.resume();
    return address;
  }
  throw new Error(`the packaged program has ended: ${output}`);
}

/** Longer than the program takes to show its window on a busy machine. */
const START_MS = 120_000;

/** Waits until the page has a title: a page that has just started to load may wait for its debugger forever. */
async function waitForTitle(host: string): Promise<void> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline;) {
    const targets = (await (await fetch(`http://${host}/json/list`)).json()) as { title: string; type: string }[];
    if (targets.some(({ title, type }) => type === 'page' && title.startsWith('Stepladder'))) return;
    await setTimeout(100);
  }
  throw new Error('the packaged program shows no window');
}

/** The imports and path references of a core file that lie outside the packaged program. */
function missingImports(file: string, unpacked: string): readonly string[] {
  const { resolve } = createRequire(file);
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/(?:^import|^export|^}) .*?\bfrom '([\w@./:-]+)'|\bimport\('([\w@./:-]+)'\)/gm)];
  const missing = imported
    .map(([, staticName, dynamicName]) => staticName ?? dynamicName)
    .filter((name) => {
      try {
        return !isBuiltin(name) && !resolve(name).startsWith(unpacked);
      } catch {
        return true;
      }
    });
  const folders = [...text.matchAll(/new URL\('([\w./-]+)', import\.meta\.url\)/g)].map(([, path]) => path);
  const empty = folders.filter((path) => !existsSync(new URL(path, pathToFileURL(file))));
  return [...missing, ...empty].map((name) => `${file}: ${name}`);
}

/** The dependencies of a package that are missing where it would resolve them. */
function missingDependencies(manifest: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: Record<string, string> };
  const folders = createRequire(manifest).resolve.paths('any') ?? [];
  const missing = Object.keys(dependencies).filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  return missing.map((name) => `${manifest}: ${name}`);
}

const options = { timeout: 300_000, skip: process.platform !== 'linux' && 'the test Electron is for Linux' };

/** A packaged program, and where its parts are. */
interface Packaged {
  readonly desktop: Desktop;
  readonly folder: string;
  readonly resources: string;
  /** The modules beside the archive. */
  readonly modules: string;
}

function checkNatives({ resources, modules }: Packaged): void {
  const natives = globSync('**/*.{node,dll,dylib}', { cwd: modules }).sort();
  assert.deepEqual(natives, [
    `@duckdb/node-bindings-linux-${process.arch}/duckdb.node`,
    `@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`,
    `better-sqlite3/prebuilds/linux-${process.arch}.node`,
    `onnxruntime-node/bin/napi-v6/linux/${process.arch}/onnxruntime_binding.node`,
  ]);
  const apps = ['app', 'app.asar', 'default_app.asar'].filter((name) => existsSync(join(resources, name)));
  assert.deepEqual(apps, ['app.asar']);
  // Electron has its own Node.
  assert.equal(existsSync(join(modules, `node-linux-${process.arch}`)), false);
}

function checkImports({ resources, modules }: Packaged): void {
  const unpacked = join(resources, 'app.asar.unpacked');
  const files = globSync('out/app/**/*.js', { cwd: unpacked }).map((file) => join(unpacked, file));
  assert.deepEqual(
    files.flatMap((file) => missingImports(file, unpacked)),
    [],
  );
  // The dependencies of the present packages.
  const packages = globSync(['*/package.json', '@*/*/package.json'], { cwd: modules });
  assert.deepEqual(packages.map((file) => join(modules, file)).flatMap(missingDependencies), []);
}

function checkShipped({ resources }: Packaged): void {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages: locked } = JSON.parse(lock) as { packages: Record<string, object> };
  // By name: packages nested here may be packed at the top level.
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/'));
  const shipped = new Set(
    Object.keys(locked)
      .filter((path) => !('dev' in locked[path]))
      .map(nameOf),
  );
  const packed = asar.listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.slice(1));
  const packages = new Set(packed.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^@/][^/]*/.exec(path) ?? []));
  assert.ok(packages.size > 5);
  assert.deepEqual(
    [...packages].filter((path) => !shipped.has(path)),
    [],
  );
  const folders = new Set(packed.map((path) => path.split('/').slice(0, 2).join('/')));
  const packedFolders = [...folders].filter((path) => !path.startsWith('node_modules') && path !== 'out/lightgbm');
  assert.deepEqual(packedFolders.sort(), ['out', 'out/app', 'out/renderer', 'package.json']);
  assert.deepEqual(
    packed.filter((path) => /\.(?:ts|mts|cts|svelte|map)$|(?:^|\/)__tests__\//.test(path)),
    [],
  );
}

function checkKernels({ resources }: Packaged): void {
  const file = join('core', 'engine', 'simd', 'kernels.wasm');
  const packed = join(resources, 'app.asar.unpacked', 'out', 'app', file);
  assert.deepEqual(readFileSync(packed), readFileSync(join(root, file)));
}

/** The module in the package that reads the licences. */
interface Program {
  readLicenses(): Promise<readonly Component[]>;
}

async function checkLicenses({ resources }: Packaged): Promise<void> {
  const module = join(resources, 'app.asar.unpacked', 'out', 'app', 'core', 'program', 'licenses.js');
  const { readLicenses } = (await import(pathToFileURL(module).href)) as Program;
  const names = (await readLicenses()).map(({ name }) => name);
  assert.ok(names.includes('better-sqlite3') && names.includes('svelte'), `${names}`);
}

function checkFuses({ folder }: Packaged): void {
  // In the program, the fuse states follow a sentinel: version, count, then one character each.
  const program = readFileSync(join(folder, 'stepladder-desktop'));
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const start = program.indexOf(sentinel) + sentinel.length;
  const states = program.toString('latin1', start + 2, start + 2 + program[start + 1]);
  const [runAsNode, cookieEncryption, nodeOptions, inspect, integrity, onlyArchive] = states;
  assert.deepEqual(
    { runAsNode, cookieEncryption, nodeOptions, inspect, integrity, onlyArchive },
    { runAsNode: '0', cookieEncryption: '1', nodeOptions: '0', inspect: '0', integrity: '1', onlyArchive: '1' },
  );
}

/** The output and exit code of a command of the packaged program without a display. */
function runPackaged({ desktop, folder }: Packaged, ...args: string[]): readonly [number | null, string, string] {
  const { DISPLAY: _, ...env } = desktop.env;
  const { status, stdout, stderr } = spawnSync(join(folder, 'bin', 'stepladder'), args, {
    encoding: 'utf8',
    env: { ...env, STEPLADDER_NODE: process.execPath },
  });
  return [status, stdout, stderr];
}

function checkCommand(packaged: Packaged): void {
  assert.deepEqual(runPackaged(packaged, '--version'), [0, `${programVersion()}\n`, '']);
  const [code, output, errors] = runPackaged(packaged, 'datasets', 'missing.stepladder', '--json');
  assert.deepEqual([code, output], [1, '']);
  assert.match(errors, /^error: no such project file/);
  // Completion asks the command for names.
  const [, script] = runPackaged(packaged, 'completion', 'bash');
  assert.match(script, /complete .*stepladder/);
  const project = join(packaged.desktop.folder, 'named.stepladder');
  const opened = openProject(project, { mode: 'write', create: true, purpose: 'test' });
  writeSyntheticDataset(opened, 'spring', 10, 5);
  opened.close();
  assert.deepEqual(runPackaged(packaged, 'completion', 'bash', '--names', 'datasets', '--of', project), [
    0,
    'spring\n',
    '',
  ]);
}

/** The page lies in the archive, its list of licences beside it. */
async function checkAbout(page: Page, folder: string): Promise<void> {
  const { components } = (await callCore(page, 2, 'licenses', {})) as { components: readonly Component[] };
  const names = components.map(({ name }) => name);
  assert.ok(names.includes('svelte') && names.includes('electron'), `${names}`);
  const files = components.flatMap(({ file }) => file ?? []);
  assert.deepEqual(
    files.filter((file) => !existsSync(join(folder, file))),
    [],
  );
}

async function useProgram(t: TestContext, { desktop, folder }: Packaged): Promise<void> {
  const page = await openPackaged(t, join(folder, 'stepladder-desktop'), desktop);
  await page.waitForLoadState('load');
  assert.match(page.url(), /^app:\/\/stepladder\//);
  assert.deepEqual(await connectCore(page), { kind: 'hello', project: null, jobs: [] });
  const { libraries } = (await callCore(page, 1, 'doctor', {})) as { libraries: { name: string; found: boolean }[] };
  // A library fetched for the checkout is packaged with it.
  const fetched = existsSync(join(root, 'out', 'lightgbm')) ? ['lightgbm'] : [];
  const found = libraries.filter((library) => library.found).map(({ name }) => name);
  assert.deepEqual(found, ['onnxruntime-node', 'better-sqlite3', '@duckdb/node-api', ...fetched]);
  assert.equal(await page.evaluate(() => document.querySelectorAll('main').length), 1);
  await checkAbout(page, folder);
}

test('the packaged program starts and works', options, async (t) => {
  const desktop = await prepareDesktop(t);
  const folder = packageApp(desktop.folder);
  const resources = join(folder, 'resources');
  const packaged = { desktop, folder, resources, modules: join(resources, 'app.asar.unpacked', 'node_modules') };
  await t.test('native modules lie beside the archive, for this system only', () => checkNatives(packaged));
  await t.test('everything that the core imports is packaged', () => checkImports(packaged));
  await t.test('nothing that only development needs is packaged', () => checkShipped(packaged));
  await t.test('the kernels of a training step lie beside the archive, as checked in', () => checkKernels(packaged));
  await t.test('the core finds the licences of third-party software', () => checkLicenses(packaged));
  await t.test('its command runs without a display', () => checkCommand(packaged));
  await t.test('Electron’s fuses are set', () => checkFuses(packaged));
  await t.test('its window is usable, and its core answers', (inner) => useProgram(inner, packaged));
});
