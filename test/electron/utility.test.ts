import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';

import { build } from 'vite';

import { electronRequirement } from '../../build/requirements/electron.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import type { LinkEnd } from '../../electron/main/core-link.ts';
import { oldestTargets } from '../../electron/old-electron.ts';
import type { CoreEnded } from '../../renderer/core/bridge.ts';
import { temporaryFolder } from '../temporary.ts';
import { desktopIn, switches } from './desktop.ts';
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

/** What the program prints about a process, by kind. */
type Received = Record<'end' | 'message' | 'page', unknown[]>;

/** How a process ended, main's interpretation, and its other messages. */
interface Report {
  readonly end: LinkEnd & { readonly cause: CoreEnded['cause'] };
  readonly message: readonly unknown[];
  readonly page: readonly unknown[];
}

/** The reports of the program on a process for each of these actions, one after the other. */
async function reportsOn(actions: readonly string[]): Promise<ReadonlyMap<string, Report>> {
  const desktop = await desktopIn(realpathSync(temporaryFolder()));
  const program = reachable(target);
  chownToNobody(program);
  const args = [...switches(desktop), program, actions.join()];
  const child = spawn(desktop.program, args, { env: desktop.env, stdio: ['ignore', 'pipe', 'ignore'] });
  after(() => child.kill('SIGKILL'));
  const reports = new Map(actions.map((action) => [action, { end: [], message: [], page: [] } as Received]));
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('["')) continue;
    const [action, kind, text] = JSON.parse(line) as [string, keyof Received, unknown];
    reports.get(action)?.[kind].push(text);
  }
  const left = readdirSync(join(desktop.folder, 'profile')).filter((name) => name.startsWith('core-last-output'));
  assert.deepEqual(left, []);
  return new Map(
    Array.from(reports, ([action, { end, ...received }]) => {
      assert.equal(end.length, 1, `${action} has not ended`);
      return [action, { ...received, end: end[0] as Report['end'] }];
    }),
  );
}

const ends = [
  { action: 'throw', cause: 'crashed', text: /^Error: the core has a fault\n {4}at / },
  { action: 'reject', cause: 'crashed', text: /^Error: the core has a fault\n {4}at / },
  { action: 'talk', cause: 'crashed', text: /line 9999\nline 10000\nError: the core has a fault\n/ },
  { action: 'exit', cause: 'crashed', text: /^the core has a fault\n$/ },
  { action: 'kill', cause: 'killed', text: /^the core is killed\n$/ },
  { action: 'memory', cause: 'out-of-memory', text: /heap out of memory|Allocation failed/ },
] as const;

describe('the link to a core in a utility process', { skip: skipWithout(electronRequirement) }, () => {
  let reports: ReadonlyMap<string, Report>;
  before(
    async () => {
      await buildProgram();
      reports = await reportsOn(['end', 'force', ...ends.map(({ action }) => action)]);
    },
    { timeout: 300_000 },
  );

  it('carries messages, transfers a page’s port, and reports a normal exit', () => {
    const report = reports.get('end')!;
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

  it('ends a process by force', () => {
    const { end } = reports.get('force')!;
    assert.deepEqual([end.cause, end.exitedOnItsOwn], ['killed', false]);
  });

  for (const { action, cause, text } of ends) {
    it(`reports the exit and the last output of a process that ends by ${action}`, () => {
      const { end } = reports.get(action)!;
      assert.equal(end.cause, cause, JSON.stringify(end));
      assert.match(end.output, text);
    });
  }
});
