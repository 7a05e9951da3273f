import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { chromium } from 'playwright';
import type { Page } from 'playwright';

import { asNobody, electronProgram, prepareDesktop, switches } from './desktop.ts';
import type { Desktop } from './desktop.ts';
import { callCore, connectCore } from './page.ts';

const root = dirname(dirname(import.meta.dirname));

/** Packages the app as `npm run package` does and gives back the folder that was made. */
function packageApp(folder: string): string {
  const output = join(folder, 'packages');
  const args = [join(root, 'build', 'package.ts'), '--electron', dirname(electronProgram()), '--output', output];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return join(output, 'linux-unpacked');
}

/** Starts the packaged program, which lets nobody into its main process, and connects with its page the way developer tools do. */
async function openPackaged(t: TestContext, program: string, desktop: Desktop): Promise<Page> {
  const child = spawn(asNobody(program, desktop.folder), [...switches(desktop), '--remote-debugging-port=0'], {
    env: { ...desktop.env, STEPLADDER_NODE: process.execPath }, stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(async () => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  });
  const address = await debuggerAddress(child.stderr);
  await waitForTitle(new URL(address).host);
  // Electron knows no browser contexts, which Playwright's defaults ask for.
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  return browser.contexts()[0].pages()[0];
}

async function debuggerAddress(stderr: Readable): Promise<string> {
  let words = '';
  for await (const piece of stderr.setEncoding('utf8').iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    words += piece;
    const address = /DevTools listening on (ws:\S+)/.exec(words)?.[1];
    if (address === undefined) continue;
    stderr.resume();
    return address;
  }
  throw new Error(`the packaged program has ended: ${words}`);
}

/** A page that is only just loading is not to be connected with: it may wait for its debugger forever. */
async function waitForTitle(host: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const targets = await (await fetch(`http://${host}/json/list`)).json() as { title: string; type: string }[];
    if (targets.some(({ title, type }) => type === 'page' && title.startsWith('Stepladder'))) return;
    await setTimeout(100);
  }
  throw new Error('the packaged program shows no window');
}

test('the packaged program starts and works', { timeout: 300_000, skip: process.platform !== 'linux' && 'the test Electron is for Linux' }, async (t) => {
  const desktop = await prepareDesktop(t);
  if (desktop === null) return;
  const folder = packageApp(desktop.folder);
  const resources = join(folder, 'resources');
  const modules = join(resources, 'app.asar.unpacked', 'node_modules');

  await t.test('native modules lie beside the archive, for this system only', () => {
    const natives = globSync('**/*.{node,dll,dylib}', { cwd: modules }).sort();
    assert.deepEqual(natives, [
      `@duckdb/node-bindings-linux-${process.arch}/duckdb.node`, `@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`, `better-sqlite3/prebuilds/linux-${process.arch}.node`, `onnxruntime-node/bin/napi-v6/linux/${process.arch}/onnxruntime_binding.node`,
    ]);
    assert.deepEqual(['app', 'app.asar', 'default_app.asar'].filter((name) => existsSync(join(resources, name))), ['app.asar']);
    assert.deepEqual(['node', 'electron', 'svelte', 'playwright', 'typescript', 'wabt'].filter((name) => existsSync(join(modules, name))), []);
  });

  await t.test('the kernels of a training step lie beside the archive, as checked in', () => {
    const file = join('core', 'engine', 'simd', 'kernels.wasm');
    assert.deepEqual(readFileSync(join(resources, 'app.asar.unpacked', 'out', 'app', file)), readFileSync(join(root, file)));
  });

  await t.test('the fuses are set', () => {
    // The states follow a sentinel in the program: version, count, then a character for each.
    const program = readFileSync(join(folder, 'stepladder'));
    const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
    const at = program.indexOf(sentinel) + sentinel.length;
    const [runAsNode, cookieEncryption, nodeOptions, inspect, integrity, onlyArchive] = program.toString('latin1', at + 2, at + 2 + program[at + 1]);
    assert.deepEqual({ runAsNode, cookieEncryption, nodeOptions, inspect, integrity, onlyArchive },
      { runAsNode: '0', cookieEncryption: '1', nodeOptions: '0', inspect: '0', integrity: '1', onlyArchive: '1' });
  });

  await t.test('its window is usable, and its core answers', async (t2) => {
    const page = await openPackaged(t2, join(folder, 'stepladder'), desktop);
    await page.waitForLoadState('load');
    assert.match(page.url(), /^app:\/\/stepladder\//);
    assert.deepEqual(await connectCore(page), { kind: 'hello', project: null, jobs: [] });
    const { libraries } = await callCore(page, 1, 'doctor', {}) as { libraries: { name: string; found: boolean }[] };
    // A library that was fetched for the checkout is packaged with it.
    const fetched = existsSync(join(root, 'out', 'lightgbm')) ? ['lightgbm'] : [];
    assert.deepEqual(libraries.filter(({ found }) => found).map(({ name }) => name), ['onnxruntime-node', 'better-sqlite3', '@duckdb/node-api', ...fetched]);
    assert.equal(await page.evaluate(() => document.querySelectorAll('main').length), 1);
  });
});
