import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

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

test('the version loads nothing but itself', () => {
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
      ['core/without-maglev.mjs', 'core/program/root.ts', 'core/errors.ts', 'core/own-value.ts'],
      args.join(' '),
    );
  }
});

test('a start creates no Intl formatter, which would take longer than loading all messages', () => {
  const forbidden = `
    for (const name of ['NumberFormat', 'PluralRules', 'ListFormat', 'DateTimeFormat', 'Collator'])
      Intl[name] = class { constructor() { throw new Error('made a ' + name); } };`;
  const hook = `data:text/javascript,${encodeURIComponent(forbidden)}`;
  const { stderr } = spawnSync(process.execPath, ['--import', hook, main, 'nope'], { encoding: 'utf8' });
  assert.equal(stderr, 'error: unknown command: nope\nhint: stepladder --help lists the commands\n');
});

test('help loads the declarations of commands, but not the code that runs them', () => {
  const packages = ['fastest-levenshtein', 'zod'];
  assert.deepEqual(loadedBy('--help').packages.sort(), packages);
  const { sources, packages: used } = loadedBy('bank', '--help');
  assert.deepEqual(used.sort(), packages);
  assert.ok(sources.includes('core/api/banks/banks.ts'));
  const others = ['core/api.ts', 'core/api/studies/new-study.ts', 'core/cli/serve.ts', 'core/cli/print.ts'];
  assert.deepEqual(
    sources.filter((path) => others.includes(path)),
    [],
  );
});

test('the server turns Maglev off before it prints its address, and loads no client of HTTP/2 or WebSocket', () => {
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
    const loaded = JSON.parse(stderr.split('\n').find((line) => line.startsWith('["'))!) as string[];
    assert.ok(loaded.some((name) => name.endsWith('core/without-maglev.mjs')));
    assert.ok(loaded.includes('NativeModule http'));
    assert.deepEqual(
      loaded.filter((name) => /undici|http2/.test(name)),
      [],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
