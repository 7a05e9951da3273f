/**
 * An analyst's whole workflow in the real desktop app, with mouse and dialogs: import, train, compare, study, score,
 * export the list.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { withProject } from '../../core/store/file/project.ts';
import { desktopTest as test } from '../needs.ts';
import { until } from '../until.ts';
import { openDesktop, type OpenedApp } from './desktop.ts';
import { answerDialogs } from './dialogs.ts';
import { chownToNobody } from './nobody.ts';

test(
  'an export is imported, models are trained, compared and studied, and a ranked list is written',
  { timeout: 600_000 },
  async (t) => {
    const opened = await openDesktop(t);
    const { files } = await makeSample(join(opened.folder, 'exports'));
    await importFunnel(opened, files.funnel);
    const progress = await recordTaskbar(opened);
    await trainLantern(opened);
    await checkTaskbar(progress);
    await compareModels(opened);
    await studyTransfer(opened);
    await rankAudience(opened, files.audience);
    await checkRanking(opened.folder, files.audience);
    await showRanking(opened);
    await checkLog(opened);
    assert.deepEqual(opened.errors, []);
  },
);

/** Generates a sample that the user who runs the app can read. */
async function makeSample(folder: string): ReturnType<typeof generateSample> {
  const sample = await generateSample({ rows: 20_000, seed: 3, out: folder, format: 'csv' }, quietJob());
  for (const path of [folder, sample.files.funnel, sample.files.audience]) {
    chownToNobody(path);
    chmodSync(path, statSync(path).mode | 0o444);
  }
  return sample;
}

async function importFunnel(opened: OpenedApp, funnel: string): Promise<void> {
  const { page, folder } = opened;
  await answerDialogs(opened, { write: join(folder, 'Autumn') });
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByText('Import a funnel export: one record').waitFor();
  await answerDialogs(opened, { read: [funnel] });
  await page.getByRole('button', { name: 'Import a funnel export' }).click();
  await page.getByRole('button', { name: 'Import 20,000 records' }).click();
  await page.getByText('20,000 records imported as funnel').waitFor();
}

/** Records what the program shows in the taskbar from now on; the result returns it. */
async function recordTaskbar({ app }: OpenedApp): Promise<() => Promise<readonly number[]>> {
  type Recorded = { shown: number[] };
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const shown: number[] = [];
    (globalThis as unknown as Recorded).shown = shown;
    window.setProgressBar = (fraction) => void shown.push(fraction);
  });
  return () => app.evaluate(() => (globalThis as unknown as Recorded).shown);
}

/** While a model trains, the taskbar shows a fraction; then nothing. */
async function checkTaskbar(progress: () => Promise<readonly number[]>): Promise<void> {
  // The page may hear of the end before main does.
  await until(async () => (await progress()).at(-1) === -1, 'the taskbar still shows progress');
  const fractions = (await progress()).filter((fraction) => fraction > 0 && fraction < 1);
  assert.ok(fractions.length > 0, 'the taskbar has shown no fraction');
}

/** The log names the jobs, but neither the user's files nor the project. */
async function checkLog({ app, folder }: OpenedApp): Promise<void> {
  const profile = await app.evaluate(({ app: running }) => running.getPath('userData'));
  const log = readFileSync(join(profile, 'log.txt'), 'utf8');
  for (const call of ['import', 'train', 'rank-audience']) assert.match(log, new RegExp(`${call}: done after`));
  for (const secret of [folder, 'Autumn', 'lantern', 'csv']) assert.ok(!log.includes(secret), secret);
}

async function trainLantern({ page }: OpenedApp): Promise<void> {
  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByRole('checkbox', { name: /lantern/ }).check();
  // A comparison trains each model on the bank's own samples, and so can use this run.
  await page.getByLabel('Start from a pooled model').uncheck();
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByText('r1 is ready').waitFor();
}

/** Compares two models and writes the report. The existing run belongs to the first one, so only ESMM is trained. */
async function compareModels(opened: OpenedApp): Promise<void> {
  const { page, folder } = opened;
  await page.getByText('Compare models', { exact: true }).click();
  await page.getByRole('checkbox', { name: /lantern/ }).check();
  for (const model of ['MLP, one per step', 'OMoE', 'MMoE', 'PLE', 'LightGBM'])
    await page.getByRole('checkbox', { name: model, exact: true }).uncheck();
  await page.getByLabel('Seeds').fill('1');
  await page.getByRole('button', { name: 'Start comparison' }).click();
  await page.getByRole('button', { name: 'Show in Models' }).click();
  await page.getByRole('rowheader', { name: 'ESMM', exact: true }).waitFor();
  await answerDialogs(opened, { write: join(folder, 'comparison.html') });
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Report (HTML)' }).click();
  await page.getByText('written', { exact: true }).waitFor();
  assert.match(readFileSync(join(folder, 'comparison.html'), 'utf8'), /ESMM/);
}

async function studyTransfer({ page }: OpenedApp): Promise<void> {
  await page.getByText('Studies', { exact: true }).click();
  await page.getByRole('main').getByRole('button', { name: 'New study' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await page.getByRole('region', { name: 'Click → Application' }).waitFor();
}

async function rankAudience(opened: OpenedApp, audience: string): Promise<void> {
  const { page, folder } = opened;
  await page.getByRole('link', { name: 'Score' }).click();
  await answerDialogs(opened, { read: [audience], write: join(folder, 'ranked.csv') });
  await page.getByRole('button', { name: 'Choose an audience' }).click();
  await page.getByRole('slider').waitFor();
  await page.getByRole('textbox', { name: 'Users' }).fill('300');
  await page.getByText('300 of').waitFor();
  await page.getByRole('button', { name: 'Export ranked CSV' }).click();
  await page.getByText('300 rows written to ranked.csv').waitFor();
}

/** Compares the written list with what the core writes. */
async function checkRanking(folder: string, audience: string): Promise<void> {
  const out = join(folder, 'expected.csv');
  await withProject(join(folder, 'Autumn.stepladder'), { mode: 'read' }, (project) =>
    scoreAudience(project, { runs: ['r1'], audience, out, per: 'user', top: 300 }, quietJob()),
  );
  assert.equal(readFileSync(join(folder, 'ranked.csv'), 'utf8'), readFileSync(out, 'utf8'));
  assert.ok(existsSync(join(folder, 'ranked.csv.manifest.json')));
}

/** Shows the list in its folder after a reload, when the page holds neither a handle nor the path of the file. */
async function showRanking({ page, app, folder }: OpenedApp): Promise<void> {
  await page.reload();
  await app.evaluate(({ shell }) => {
    (globalThis as { shown?: string[] }).shown = [];
    shell.showItemInFolder = (path: string) => {
      (globalThis as { shown?: string[] }).shown?.push(path);
    };
  });
  await page
    .getByRole('row', { name: /ranked\.csv/ })
    .getByRole('button', { name: 'Show in folder' })
    .click();
  const shown = (): Promise<string[]> => app.evaluate(() => (globalThis as { shown?: string[] }).shown ?? []);
  await until(async () => (await shown()).length > 0, 'nothing was shown in a folder');
  assert.deepEqual(await shown(), [join(folder, 'ranked.csv')]);
}
