import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { before, describe, it, type TestContext } from 'node:test';

import { build } from 'vite';

import { electronRequirement } from '../../build/requirements/electron.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import type { LinkEnd } from '../../electron/main/core-link.ts';
import { oldestTargets } from '../../electron/old-electron.ts';
import type { CoreEnded } from '../../renderer/core/bridge.ts';
import { prepareDesktop, switches } from './desktop.ts';
import { chownToNobody, reachable } from './nobody.ts';

const root = dirname(dirname(import.meta.dirname));
const target = join(root, 'out', 'test', 'utility');

/** Bundles the small program like the app's main process, and puts its child process where main looks for it. */
async function buildProgram(): Promise<void> {
  mkdirSync(join(target, 'electron'), { recursive: true });
  for (const name of ['main', 'core-process']) {
    await build({
      configFile: false,
      root,
      logLevel: 'warn',
      publicDir: false,
      ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: join(root, 'test', 'electron', 'utility', `${name}.ts`),
        outDir: target,
        emptyOutDir: false,
        target: oldestTargets.node,
        minify: false,
        rolldownOptions: {
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    });
  }
  renameSync(join(target, 'core-process.cjs'), join(target, 'electron', 'core-process.js'));
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'utility', version: '1.0.0', main: 'main.cjs' }));
}

/** How the process ended, main's interpretation, and its other messages. */
interface Report {
  readonly end: LinkEnd & { readonly cause: CoreEnded['cause'] };
  readonly message: readonly unknown[];
  readonly page: readonly unknown[];
}

/** The report of the program if its child process performs this action. */
async function messagesOf(t: TestContext, action: string): Promise<Report> {
  const desktop = await prepareDesktop(t);
  const program = reachable(target);
  chownToNobody(program);
  const args = [...switches(desktop), program, action];
  const child = spawn(desktop.program, args, { env: desktop.env, stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  const report: Record<string, unknown[]> = { end: [], message: [], page: [] };
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('["')) continue;
    const [kind, text] = JSON.parse(line) as [string, unknown];
    report[kind].push(text);
  }
  assert.equal(report['end'].length, 1);
  assert.equal(existsSync(join(desktop.folder, 'profile', 'core-last-output.txt')), false);
  return { ...report, end: report['end'][0] } as unknown as Report;
}

describe('the link to a core in a utility process', { skip: skipWithout(electronRequirement) }, () => {
  before(buildProgram);

  it('carries messages, transfers a page’s port, and reports a normal exit', { timeout: 60_000 }, async (t) => {
    const report = await messagesOf(t, 'end');
    assert.deepEqual(report.message, [
      { kind: 'jobs', jobs: [{ call: 'open', title: 'a project', isRunning: true, fraction: null }] },
      { kind: 'ready' },
    ]);
    assert.deepEqual(report.page, [{ answer: { action: 'end' } }]);
    const { code, signal, output, exitedOnItsOwn } = report.end;
    assert.deepEqual(
      { code, signal, output, exitedOnItsOwn },
      { code: 0, signal: null, output: '', exitedOnItsOwn: true },
    );
  });

  it('ends a process by force', { timeout: 60_000 }, async (t) => {
    const report = await messagesOf(t, 'force');
    assert.deepEqual([report.end.cause, report.end.exitedOnItsOwn], ['killed', false]);
  });

  const ends = [
    { action: 'throw', cause: 'crashed', text: /^Error: the core has a fault\n {4}at / },
    { action: 'reject', cause: 'crashed', text: /^Error: the core has a fault\n {4}at / },
    { action: 'talk', cause: 'crashed', text: /line 9999\nline 10000\nError: the core has a fault\n/ },
    { action: 'exit', cause: 'crashed', text: /^the core has a fault\n$/ },
    { action: 'kill', cause: 'killed', text: /^the core is killed\n$/ },
    { action: 'memory', cause: 'out-of-memory', text: /heap out of memory|Allocation failed/ },
  ] as const;
  for (const { action, cause, text } of ends) {
    it(`reports the exit and the last output of a process that ends by ${action}`, { timeout: 120_000 }, async (t) => {
      const report = await messagesOf(t, action);
      assert.equal(report.end.cause, cause, JSON.stringify(report.end));
      assert.match(report.end.output, text);
    });
  }
});
