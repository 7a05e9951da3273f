import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { JobInfo } from '../../core/api/contract/protocol.ts';
import { jobKey, updateNotifications, type JobNotifications } from '../../renderer/shell/job-notifications.ts';
import { resumableRun } from '../../renderer/shell/resume.ts';

function job(number: number, call: string, state: JobInfo['state']): JobInfo {
  const time = (second: number): string => new Date(second * 1000).toISOString();
  return {
    id: number,
    call,
    input: null,
    title: '',
    state,
    progress: null,
    notes: [],
    error: null,
    result: null,
    queuedAt: time(number),
    startedAt: time(number),
    endedAt: state === 'running' || state === 'queued' ? null : time(100 + number),
  };
}

const NOTHING: JobNotifications = { seen: new Set(), dismissed: new Set() };
const listed = (list: readonly JobInfo[], { dismissed }: JobNotifications): readonly number[] =>
  list.filter((entry) => !dismissed.has(jobKey(entry))).map(({ id }) => id);

test('a job that ends in its own view disappears when the next one ends, others when their view is shown', () => {
  const [running, ended] = [
    [job(1, 'import', 'done'), job(2, 'train', 'running')],
    [job(1, 'import', 'done'), job(2, 'train', 'done'), job(3, 'train', 'done')],
  ];
  const first = updateNotifications(running, 'data', NOTHING);
  assert.deepEqual(listed(running, first), [1, 2]);
  const second = updateNotifications(ended, 'data', first);
  assert.deepEqual(listed(ended, second), [2, 3]);
  const third = updateNotifications(ended, 'train', second);
  assert.deepEqual(listed(ended, third), [3]);
  const rest = ended.slice(0, 2);
  assert.deepEqual(
    listed(rest, updateNotifications(rest, 'train', third)),
    [],
    'jobs that have disappeared do not reappear when the latest is dismissed',
  );
});

test('failed jobs are kept, cancelled jobs disappear like completed ones, and so do jobs without a view', () => {
  const list = [
    job(1, 'train', 'failed'),
    job(2, 'train', 'cancelled'),
    job(3, 'delete', 'done'),
    job(4, 'import', 'done'),
    job(5, 'sample-project', 'done'),
  ];
  assert.deepEqual(listed(list, updateNotifications(list, 'train', NOTHING)), [1, 4, 5]);
});

test('comparisons and studies are listed until the models are shown', () => {
  const list = [job(1, 'compare', 'done'), job(2, 'study tsne', 'done'), job(3, 'import', 'done')];
  assert.deepEqual(listed(list, updateNotifications(list, 'train', NOTHING)), [1, 2, 3]);
  assert.deepEqual(listed(list, updateNotifications(list, 'models', NOTHING)), [3]);
});

test('jobs that are no longer in the list are forgotten, and a reused number is another job', () => {
  const shown = updateNotifications([job(1, 'import', 'done'), job(2, 'import', 'done')], 'data', NOTHING);
  assert.deepEqual([...updateNotifications([], 'data', shown).dismissed], []);
  const listAfterRestart = [
    { ...job(1, 'import', 'done'), queuedAt: '2026-01-01T00:00:00.000Z' },
    job(2, 'import', 'done'),
  ];
  assert.deepEqual(listed(listAfterRestart, updateNotifications(listAfterRestart, 'funnel', shown)), [1, 2]);
});

test('a job whose view was not shown stays listed, whatever its call', () => {
  for (const call of ['append', 'refit', 'tune', 'train-banks', 'export', 'drift']) {
    const ended = [job(1, call, 'done'), job(2, 'import', 'done')];
    assert.deepEqual(listed(ended, updateNotifications(ended, 'funnel', NOTHING)), [1, 2], call);
  }
});

test('of two cancelled training jobs of a bank, each offers to resume its own run', () => {
  const input = { dataset: 'may', bank: 'north' };
  // Job 1 runs from second 1 to second 101, job 102 from second 102 to second 202.
  const [first, second] = [1, 102].map((number) => ({ ...job(number, 'train', 'cancelled'), input }));
  const run = (name: string, seconds: number): Parameters<typeof resumableRun>[1][number] =>
    ({
      ...input,
      run: name,
      status: 'interrupted',
      createdAt: new Date(seconds * 1000).toISOString(),
    }) as Parameters<typeof resumableRun>[1][number];
  const runs = [run('r5', 2), run('r6', 103)];
  assert.deepEqual([resumableRun(first, runs), resumableRun(second, runs)], ['r5', 'r6']);
  assert.equal(resumableRun(first, runs.slice(1)), null, 'a job that ended before its run was created');
});
