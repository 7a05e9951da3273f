/** The desktop app as a program: files, core and single instance. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright';

import type { CoreEnded, DesktopBridge, PickedFile, ShellCommand } from '../../renderer/core/bridge.ts';
import { desktopTest as test } from '../needs.ts';
import { rendered } from '../rendered.ts';
import { until } from '../until.ts';
import { coreProcesses, openDesktop, switches, type OpenedApp } from './desktop.ts';
import { answerDialogs } from './dialogs.ts';
import { clickMenu, waitForProject } from './menu.ts';
import { chownToNobody } from './nobody.ts';
import { callCore, connectCore } from './page.ts';

declare global {
  interface Window {
    testCommands?: ShellCommand[];
    testEnds?: CoreEnded[];
  }
}

async function checkFirstStart(opened: OpenedApp): Promise<void> {
  const { page } = opened;
  assert.deepEqual(await connectCore(page), { kind: 'hello', project: null, jobs: [] });
  assert.deepEqual(await page.evaluate(() => window.stepladder?.recentProjects()), { ok: true, value: [] });
  assert.deepEqual(opened.errors, []);
}

async function createProject(opened: OpenedApp): Promise<void> {
  const { page, folder } = opened;
  await answerDialogs(opened, { write: join(folder, 'may') });
  await clickMenu(opened, 'File', 'New Project…');
  await waitForProject(opened, 'may');
  assert.deepEqual(await callCore(page, 1, 'datasets', {}), { datasets: [], damaged: [] });
}

async function chooseFile(opened: OpenedApp): Promise<void> {
  const { page, folder } = opened;
  const file = join(folder, 'export.csv');
  writeFileSync(file, 'sample_id,click\na,1\nb,0\n');
  chownToNobody(file);
  await answerDialogs(opened, { read: [file] });
  const chosen = await page.evaluate(() =>
    (window.stepladder as DesktopBridge).chooseFiles({ kind: 'funnel', many: true }),
  );
  assert.ok(chosen.ok);
  assert.deepEqual(
    chosen.value.map(({ name, bytes }) => ({ name, bytes })),
    [{ name: 'export.csv', bytes: 24 }],
  );
  assert.ok(!JSON.stringify(chosen).includes(folder));
  const inspected = (await callCore(page, 2, 'inspect', { files: [chosen.value[0].handle] })) as {
    columns: { name: string }[];
  };
  assert.deepEqual(
    inspected.columns.map(({ name }) => name),
    ['sample_id', 'click'],
  );
  await assert.rejects(callCore(page, 3, 'inspect', { files: [file] }), /a file can only be named by its handle/);
}

async function dropFiles({ page, folder }: OpenedApp): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', id: 'test-drop' });
    document.body.append(input);
  });
  await page.setInputFiles('#test-drop', join(folder, 'export.csv'));
  const outcomes = await page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('#test-drop');
    const bridge = window.stepladder as DesktopBridge;
    const transfer = new DataTransfer();
    for (const file of input?.files ?? []) transfer.items.add(file);
    // An event that the page itself creates is not a drop, whatever it holds.
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    const invented = { path: '/etc/passwd', name: 'passwd' } as unknown as File;
    const accepted = [[...(input?.files ?? [])], [new File(['x'], 'passwd')], [invented]].map((files) =>
      bridge.acceptDropped(files).catch(() => ({ ok: false, error: { code: 'invalid-file' } }) as const),
    );
    input?.remove();
    return Promise.all(accepted);
  });
  for (const outcome of outcomes) assert.equal(outcome.ok ? null : outcome.error.code, 'invalid-file');
  const [dropped] = await dropOnPage(page, join(folder, 'export.csv'));
  assert.deepEqual([dropped.name, dropped.bytes], ['export.csv', 24]);
}

/** Drops a file as the system does; returns what the page is granted. */
async function dropOnPage(page: Page, file: string): Promise<readonly PickedFile[]> {
  const granted = page.evaluate(
    () =>
      new Promise<readonly PickedFile[]>((resolve, reject) => {
        window.addEventListener(
          'drop',
          (event) => {
            const bridge = window.stepladder as DesktopBridge;
            void bridge
              .acceptDropped([...(event.dataTransfer?.files ?? [])])
              .then((outcome) => (outcome.ok ? resolve(outcome.value) : reject(new Error(outcome.error.code))));
          },
          { once: true },
        );
      }),
  );
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await client.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  await client.detach();
  return granted;
}

async function saveText(opened: OpenedApp): Promise<void> {
  const { page, folder } = opened;
  const save = (): Promise<unknown> =>
    page.evaluate(() => window.stepladder?.saveText({ suggestedName: 'table.csv', text: 'step,count\r\nclick,7\r\n' }));
  await answerDialogs(opened, {});
  assert.deepEqual(await save(), { ok: true, value: false });
  await answerDialogs(opened, { write: join(folder, 'table.csv') });
  assert.deepEqual(await save(), { ok: true, value: true });
  assert.equal(readFileSync(join(folder, 'table.csv'), 'utf8'), 'step,count\r\nclick,7\r\n');
  await answerDialogs(opened, { write: join(folder, 'none', 'table.csv') });
  assert.match(JSON.stringify(await save()), /"code":"disk"/);
}

async function useMenu(opened: OpenedApp): Promise<void> {
  const { page } = opened;
  await page.evaluate(() => {
    window.testCommands = [];
    window.stepladder?.onCommand((command) => window.testCommands?.push(command));
  });
  for (const item of ['Import…', 'Score an Audience…', 'Export…']) await clickMenu(opened, 'File', item);
  await clickMenu(opened, 'View', 'Funnel');
  await page.waitForFunction(() => window.testCommands?.length === 4);
  assert.deepEqual(await page.evaluate(() => window.testCommands), ['import', 'score', 'export', 'view-funnel']);
}

async function startAgain(opened: OpenedApp): Promise<void> {
  const { page, app, folder } = opened;
  const june = join(folder, 'june.stepladder');
  copyFileSync(join(folder, 'may.stepladder'), june);
  chownToNobody(june);
  const second = spawn(opened.program, [opened.appFolder, ...switches(opened), june], {
    env: opened.env,
    stdio: 'ignore',
  });
  const [code] = (await once(second, 'exit')) as [number | null];
  assert.equal(code, 0);
  await waitForProject(opened, 'june');
  assert.equal(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length), 1);
  const recent = await page.evaluate(() => (window.stepladder as DesktopBridge).recentProjects());
  assert.ok(recent.ok);
  assert.deepEqual(
    recent.value.map(({ name }) => name),
    ['june', 'may'],
  );
  await page.evaluate((id) => window.stepladder?.openRecent(id), recent.value[1].id).catch(() => undefined);
  await waitForProject(opened, 'may');
}

async function openWrongFile(opened: OpenedApp): Promise<void> {
  const { page, folder } = opened;
  await answerDialogs(opened, { read: [join(folder, 'export.csv')] });
  const refused = await page.evaluate(() => (window.stepladder as DesktopBridge).openProject());
  assert.deepEqual(refused.ok ? null : [refused.error.code, rendered(refused.error.message)], [
    'invalid-file',
    `not a project file: ${join(folder, 'export.csv')}`,
  ]);
  assert.equal((await connectCore(page)).project?.name, 'may');
}

async function killCore({ page, main }: OpenedApp): Promise<void> {
  await page.evaluate(() => {
    window.testEnds = [];
    window.stepladder?.onCoreEnded((ended) => window.testEnds?.push(ended));
  });
  const [before] = coreProcesses(main);
  process.kill(before, 'SIGKILL');
  await page.waitForFunction(() => window.testEnds?.length === 1);
  assert.deepEqual(await page.evaluate(() => window.testEnds), [
    { cause: 'killed', detail: 'SIGKILL', output: '', restarting: true },
  ]);
  assert.equal((await connectCore(page)).project?.name, 'may');
  assert.deepEqual(await callCore(page, 1, 'datasets', {}), { datasets: [], damaged: [] });
  assert.notEqual(coreProcesses(main)[0], before);
}

async function closeWindow({ page, app, folder }: OpenedApp): Promise<void> {
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0].setBounds({ x: 120, y: 90, width: 1111, height: 777 }),
  );
  await page.evaluate(() => window.stepladder?.setTheme('dark'));
  // The page does not wait for main's answer.
  await until(() => app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors), 'the theme stays light');
  await app.close();
  const savedWindow = JSON.parse(readFileSync(join(folder, 'profile', 'window.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  assert.deepEqual([savedWindow['width'], savedWindow['height'], savedWindow['maximized']], [1111, 777, false]);
  assert.match(readFileSync(join(folder, 'profile', 'preferences.json'), 'utf8'), /"theme": "dark"/);
  assert.equal(statSync(join(folder, 'may.stepladder')).isFile(), true);
}

test(
  'projects and files are opened through dialogs, drops, menus and second starts',
  { timeout: 300_000 },
  async (t) => {
    const opened = await openDesktop(t);
    await t.test('a first start has no project, and no page error', () => checkFirstStart(opened));
    await t.test('a new project is created at the path chosen in the dialog', () => createProject(opened));
    await t.test('a chosen file is named by a handle, and its path is known to the main process only', () =>
      chooseFile(opened),
    );
    await t.test('a dropped file is granted by its real path; a file that the page made up is not', () =>
      dropFiles(opened),
    );
    await t.test('a text is saved at the path chosen in the dialog, or not at all', () => saveText(opened));
    await t.test("the menu's commands reach the page", () => useMenu(opened));
    await t.test('a second start passes its project to the running app and exits', () => startAgain(opened));
    await t.test('a file that is not a project is refused with a message, and the project stays open', () =>
      openWrongFile(opened),
    );
    await t.test('a killed core is restarted for the same project', () => killCore(opened));
    await t.test('the window and its theme are kept for the next start', () => closeWindow(opened));
  },
);
