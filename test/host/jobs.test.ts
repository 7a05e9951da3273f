import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import type { JobInfo } from '../../core/api/contract/protocol.ts';
import { AppError, cancelled } from '../../core/errors.ts';
import { mergeProgress } from '../../core/host/progress.ts';
import { message } from '../../core/text/message.ts';
import { rendered } from '../rendered.ts';
import { HeldCall, newHost, TestWindow } from './window.ts';

function jobHost(t: TestContext) {
  const write = new HeldCall('write', { job: true, writes: true });
  const read = new HeldCall('read', { job: true, writes: false });
  return { write, read, ...newHost(t, [write, read]) };
}

const states = (jobs: readonly JobInfo[]): string[] => jobs.map(({ title, state }) => `${title}: ${state}`);

test('jobs that write run one after another in order, and other jobs start immediately', async (t) => {
  const { host, window, write, read } = jobHost(t);
  const titles = ['write of a', 'write of b', 'read of c', 'write of d'];
  const assertStates = (jobs: readonly JobInfo[], expected: readonly string[]): void =>
    assert.deepEqual(
      states(jobs),
      titles.map((title, index) => `${title}: ${expected[index]}`),
    );
  const answers = [
    window.call(1, 'write', { as: 'a' }),
    window.call(2, 'write', { as: 'b' }),
    window.call(3, 'read', { as: 'c' }),
    window.call(4, 'write', { as: 'd' }),
  ];
  assertStates(host.jobs, ['running', 'queued', 'running', 'queued']);
  read.end('c');
  write.fail('a', new AppError('disk', 'disk full'));
  await Promise.all([answers[0], answers[2]]);
  assertStates(host.jobs, ['failed', 'running', 'done', 'queued']);
  write.end('b');
  await answers[1];
  assertStates(host.jobs, ['failed', 'done', 'done', 'running']);
  write.end('d');
  assert.deepEqual(await answers[3], { kind: 'result', id: 4, result: 'd done' });
  assert.equal(window.received.filter(({ kind }) => kind === 'changed').length, 3);
  const [first, second] = host.jobs;
  assert.deepEqual(
    [first.error, second.result, second.input],
    [{ code: 'disk', message: 'disk full' }, 'b done', { as: 'b' }],
  );
  for (const { queuedAt, startedAt, endedAt } of [first, second])
    assert.ok(queuedAt <= String(startedAt) && String(startedAt) <= String(endedAt));
});

test('a job continues when its window closes, and another window finds it', async (t) => {
  const { host, window, write } = jobHost(t);
  window.send({ kind: 'call', id: 1, name: 'write', input: { as: 'a' } });
  window.close();
  assert.equal(write.running.get('a')?.job.signal.aborted, false);
  const next = new TestWindow(host);
  const [hello] = next.received;
  assert.deepEqual(hello.kind === 'hello' && states(hello.jobs), ['write of a: running']);
  write.end('a');
  await next.find((message) => message.kind === 'jobs' && message.jobs[0].state === 'done');
  assert.ok(next.kinds.includes('changed'));
});

test('a running or queued job is cancelled by its number or by the id of its call', async (t) => {
  const { host, window, write } = jobHost(t);
  const answers = [
    window.call(1, 'write', { as: 'a' }),
    window.call(2, 'write', { as: 'b' }),
    window.call(3, 'write', { as: 'c' }),
  ];
  window.send({ kind: 'cancel', id: 2 });
  window.send({ kind: 'cancel-job', job: 3 });
  assert.deepEqual(
    [await answers[1], await answers[2]].map((answer) => answer.kind === 'error' && rendered(answer.error.message)),
    ['cancelled; it had not started', 'cancelled; it had not started'],
  );
  window.send({ kind: 'cancel-job', job: 1 });
  assert.equal(write.running.get('a')?.job.signal.aborted, true);
  assert.equal(host.jobs[0].state, 'running');
  write.fail(
    'a',
    cancelled(
      message('base.resumableWithCommand', { run: 'r7', command: 'stepladder train /p.stepladder --resume r7' }),
    ),
  );
  assert.deepEqual(rendered(await answers[0]), {
    kind: 'error',
    id: 1,
    error: {
      code: 'cancelled',
      message: 'cancelled; the checkpoint of r7 is kept',
      help: 'resume r7 to continue from there',
    },
  });
  assert.deepEqual(states(host.jobs), ['write of a: cancelled', 'write of b: cancelled', 'write of c: cancelled']);
  assert.equal(write.running.size, 1);
  assert.equal(window.received.filter(({ kind }) => kind === 'changed').length, 1);
});

test(
  'a queued job can be moved before another, and jobs run in the new order; moving a running or unknown ' +
    'job changes nothing',
  async (t) => {
    const { host, window, write } = jobHost(t);
    const answers = ['a', 'b', 'c', 'd'].map((as, index) => window.call(index + 1, 'write', { as }));
    window.send({ kind: 'move-job', job: 4, before: 2 });
    const moved = ['write of a: running', 'write of d: queued', 'write of b: queued', 'write of c: queued'];
    assert.deepEqual(states(host.jobs), moved);
    for (const [job, before] of [
      [3, 1],
      [1, 3],
      [3, 9],
      [9, 3],
      [3, 3],
    ] as const)
      window.send({ kind: 'move-job', job, before });
    assert.deepEqual(states(host.jobs), moved);
    const update = await window.find((message) => message.kind === 'jobs' && message.jobs[1]?.id === 4);
    assert.deepEqual(update.kind === 'jobs' && update.jobs.map(({ id }) => id), [1, 4, 2, 3]);
    for (const as of ['a', 'd', 'b', 'c']) {
      write.end(as);
      await answers['abcd'.indexOf(as)];
    }
    assert.deepEqual([...write.running.keys()], ['a', 'd', 'b', 'c']);
  },
);

test('an ended job is listed until it is dismissed, and a running job cannot be dismissed', async (t) => {
  const { host, window, write } = jobHost(t);
  const answer = window.call(1, 'write', { as: 'a' });
  window.send({ kind: 'dismiss-job', job: 1 });
  assert.equal(host.jobs.length, 1);
  write.end('a');
  await answer;
  window.send({ kind: 'dismiss-job', job: 1 });
  assert.deepEqual(host.jobs, []);
});

test('only the latest hundred undismissed jobs are kept', async (t) => {
  const { host, window, read } = jobHost(t);
  for (let id = 1; id <= 103; id++) {
    const answer = window.call(id, 'read', { as: `j${id}` });
    read.end(`j${id}`);
    await answer;
  }
  assert.deepEqual([host.jobs.length, host.jobs[0].id, host.jobs.at(-1)?.id], [100, 4, 103]);
});

test('progress is sent ten times a second, the list five times, a note immediately', async (t) => {
  let nowMs = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => nowMs);
  const { window, write } = jobHost(t);
  const sentAt: Record<string, number[]> = { progress: [], jobs: [] };
  const answer = window.call(1, 'write', { as: 'a' });
  for (let known = window.received.length; nowMs < 500; known = window.received.length) {
    nowMs++;
    t.mock.timers.tick(1);
    write.report('a', { phase: 'train', counts: { step: nowMs } });
    if (nowMs === 250) write.report('a', { phase: 'train', note: 'few positives' });
    for (const { kind } of window.received.slice(known)) sentAt[kind].push(nowMs);
  }
  assert.deepEqual(sentAt, { progress: [1, 101, 201, 250, 301, 401], jobs: [200, 400] });
  write.end('a');
  await answer;
});

test('the list of jobs keeps the latest progress and every note; the last progress precedes the result', async (t) => {
  const { host, window, write } = jobHost(t);
  const answer = window.call(1, 'write', { as: 'a' });
  write.report('a', { phase: 'train', fraction: 0.5, leftMs: 5000, figures: { loss: 0.4 } });
  write.report('a', { phase: 'train', note: 'few positives' });
  write.report('a', { phase: 'train', figures: { auc: 0.8 } });
  write.end('a');
  await answer;
  const [{ progress, notes }] = host.jobs;
  assert.deepEqual(notes, ['few positives']);
  assert.equal(progress?.leftMs, 5000);
  assert.deepEqual(
    [Object.keys(progress?.figures ?? {}), progress?.figures?.['auc'], progress?.note],
    [['loss', 'auc'], 0.8, undefined],
  );
  // The last figures come before the result.
  assert.deepEqual(
    window.received
      .filter(({ kind }) => kind === 'progress' || kind === 'result')
      .slice(-2)
      .map(({ kind }) => kind),
    ['progress', 'result'],
  );
});

test('a job that writes only briefly does not wait for others, and its change is announced', async (t) => {
  const write = new HeldCall('write', { job: true, writes: true });
  const note = new HeldCall('note', { job: true, writes: false, alsoWrites: true });
  const { host, window } = newHost(t, [write, note]);
  const answers = [window.call(1, 'write', { as: 'a' }), window.call(2, 'note', { as: 'b' })];
  assert.deepEqual(states(host.jobs), ['write of a: running', 'note of b: running']);
  note.end('b');
  await answers[1];
  assert.equal(window.kinds.filter((kind) => kind === 'changed').length, 1);
  write.end('a');
  await answers[0];
});

test('a change that a job saves while it runs is announced to every window', async (t) => {
  const { host, window, write } = jobHost(t);
  const other = new TestWindow(host);
  const answer = window.call(1, 'write', { as: 'a' });
  write.report('a', { phase: 'read', fraction: 1 });
  write.report('a', { phase: 'train', saved: true });
  assert.equal(other.kinds.filter((kind) => kind === 'changed').length, 1);
  assert.equal(host.jobs[0].progress?.saved, undefined);
  write.end('a');
  await answer;
  assert.equal(other.kinds.filter((kind) => kind === 'changed').length, 2);
});

test('figures and counts are kept in the next phase, the fraction and the time left are not', () => {
  const trained = mergeProgress(null, {
    phase: 'train',
    fraction: 0.5,
    leftMs: 9000,
    counts: { epoch: 2 },
    figures: { loss: 0.4 },
    note: 'x',
  });
  assert.deepEqual(mergeProgress(trained, { phase: 'predict', counts: { rows: 7 } }), {
    phase: 'predict',
    counts: { epoch: 2, rows: 7 },
    figures: { loss: 0.4 },
  });
  assert.deepEqual(mergeProgress(trained, { phase: 'train', fraction: 0.6 }), {
    phase: 'train',
    fraction: 0.6,
    leftMs: 9000,
    counts: { epoch: 2 },
    figures: { loss: 0.4 },
  });
});

test('closing the host cancels all jobs and waits until they have ended', async (t) => {
  const { host, window, write, read } = jobHost(t);
  for (const [id, name, as] of [
    [1, 'write', 'a'],
    [2, 'write', 'b'],
    [3, 'read', 'c'],
  ] as const)
    window.send({ kind: 'call', id, name, input: { as } });
  let closed = false;
  const closing = host.close().then(() => {
    closed = true;
  });
  assert.deepEqual(
    [write.running.get('a'), read.running.get('c')].map((call) => call?.job.signal.aborted),
    [true, true],
  );
  read.fail('c', new AppError('cancelled', 'cancelled; nothing was changed'));
  await setTimeout(5);
  assert.equal(closed, false);
  write.fail('a', new AppError('cancelled', 'cancelled; the checkpoint of r1 is kept: resume with --resume r1'));
  await closing;
  assert.equal(write.running.has('b'), false);
  assert.deepEqual(
    host.jobs.map(({ state }) => state),
    ['cancelled', 'cancelled', 'cancelled'],
  );
});
