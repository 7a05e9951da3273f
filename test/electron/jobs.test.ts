/** Jobs of the desktop app when its core is killed or its window closed. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Page } from 'playwright';

import { desktopTest as test } from '../needs.ts';
import { until } from '../until.ts';
import { coreProcesses, openDesktop, type OpenedApp } from './desktop.ts';
import { answerDialogs } from './dialogs.ts';
import { clickMenu, waitForProject } from './menu.ts';
import { callCore, connectCore, startCall, waitForEpochs } from './page.ts';

/** The newest run, queried over a separate connection. */
async function lastRun(page: Page): Promise<{ readonly run: string; readonly status: string; readonly epoch: number }> {
  await connectCore(page);
  const { runs } = (await callCore(page, 1, 'runs', {})) as { runs: { run: string; status: string; epoch: number }[] };
  return runs[runs.length - 1];
}

async function killTraining({ page, app, main }: OpenedApp): Promise<void> {
  // Far more epochs than any machine trains during this test.
  await startCall(page, 2, 'train', { dataset: 'sample', epochs: 1000, config: { training: { patience: 1000 } } });
  await waitForEpochs(page, 2, 2);
  assert.equal(
    await app.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3].filter((id) => powerSaveBlocker.isStarted(id)).length),
    1,
  );
  process.kill(coreProcesses(main)[0], 'SIGKILL');
  // The page explains what happened and offers to continue.
  const trouble = page.getByRole('alert').filter({ hasText: 'ended by the system or another program' });
  await trouble.getByText('The project and everything finished are kept.').waitFor();
  const resume = trouble.getByRole('button', { name: /^Resume/ });
  await resume.waitFor();
  const before = await lastRun(page);
  assert.ok(before.status === 'interrupted' && before.epoch >= 2, JSON.stringify(before));
  await resume.click();
  const isAhead = async (): Promise<boolean> => (await lastRun(page)).epoch > before.epoch;
  await until(isAhead, 'the resumed training run makes no progress');
  assert.deepEqual(await lastRun(page).then(({ run, status }) => ({ run, status })), {
    run: before.run,
    status: 'running',
  });
}

async function closeDuringJob({ app, main }: OpenedApp): Promise<void> {
  await app.evaluate(({ dialog }) => {
    const confirmations: Electron.MessageBoxOptions[] = [];
    (globalThis as { confirmations?: Electron.MessageBoxOptions[] }).confirmations = confirmations;
    dialog.showMessageBox = ((_window: unknown, options: Electron.MessageBoxOptions) => {
      confirmations.push(options);
      return Promise.resolve({ response: 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].close());
  const confirmations = await app.evaluate(
    () => (globalThis as { confirmations?: Electron.MessageBoxOptions[] }).confirmations,
  );
  assert.equal(confirmations?.length, 1);
  assert.deepEqual(
    [confirmations[0].message, confirmations[0].buttons, confirmations[0].defaultId],
    ['A job is running', ['Cancel Job and Close', 'Stay'], 1],
  );
  assert.match(confirmations[0].detail ?? '', /^• training of r\d+/);
  assert.equal(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isVisible()), true);
  const exited = once(main, 'exit');
  await app.evaluate(({ dialog, BrowserWindow }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    BrowserWindow.getAllWindows()[0].close();
  });
  assert.deepEqual(await exited, [0, null]);
}

test(
  'a run whose core is killed is resumed, and closing during a job asks for confirmation',
  { timeout: 300_000 },
  async (t) => {
    const opened = await openDesktop(t);
    const { page } = opened;
    await answerDialogs(opened, { write: join(opened.folder, 'cards') });
    await clickMenu(opened, 'File', 'New Project…');
    await waitForProject(opened, 'cards');
    await callCore(page, 1, 'sample-project', { rows: 20_000, epochs: 1 });

    await t.test('the run is kept with its checkpoint and can be resumed', () => killTraining(opened));
    await t.test('staying keeps the window open; closing cancels the job and exits', () => closeDuringJob(opened));
  },
);
