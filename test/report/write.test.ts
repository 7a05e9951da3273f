import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { checkReportPath, writeReport } from '../../core/report/write.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

test('a report is a new file that replaces an earlier one, and leaves no temporary file', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'report.html');
  writeFileSync(path, 'earlier');
  const earlier = statSync(path).ino;
  writeReport(path, '<p>é</p>');
  assert.notEqual(statSync(path).ino, earlier);
  assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(folder)], ['<p>é</p>', ['report.html']]);
});

test('the error for a report that cannot be written names its path', (t) => {
  const path = join(temporaryFolder(t), 'nowhere', 'report.html');
  assert.throws(() => writeReport(path, 'x'), {
    code: 'disk',
    message: /^cannot write .*nowhere/,
    help: /kept in the project/,
  });
  assert.ok(!existsSync(path));
});

test('a report never replaces a folder or a project', (t) => {
  const project = temporaryProject(t);
  const folder = join(temporaryFolder(t), 'report.html');
  mkdirSync(folder);
  for (const path of [project.path, folder])
    assert.throws(() => checkReportPath(path, project.path), { code: 'invalid-input' });
  checkReportPath(join(temporaryFolder(t), 'new.html'), project.path);
  assert.throws(() => checkReportPath(join(folder, 'nowhere', 'new.html'), project.path), {
    code: 'invalid-file',
    message: /^no such folder: .*nowhere$/,
  });
});

test('a report is refused before any work if its parent is not a folder or not writable', (t) => {
  const project = temporaryProject(t);
  const folder = temporaryFolder(t);
  const file = join(folder, 'list.csv');
  writeFileSync(file, 'x');
  assert.throws(() => checkReportPath(join(file, 'report.html'), project.path), {
    code: 'invalid-file',
    message: /^not a folder: .*list\.csv$/,
  });
  // File modes do not restrict an administrator, but a kernel file system does.
  const closed = process.getuid?.() === 0 && existsSync('/proc/self') ? '/proc/self' : folder;
  if (process.platform === 'win32') return;
  if (closed === folder) chmodSync(folder, 0o500);
  try {
    assert.throws(() => checkReportPath(join(closed, 'report.html'), project.path), {
      code: 'invalid-file',
      message: /^cannot write into the folder /,
    });
  } finally {
    // Before the folder is removed, which requires write permission for it.
    if (closed === folder) chmodSync(folder, 0o700);
  }
});
