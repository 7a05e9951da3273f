import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { before, describe, it } from 'node:test';
import type { TestContext } from 'node:test';

import { build } from 'vite';

import type { LinkEnd } from '../../electron/main/core-link.ts';
import { give, prepareDesktop, switches } from './desktop.ts';

const root = dirname(dirname(import.meta.dirname));
const target = join(root, 'out', 'test', 'utility');

/** Bundles the small program as the app's main process is bundled, the other process where main looks for it. */
async function buildProgram(): Promise<void> {
  mkdirSync(join(target, 'electron'), { recursive: true });
  for (const name of ['main', 'core-process']) {
    await build({
      configFile: false, root, logLevel: 'warn', publicDir: false, ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: join(root, 'test', 'electron', 'utility', `${name}.ts`), outDir: target, emptyOutDir: false, target: 'node16.17', minify: false,
        rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } },
      },
    });
  }
  renameSync(join(target, 'core-process.cjs'), join(target, 'electron', 'core-process.js'));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'utility', version: '1.0.0', main: 'main.cjs' }));
}

/** What the program tells when it is to end its process so; null where there is no Electron. */
async function toldBy(t: TestContext, deed: 'close' | 'kill' | 'signal' | 'fault'): Promise<Record<string, unknown[]> | null> {
  const desktop = await prepareDesktop(t);
  if (desktop === null) return null;
  give(target);
  const child = spawn(desktop.program, [...switches(desktop), target, deed], { env: desktop.env, stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  const told: Record<string, unknown[]> = {};
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('["')) continue;
    const [what, said] = JSON.parse(line) as [string, unknown];
    (told[what] ??= []).push(said);
  }
  return told;
}

describe('the link to a core in a utility process', () => {
  before(buildProgram);

  it('carries messages, hands over a page’s port, and tells of a good end', { timeout: 60_000 }, async (t) => {
    const told = await toldBy(t, 'close');
    if (told === null) return;
    assert.deepEqual(told['message'], [{ kind: 'jobs', jobs: [{ call: 'open', title: 'a project' }] }, { kind: 'ready' }]);
    assert.deepEqual(told['page'], [{ answer: { hello: 'core' }, page: 1 }]);
    assert.deepEqual(told['end'], [{ code: 0, signal: null, words: '' }]);
  });

  it('ends a process that does not end by itself', { timeout: 60_000 }, async (t) => {
    const told = await toldBy(t, 'kill');
    if (told === null) return;
    assert.equal(told['end'].length, 1);
  });

  it('tells which signal ended it', { timeout: 60_000 }, async (t) => {
    const told = await toldBy(t, 'signal');
    if (told === null) return;
    const [{ code, signal }] = told['end'] as LinkEnd[];
    // On a busy machine Electron now and then tells 0 of a killed process; see causeOf in core.ts.
    assert.ok(signal === 'SIGKILL' || code === 0, `${code} ${signal}`);
  });

  it('tells what it wrote before a fault ended it', { timeout: 60_000 }, async (t) => {
    const told = await toldBy(t, 'fault');
    if (told === null) return;
    const [{ code, words }] = told['end'] as LinkEnd[];
    assert.notEqual(code, 0);
    assert.match(words, /the core has a fault/);
  });
});
