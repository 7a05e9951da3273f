import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import type { HostMessage } from '../../core/api/contract/protocol.ts';
import type { Progress } from '../../core/job.ts';
import { saveMapping } from '../../core/store/datasets/mappings.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { inEnglish } from '../../core/text/en.ts';
import { main } from '../cli/process.ts';
import { writeDatasetWithoutRollups } from '../review/dataset-without-rollups.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

/** Runs a command to which the first folder is read-only and the second one is on another disk. */
const READ_ONLY = `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && mount -t tmpfs tmpfs "$2" &&
  shift 2 && exec "$@"`;
const noMounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0;
const needsMounts = { skip: noMounts && 'needs root and unshare' };
const MIB = 2 ** 20;

/** A project of more than 12 MiB with a bank. */
function largeProject(t: TestContext): string {
  const project = temporaryProject(t);
  saveBank(project, { name: 'north', objective: null, weight: 1, banners: [] });
  saveMapping(project, { name: 'large', columns: ['a'], mapping: 'x'.repeat(12 * MIB), rename: false });
  project.close();
  return project.path;
}

/** Runs a script with a project in a read-only folder as one of its arguments. */
function withReadOnly(
  t: TestContext,
  script: readonly string[],
  rest: readonly string[],
  path = largeProject(t),
): SpawnSyncReturns<string> {
  const other = join(temporaryFolder(t), 'other');
  mkdirSync(other);
  const command = ['--mount', 'sh', '-c', READ_ONLY, 'sh', dirname(path), other, process.execPath];
  const result = spawnSync('unshare', [...command, ...script, path, ...rest], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: other },
  });
  assert.deepEqual(readdirSync(dirname(path)), ['test.stepladder'], 'nothing is left beside the project');
  return result;
}

interface Read {
  readonly answers: readonly HostMessage[];
  readonly ended: readonly (readonly [string, string, Progress])[];
  readonly later: HostMessage;
  readonly jobs: number;
}

function readByWindow(t: TestContext, ending: 'finish' | 'cancel'): Read {
  const child = join(import.meta.dirname, 'children', 'read-copied.ts');
  const { stdout, stderr } = withReadOnly(t, [child], [ending]);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Read;
}

const isResult = ({ kind }: HostMessage): boolean => kind === 'result';

test('a project without write access is copied once, as a job with progress, before it is read', needsMounts, (t) => {
  const { answers, ended, later, jobs } = readByWindow(t, 'finish');
  assert.deepEqual(answers.map(isResult), [true, true]);
  const [[call, state, progress]] = ended;
  assert.deepEqual([call, state, progress], ['copy-project', 'done', { phase: 'copy', fraction: 1 }]);
  assert.deepEqual([isResult(later), jobs], [true, 1]);
});

test('if the copy is cancelled, the calls waiting for it fail, and the next one copies again', needsMounts, (t) => {
  const { answers, ended, later, jobs } = readByWindow(t, 'cancel');
  for (const answer of answers) {
    assert.ok(answer.kind === 'error' && answer.error.code === 'state', JSON.stringify(answer));
    assert.match(inEnglish(answer.error.message), /the project has not been copied/);
  }
  assert.deepEqual([ended[0].slice(0, 2), isResult(later), jobs], [['copy-project', 'cancelled'], true, 2]);
});

test('a command shows the progress of the copy', needsMounts, (t) => {
  const { status, stdout, stderr } = withReadOnly(t, [main, 'banks'], ['--progress', 'json', '--json']);
  assert.equal(status, 0, stderr);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Progress);
  assert.ok(
    lines.some(({ phase, fraction = 0 }) => phase === 'copy' && fraction > 0 && fraction < 1),
    stderr,
  );
  assert.match(stdout, /"north"/);
});

test('without write access, a dataset from an older version is not offered for counting', needsMounts, (t) => {
  const project = temporaryProject(t);
  writeDatasetWithoutRollups(project, 'old');
  project.close();
  const lacksRollups = ({ stdout, stderr }: SpawnSyncReturns<string>): boolean => {
    assert.notEqual(stdout, '', stderr);
    return (JSON.parse(stdout) as { datasets: { lacksRollups: boolean }[] }).datasets[0].lacksRollups;
  };
  assert.equal(lacksRollups(withReadOnly(t, [main, 'datasets'], ['--json'], project.path)), false);
  const writable = spawnSync(process.execPath, [main, 'datasets', project.path, '--json'], { encoding: 'utf8' });
  assert.equal(lacksRollups(writable), true);
});
