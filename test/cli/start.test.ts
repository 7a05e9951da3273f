import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { openProject } from '../../core/store/file/project.ts';
import { Client, enter } from '../serve/client.ts';
import { temporaryFolder } from '../temporary.ts';
import { main } from './process.ts';

const root = dirname(dirname(import.meta.dirname));
/** Writes the loaded modules to the last line of stderr. */
const listLoaded = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load(url, context, nextLoad) { loaded.push(url); return nextLoad(url, context); } });
  process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(loaded)));`;

/** The modules that a command line loads: sources by their paths in the repository, packages by name. */
function loadedBy(...args: string[]): { sources: string[]; packages: string[] } {
  const hook = `data:text/javascript,${encodeURIComponent(listLoaded)}`;
  const { stderr } = spawnSync(process.execPath, ['--import', hook, main, ...args], { encoding: 'utf8' });
  const urls = JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) as string[];
  const base = pathToFileURL(`${root}/`).href;
  const paths = urls.filter((url) => url.startsWith(base)).map((url) => url.slice(base.length));
  const inPackage = /^node_modules\/((?:@[^/]+\/)?[^/]+)/;
  const names = paths.map((path) => inPackage.exec(path)?.[1]).filter((name) => name !== undefined);
  return { sources: paths.filter((path) => !inPackage.test(path)), packages: [...new Set(names)] };
}

test('--version loads no package, and of the program only the modules that print it', () => {
  assert.deepEqual(loadedBy('--version'), {
    sources: [
      'core/cli/main.mjs',
      'core/without-maglev.mjs',
      'core/cli/run.ts',
      'core/program/root.ts',
      'core/cli/output.ts',
    ],
    packages: [],
  });
});

test('an unknown command loads only the error texts, and declares no command', () => {
  for (const args of [['nope'], ['--nope']]) {
    const { sources, packages } = loadedBy(...args);
    assert.deepEqual(packages, ['fastest-levenshtein'], args.join(' '));
    assert.deepEqual(
      sources.filter((path) => !path.startsWith('core/cli/') && !path.startsWith('core/text/')),
      ['core/without-maglev.mjs', 'core/program/root.ts', 'core/errors.ts', 'core/own-value.ts', 'core/api.ts'],
      args.join(' '),
    );
  }
});

/** Makes Node print each Intl formatter that is created: an error that it threw instead could be caught. */
const reportFormatters = [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    for (const name of ['NumberFormat', 'PluralRules', 'ListFormat', 'DateTimeFormat', 'Collator'])
      Intl[name] = class { constructor() { process.stderr.write('made a ' + name + '\\n'); } };`)}`,
];

test('a start creates no Intl formatter, which would take longer than loading all messages', () => {
  const { stderr } = spawnSync(process.execPath, [...reportFormatters, main, 'nope'], { encoding: 'utf8' });
  assert.equal(stderr, 'error: unknown command: nope\nhint: stepladder --help lists the commands\n');
});

test('the host of a window declares all calls without creating an Intl formatter', () => {
  const host = pathToFileURL(join(root, 'core', 'host', 'host.ts')).href;
  const load = ['--input-type=module', '--eval', `await import(${JSON.stringify(host)})`];
  const { status, stderr } = spawnSync(process.execPath, [...reportFormatters, ...load], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
});

test('help loads the declarations of commands, but not the code that runs them', () => {
  const packages = ['fastest-levenshtein', 'zod'];
  assert.deepEqual(loadedBy('--help').packages.sort(), packages);
  const { sources, packages: used } = loadedBy('bank', '--help');
  assert.deepEqual(used.sort(), packages);
  // Everything that is loaded after `without-maglev.mjs` loads more slowly.
  const others = ['core/without-maglev.mjs', 'core/cli/serve.ts', 'core/cli/print.ts'];
  assert.deepEqual(
    sources.filter((path) => others.includes(path)),
    [],
  );
  assert.deepEqual(
    sources.filter((path) => path.startsWith('core/api/') && !path.startsWith('core/api/contract/')),
    ['banks/banks.ts', 'banks/bank-value.ts'].map((path) => `core/api/${path}`),
  );
});

/** All modules that the server has loaded when it prints its address, Node's own included. */
function loadedByServer(): string[] {
  const stopAtOutput = `
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (...args) => {
      process.stderr.write('\\n' + JSON.stringify([...loaded, ...process.moduleLoadList]) + '\\n');
      process.kill(process.pid, 'SIGINT');
      process.stdout.write = write;
      return write(...args);
    };`;
  const hook = `data:text/javascript,${encodeURIComponent(listLoaded.replace(/process\.on.*/, stopAtOutput))}`;
  const folder = mkdtempSync(join(tmpdir(), 'serve-'));
  try {
    const args = ['--import', hook, main, 'serve', '--folder', folder];
    const { stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(status, 130, stderr);
    return JSON.parse(stderr.split('\n').find((line) => line.startsWith('["'))!) as string[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the server prints its address before it loads a call, the code that runs calls, or the WebSocket library', () => {
  const loaded = loadedByServer();
  assert.ok(loaded.includes('NativeModule http'));
  assert.deepEqual(
    loaded.filter((name) => /undici|http2|NativeModule https|node_modules\/ws\//.test(name)),
    [],
  );
  const base = pathToFileURL(`${root}/core/`).href;
  const core = loaded.filter((name) => name.startsWith(base)).map((name) => name.slice(base.length));
  const server = /^(api\/contract|cli|funnel|ingest\/values|processes|program|serve|text)\/|^[^/]+$/;
  assert.deepEqual(core.filter((path) => !server.test(path)).sort(), [
    'api/open.ts',
    'api/resume.ts',
    'api/score/holdout.ts',
    'host/failure.ts',
    'host/files.ts',
    'score/holdout/group.ts',
  ]);
});

test('a command turns Maglev off before anything else, or before it runs if one of its values is --help', (t) => {
  assert.equal(loadedBy('banks', 'none.stepladder').sources[1], 'core/without-maglev.mjs');
  const project = join(temporaryFolder(t), 'p.stepladder');
  openProject(project, { mode: 'write', create: true }).close();
  const { sources } = loadedBy('annotation', 'add', project, '2026-05-31', '--', '--help');
  const [maglev, handler] = ['core/without-maglev.mjs', 'core/store/datasets/annotations.ts'].map((path) =>
    sources.indexOf(path),
  );
  assert.ok(maglev > 0 && maglev < handler, `${maglev} and ${handler} of ${sources.length}`);
});

test('the server turns Maglev off before it runs a call', async (t) => {
  const hook = `data:text/javascript,${encodeURIComponent(listLoaded)}`;
  const folder = temporaryFolder(t);
  const args = ['--import', hook, main, 'serve', '--folder', folder, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const printed = text(child.stderr);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const url = new URL((JSON.parse(line) as { url: string }).url);
  const { secret } = JSON.parse((await enter(url)).text) as { secret: string };
  const answer = await (await Client.open(t, url, secret)).call(1, 'models', {});
  assert.equal(answer.kind, 'result');
  child.kill('SIGINT');
  const loaded = JSON.parse((await printed).trimEnd().split('\n').at(-1)!) as string[];
  const [maglev, handler] = ['core/without-maglev.mjs', 'core/models/registry.ts'].map((path) =>
    loaded.findIndex((name) => name.endsWith(path)),
  );
  assert.ok(maglev > 0 && maglev < handler, `${maglev} and ${handler} of ${loaded.length}`);
});
