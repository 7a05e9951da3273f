/** The desktop program in the background: progress in the taskbar, notifications of ended jobs, the log. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { JobInfo } from '../../core/api/contract/protocol.ts';
import type { FromCore } from '../../electron/core-messages.ts';
import { watchJobs } from '../../electron/core-process/job-watch.ts';
import { faultLines, Log } from '../../electron/main/log.ts';
import { temporaryFolder } from '../temporary.ts';

function job(id: number, state: JobInfo['state'], fraction?: number): JobInfo {
  const ended = state !== 'queued' && state !== 'running';
  return {
    id,
    call: 'train',
    input: null,
    title: `job ${id}`,
    state,
    progress: fraction === undefined ? null : { phase: 'train', fraction },
    notes: [],
    error: state === 'failed' ? { code: 'disk', message: 'full' } : null,
    result: null,
    queuedAt: '2026-01-01T00:00:00.000Z',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: ended ? '2026-01-01T00:00:12.000Z' : null,
  };
}

function watched(...lists: readonly (readonly JobInfo[])[]): FromCore[] {
  const sent: FromCore[] = [];
  const port = watchJobs((message) => sent.push(message));
  for (const jobs of lists) port.send({ kind: 'jobs', jobs });
  return sent;
}

test('main receives the progress of open jobs in steps of a hundredth, and nothing else', () => {
  const sent = watched(
    [job(1, 'running', 0.101), job(2, 'queued')],
    [job(1, 'running', 0.104), job(2, 'queued')],
    [job(1, 'running', 0.109), job(2, 'queued')],
  );
  assert.deepEqual(
    sent.map((message) => (message.kind === 'jobs' ? message.jobs.map(({ fraction }) => fraction) : message)),
    [
      [0.1, null],
      [0.11, null],
    ],
  );
});

test('main is notified once how a job ended and how long it took, without its error text', () => {
  const sent = watched(
    [job(1, 'running'), job(2, 'queued')],
    [job(1, 'failed'), job(2, 'running')],
    [job(1, 'failed'), job(2, 'done')],
  );
  const ends = sent.flatMap((message) => (message.kind === 'job-ended' ? [message.job] : []));
  assert.deepEqual(ends, [
    { call: 'train', title: 'job 1', state: 'failed', tookMs: 12_000, errorCode: 'disk' },
    { call: 'train', title: 'job 2', state: 'done', tookMs: 12_000, errorCode: null },
  ]);
});

test('jobs that had ended before the program began to watch cause no notification', () => {
  assert.deepEqual(watched([job(1, 'done')]), []);
});

test('only its owner can read the log, which keeps its newest entries and indents continued lines', (t) => {
  const log = new Log(join(temporaryFolder(t), 'profile', 'log.txt'));
  const now = new Date('2026-01-02T03:04:05Z');
  log.add('one\ntwo', now);
  assert.equal(readFileSync(log.path, 'utf8'), '2026-01-02T03:04:05.000Z one\n  two\n');
  assert.equal(statSync(log.path).mode & 0o777, 0o600);
  for (let entry = 0; entry < 12; entry++) log.add(`${entry} ${'x'.repeat(250_000)}`, now);
  assert.ok(existsSync(`${log.path}.old`));
  for (const path of [log.path, `${log.path}.old`]) assert.ok(statSync(path).size < 1_600_000);
  const kept = [`${log.path}.old`, log.path].map((path) => readFileSync(path, 'utf8')).join('');
  assert.deepEqual(
    Array.from(kept.matchAll(/Z (\d+) x/g), ([, entry]) => Number(entry)),
    [5, 6, 7, 8, 9, 10, 11],
  );
});

test('a log that cannot be written does not stop the program', (t) => {
  const folder = temporaryFolder(t);
  assert.doesNotThrow(() => new Log(folder).add('one'));
});

test('the log says where a crash happened, without its message, which may hold a value', () => {
  const output = "TypeError: cannot read 'u4711'\n    at read (app/core/x.js:1:2)\nFATAL ERROR: heap out of memory\n";
  assert.equal(faultLines(output), '    at read (app/core/x.js:1:2)\nFATAL ERROR: heap out of memory');
});
