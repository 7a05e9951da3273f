import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AppError } from '../../core/errors.ts';
import { failureFor } from '../../core/host/failure.ts';
import { FileHandles } from '../../core/host/files.ts';
import { message } from '../../core/text/message.ts';

const [file, project] = ['/tmp/uploads/1/may.csv', '/home/ann/May.stepladder'];

test('an error calls a file that the window chose by its name, at any depth, and other paths as they are', () => {
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
