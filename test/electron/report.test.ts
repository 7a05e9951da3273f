/** Reports as PDF: the program prints them itself, without a browser. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test as coreTest } from 'node:test';

import { funnelCall } from '../../core/api/funnel.ts';
import { formatCount, formatRate } from '../../core/text/figures.ts';
import { message } from '../../core/text/message.ts';
import type { FromCore } from '../../electron/core-messages.ts';
import { MainPrinter } from '../../electron/core-process/printer.ts';
import type { DesktopBridge } from '../../renderer/core/bridge.ts';
import { invoke } from '../api/invoke.ts';
import { desktopTest as test } from '../needs.ts';
import { hostileProject } from '../report/hostile-project.ts';
import { readPdf } from '../report/pdf-text.ts';
import { openDesktop, prepareDesktop, type OpenedApp } from './desktop.ts';
import { answerDialogs } from './dialogs.ts';
import { chownToNobody } from './nobody.ts';
import { callCore, connectCore } from './page.ts';

test(
  'a report is printed by the program itself, in a hidden window without scripts',
  { timeout: 300_000 },
  async (t) => {
    const desktop = await prepareDesktop(t);
    const source = await hostileProject();
    const project = join(desktop.folder, 'banks.stepladder');
    copyFileSync(source, project);
    chownToNobody(project);
    // No browser is found, so that only the program can have printed.
    const env = { ...desktop.env, STEPLADDER_BROWSER: join(desktop.folder, 'none') };
    const opened = await openDesktop(t, { project, desktop: { ...desktop, env } });
    await connectCore(opened.page);
    await watchWindows(opened);
    const target = join(desktop.folder, 'report.pdf');
    const out = await fileToWrite(opened, target);
    await callCore(opened.page, 1, 'report', { out, parts: ['funnel'] });
    const { pages, text } = readPdf(readFileSync(target));
    assert.ok(pages >= 1);
    const { steps } = await invoke(funnelCall, { project: source, dataset: 'd1' });
    for (const { count, ofPrevious } of steps)
      for (const figure of [formatCount(count), formatRate(ofPrevious)]) assert.ok(text.includes(figure), figure);
    assert.equal(statSync(target).mode & 0o777, 0o600);
    assert.deepEqual(await opened.app.evaluate(() => (globalThis as unknown as { windows: unknown }).windows), [
      { javascript: false, sandbox: true, nodeIntegration: false, visible: false },
    ]);
    assert.equal(await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length), 1);
    assert.deepEqual(
      readdirSync(desktop.folder).filter((name) => name.startsWith('stepladder-report-')),
      [],
    );
    assert.equal(await isLoadedForPrinting(opened, 'file:///etc/hostname'), false);
    const server = createServer((_request, response) => response.end('reached')).listen(0, '127.0.0.1');
    t.after(() => server.close());
    let requests = 0;
    server.on('connection', () => requests++);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.equal(await isLoadedForPrinting(opened, `http://127.0.0.1:${port}/`), false);
    assert.equal(requests, 0);
    assert.deepEqual(opened.errors, []);
  },
);

/** Records the settings of each window that the program opens from now on. */
function watchWindows({ app }: OpenedApp): Promise<void> {
  return app.evaluate(({ app: program }) => {
    const windows: unknown[] = [];
    (globalThis as unknown as { windows: unknown }).windows = windows;
    program.on('browser-window-created', (_event, window) => {
      const contents = window.webContents as Electron.WebContents & {
        getLastWebPreferences(): Electron.WebPreferences;
      };
      const { javascript, sandbox, nodeIntegration } = contents.getLastWebPreferences();
      windows.push({ javascript, sandbox, nodeIntegration, visible: window.isVisible() });
    });
  });
}

/** Whether the session that prints loads an address. */
function isLoadedForPrinting({ app }: OpenedApp, address: string): Promise<boolean> {
  return app.evaluate(async ({ BrowserWindow, session }, url) => {
    const window = new BrowserWindow({ show: false, webPreferences: { session: session.fromPartition('report') } });
    const isLoaded = await window.loadURL(url).then(
      () => true,
      () => false,
    );
    window.destroy();
    return isLoaded;
  }, address);
}

/** A handle of a file that the user has named. */
async function fileToWrite(opened: OpenedApp, path: string): Promise<string> {
  await answerDialogs(opened, { write: path });
  const named = await opened.page.evaluate(() =>
    (window.stepladder as DesktopBridge).chooseSave({ suggestedName: 'report.pdf', kind: 'pdf' }),
  );
  assert.ok(named.ok && named.value !== null);
  return named.value.handle;
}

coreTest('the main process is asked to print, its answer is the result, and cancelling the job stops it', async () => {
  const sent: FromCore[] = [];
  const printer = new MainPrinter((message) => sent.push(message));
  const stop = new AbortController();
  const [one, other] = ['one', 'other'].map((name) => printer.print(`${name}.html`, `${name}.pdf`, stop.signal));
  printer.printed(2, 'no space');
  assert.equal(await other, 'no space');
  stop.abort();
  printer.printed(1, null);
  assert.equal(await one, null);
  assert.deepEqual(sent, [
    { kind: 'print', request: { id: 1, source: 'one.html', target: 'one.pdf' } },
    { kind: 'print', request: { id: 2, source: 'other.html', target: 'other.pdf' } },
    { kind: 'stop-printing', id: 1 },
  ]);
  assert.deepEqual(printer.failed('no space'), {
    text: message('report.notPrinted', { problem: 'no space' }),
    help: message('report.saveHtml'),
  });
});
