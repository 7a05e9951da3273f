import assert from 'node:assert/strict';
import { test } from 'node:test';

import { z } from 'zod';

import { declareCall } from '../../core/api/contract/call.ts';
import { AppError } from '../../core/errors.ts';
import { failureFor } from '../../core/host/failure.ts';
import { FileHandles } from '../../core/host/files.ts';
import { runWork } from '../../core/host/work.ts';
import { message, type Message } from '../../core/text/message.ts';

const [file, project] = ['/uploads/1/may.csv', '/projects/May.stepladder'];

test('an error shows only the name of a file that the window chose, at any depth, but other paths in full', () => {
  const files = new FileHandles();
  files.grant(file, 'read');
  files.grant(project, 'show');
  const inner = message('score.notRankedList', { file });
  const error = new AppError('invalid-file', message('base.explained', { text: inner, help: project }), inner);
  const named = { key: 'score.notRankedList', values: { file: 'may.csv' } };
  assert.deepEqual(failureFor(files, error), {
    code: 'invalid-file',
    message: { key: 'base.explained', values: { text: named, help: project } },
    help: named,
  });
  assert.deepEqual(failureFor(files, new Error(`no ${file}`)).message, `no ${file}`);
});

test('a chosen path within a reason is replaced too, but not within a longer path', () => {
  const files = new FileHandles();
  files.grant(file, 'read');
  files.grant('/uploads', 'read');
  const reasonOf = (reason: string): unknown => {
    const error = new AppError(
      'invalid-file',
      message('ingest.cannotReadAs', { path: file, format: 'Parquet', reason }),
    );
    return (failureFor(files, error).message as Message).values?.['reason'];
  };
  assert.equal(reasonOf(`no footer in '${file}', nor in ${file}.`), "no footer in 'may.csv', nor in may.csv.");
  for (const other of [`${file}.gz`, `/backup${file}`, `${file}2`])
    assert.equal(reasonOf(`see ${other}`), `see ${other}`);
  const system = Object.assign(new Error(`EBUSY: resource busy, open '${file}'`), { code: 'EBUSY', syscall: 'open' });
  assert.equal(failureFor(files, system).message, "resource busy, open 'may.csv'");
});

test('a note on the progress shows only the name of a file that the window chose', async () => {
  const files = new FileHandles();
  files.grant(file, 'read');
  const call = declareCall({
    name: 'noting',
    summary: 'reports a note',
    input: z.strictObject({}),
    result: z.object({}),
    handle(_input, job) {
      job.report({ phase: 'unpack', note: message('ingest.findingColumns', { path: file }) });
      return Promise.resolve({});
    },
  });
  const notes: unknown[] = [];
  const work = { call: call as unknown as Parameters<typeof runWork>[0]['call'], given: {}, input: {}, files };
  await runWork(work, new AbortController().signal, ({ note }) => {
    if (note !== undefined) notes.push(note);
  });
  assert.deepEqual(notes, [message('ingest.findingColumns', { path: 'may.csv' })]);
});
