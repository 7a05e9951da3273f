import assert from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import {
  existingProjectPath,
  newProjectPath,
  projectInArguments,
  projectName,
} from '../../electron/main/project-file.ts';
import { RecentProjects } from '../../electron/main/recent.ts';
import { saveText } from '../../electron/main/saved.ts';
import { FIRST_STATE, fitToDisplays, MIN_SIZE } from '../../electron/main/window-state.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

function realFolder(t: TestContext): string {
  return realpathSync(temporaryFolder(t));
}

test('a window opens where it was if a display still covers that position', () => {
  const laptop = { x: 0, y: 0, width: 1440, height: 860 };
  const externalDisplay = { x: 1440, y: 0, width: 1920, height: 1080 };
  const state = { x: 1600, y: 100, width: 1700, height: 900, maximized: true, fullScreen: false };
  assert.deepEqual(fitToDisplays(state, [laptop, externalDisplay]), state);
  assert.deepEqual(fitToDisplays(state, [laptop]), { width: 1440, height: 860, maximized: true, fullScreen: false });
  assert.deepEqual(fitToDisplays({ ...FIRST_STATE, width: 10, height: 10 }, [laptop]), { ...FIRST_STATE, ...MIN_SIZE });
  assert.deepEqual(fitToDisplays({ ...FIRST_STATE, x: 0, y: -900 }, [laptop]), FIRST_STATE);
  assert.deepEqual(fitToDisplays(FIRST_STATE, []), FIRST_STATE);
});

test('recent projects are listed newest first, without missing ones', (t) => {
  const folder = realFolder(t);
  const [may, june, gone] = ['may', 'june', 'gone'].map((name) => join(folder, `${name}.stepladder`));
  // The system cannot say whether this file exists, like one on a disk that does not respond.
  const unreachable = join(folder, 'circle', 'may.stepladder');
  symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
  for (const path of [may, june]) writeFileSync(path, '');
  const file = join(folder, 'recent.json');
  const list = new RecentProjects(file);
  for (const path of [unreachable, gone]) list.add(path, new Date(Date.UTC(2026, 3)));
  for (const [index, path] of [may, gone, june, may].entries()) list.add(path, new Date(Date.UTC(2026, 4, index + 1)));
  const reopened = new RecentProjects(file);
  assert.deepEqual(
    reopened.list().map(({ name, folder: shown, openedAt }) => ({ name, folder: shown, openedAt })),
    [
      { name: 'may', folder, openedAt: '2026-05-04T00:00:00.000Z' },
      { name: 'june', folder, openedAt: '2026-05-03T00:00:00.000Z' },
    ],
  );
  assert.equal(reopened.pathOf(reopened.list()[1].id), june);
  assert.throws(() => reopened.pathOf('other'), { code: 'unknown-name' });
});

test('a project is named after its file, whose extension may be in capitals', () => {
  const names = ['may.stepladder', 'MAY.STEPLADDER', 'may', 'v1.2.stepladder'].map((file) =>
    projectName(join('a', file)),
  );
  assert.deepEqual(names, ['may', 'MAY', 'may', 'v1.2']);
});

test('a damaged list of recent projects counts as empty and is replaced when a project is added', (t) => {
  const folder = realFolder(t);
  const file = join(folder, 'recent.json');
  for (const text of [
    '{',
    '[{"path":"relative.stepladder","openedAt":"2026-05-01T00:00:00.000Z"}]',
    '[{"path":7}]',
    '{"a":1}',
  ]) {
    writeFileSync(file, text);
    assert.deepEqual(new RecentProjects(file).list(), []);
  }
  const path = join(folder, 'may.stepladder');
  writeFileSync(path, '');
  new RecentProjects(file).add(path);
  assert.equal(new RecentProjects(file).list().length, 1);
});

test('the project to open is found among the command-line arguments', () => {
  assert.equal(
    projectInArguments(['/app', '--flag=x.stepladder', 'campaigns/may.stepladder'], '/home/ann'),
    '/home/ann/campaigns/may.stepladder',
  );
  assert.equal(projectInArguments(['/app', '/MAY.STEPLADDER'], '/home/ann'), '/MAY.STEPLADDER');
  assert.equal(projectInArguments(['/app', '--inspect=0'], '/home/ann'), null);
});

test('only project files are opened, and no existing file is overwritten', (t) => {
  const folder = realFolder(t);
  const text = join(folder, 'notes.stepladder');
  writeFileSync(text, 'not a database'.repeat(20));
  mkdirSync(join(folder, 'folder.stepladder'));
  writeFileSync(join(folder, 'empty.stepladder'), '');
  assert.throws(() => existingProjectPath(text), { code: 'invalid-file', message: `not a project file: ${text}` });
  assert.throws(() => existingProjectPath(join(folder, 'folder.stepladder')), { code: 'invalid-file' });
  assert.throws(() => existingProjectPath(join(folder, 'none.stepladder')), {
    code: 'invalid-file',
    message: /^no such project file/,
  });
  assert.throws(() => existingProjectPath(join(folder, 'empty.stepladder')), { code: 'invalid-file' });
  assert.throws(() => newProjectPath(text), { code: 'invalid-file', message: /a file with this name already exists/ });
  assert.equal(newProjectPath(join(folder, 'june')), join(folder, 'june.stepladder'));
  assert.equal(newProjectPath(join(folder, 'JULY.STEPLADDER')), join(folder, 'JULY.STEPLADDER'));
});

test('a saved table never replaces a project, and the error of a failed write names the file', (t) => {
  const project = temporaryProject(t);
  assert.throws(() => saveText(project.path, 'a'), { code: 'invalid-input', message: /project file: .*stepladder$/ });
  const path = join(realFolder(t), 'none', 'table.csv');
  assert.throws(() => saveText(path, 'a'), { code: 'disk', message: /^cannot write .*table\.csv: /, help: /folder/ });
});
