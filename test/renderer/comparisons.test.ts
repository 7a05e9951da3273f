import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { Page } from 'playwright';

import { compareModels } from '../../core/compare/compare.ts';
import { quietJob } from '../../core/job.ts';
import { withProject } from '../../core/store/file/project.ts';
import { studies } from '../../core/store/runs/experiments.ts';
import { listRuns } from '../../core/store/runs/runs.ts';
import { LIGHTGBM_VARIABLE } from '../../core/trees/library.ts';
import { browserTest as test } from '../needs.ts';
import { exportedAs } from './helpers/downloads.ts';
import { experimentFiles } from './helpers/sample.ts';
import { expectAccessible, openServed, sampleProject } from './helpers/served.ts';
import { shownOnce } from './helpers/shown-once.ts';

const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });
const shortest = { training: { epochs: 1, batchSize: 500 } };

/** The sample with a comparison of two models over several test periods. */
async function comparedOverPeriods(t: TestContext, splits: number): Promise<string> {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    compareModels(
      opened,
      {
        dataset: listRuns(opened)[0].dataset,
        engine: 'onnx',
        models: ['esmm', 'aitm'],
        seeds: 1,
        splits,
        config: shortest,
      },
      {},
      quietJob(),
    ),
  );
  return project;
}

/** Waits for all cards of the comparison. */
async function expectCards(page: Page): Promise<void> {
  const table = card(page, 'Test AUC and log loss');
  for (const model of ['ESMM', 'AITM', 'AITM without transfer (shared bottom)'])
    await table.getByRole('rowheader', { name: model, exact: true }).waitFor();
  await card(page, /^Activation: is the difference more than chance/)
    .getByText(/^AITM (is above|is below|and) .*the best other model/)
    .waitFor();
  const dots = card(page, 'Activation: AUC by model');
  await dots.getByRole('button', { name: 'Show as table' }).click();
  assert.equal(await dots.getByRole('row').count(), 4);
  await card(page, 'AITM ablations').getByText('AITM without transfer (shared bottom)', { exact: true }).waitFor();
  await card(page, 'Conversions at the top of the list').getByRole('row', { name: /^ESMM/ }).waitFor();
  await card(page, 'Comparison data')
    .getByRole('row', { name: /^Validation/ })
    .waitFor();
}

test(
  'a comparison is shown as a table, with tests in words and plots that turn into tables, and is exported',
  { timeout: 300_000 },
  async (t) => {
    const { project } = await experimentFiles(t);
    const { page, origin } = await openServed(t, { project, hash: '#/models?page=comparisons' });
    await expectCards(page);
    await expectAccessible(page, 'a comparison');

    await page.getByRole('combobox', { name: /^Step/ }).click();
    await page.getByRole('option', { name: 'Click' }).click();
    await card(page, 'Click: AUC by model').waitFor();
    await page.waitForURL(/step=click/);

    const lines = (await exportedAs(page, 'Table (CSV)')).text.trim().split('\r\n');
    assert.equal(lines.length, 1 + 3 * 4);
    assert.match(lines[1], /^esmm,click,2,0\.\d+,/);
    const { text: report } = await exportedAs(page, 'Report (HTML)');
    assert.match(report, /^<!doctype html>/i);
    assert.match(report, /AITM without transfer/);

    await page.goto(`${origin}/#/models?scope=all-banks`);
    await card(page, 'Runs')
      .getByRole('row', { name: /AITM without transfer/ })
      .first()
      .waitFor();
    assert.equal(
      await page.getByRole('checkbox', { name: 'include runs of comparisons and studies' }).count(),
      0,
      'where there are no others, there is nothing to choose',
    );
  },
);

test(
  'a comparison over test periods shows each period and the tests over all of them, and is exported',
  { timeout: 300_000 },
  async (t) => {
    const project = await comparedOverPeriods(t, 3);
    const { page } = await openServed(t, { project, hash: '#/models?page=comparisons' });
    await card(page, 'Test AUC and log loss').getByText('over 1 seed × 3 test periods').waitFor();
    const periods = card(page, 'Activation by test period');
    for (const period of [1, 2, 3]) {
      await periods.getByRole('heading', { name: new RegExp(`^Period ${period} · .*\\d`) }).waitFor();
      const table = periods.getByRole('table', { name: `Figures of Activation in test period ${period}` });
      const ratio = / \d+\.\d\d ?95 % interval \d+\.\d\d–\d+\.\d\d$/.source;
      await table
        .getByRole('row', { name: new RegExp(`${/^ESMM 0\.\d{4} ?0\.\d{3}–[01]\.\d{3}\b.*/.source}${ratio}`) })
        .waitFor();
      assert.equal(await table.getByRole('row').count(), 3);
    }
    await card(page, /^Activation: is the difference more than chance/)
      .getByRole('columnheader', { name: 'Adj. p, periods' })
      .waitFor();
    await card(page, 'Data of the newest test period').waitFor();
    await expectAccessible(page, 'a comparison over test periods');
    const lines = (await exportedAs(page, 'Test periods (CSV)')).text.trim().split('\r\n');
    assert.equal(lines.length, 1 + 3 * 2 * 4);
    assert.match(lines[1], /^1,\d{4}-.*,esmm,click,\d+,0\.\d+,/);
    assert.match((await exportedAs(page, 'Report (HTML)')).text, /1 seed × 3 test periods/);
  },
);

test('a comparison is queued from Train and shown in Models', { timeout: 300_000 }, async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/train?compare=1', theme: 'dark' });
  await page.getByRole('checkbox', { name: 'Train All banks together' }).check();
  for (const model of ['MLP, one per step', 'OMoE', 'MMoE', 'PLE', 'LightGBM'])
    await page.getByRole('checkbox', { name: model, exact: true }).uncheck();
  await page.getByLabel('Seeds').fill('1');
  await page.getByText('Advanced settings').click();
  await page.getByLabel('Max epochs').fill('2');
  await page.getByLabel('Test periods').fill('3');
  await page.getByText(/^6 training runs/).waitFor();
  await page.getByLabel('Test periods').fill('1');
  await page.getByText(/^2 training runs/).waitFor();
  await expectAccessible(page, 'the form of a comparison');
  await page.getByRole('checkbox', { name: 'ESMM', exact: true }).uncheck();
  assert.equal(await page.getByRole('button', { name: 'Start comparison' }).isDisabled(), true);
  await page.getByRole('checkbox', { name: 'ESMM', exact: true }).check();
  const progress = shownOnce(page, /run 1 of 2 · .{0,60}(AITM|ESMM), seed 1/);
  await page.getByRole('button', { name: 'Start comparison' }).click();
  await page
    .getByRole('region', { name: 'Jobs' })
    .getByText(/^Comparison of models: /)
    .waitFor();
  await progress;
  await card(page, 'Comparison').getByRole('button', { name: 'Show in Models' }).click({ timeout: 240_000 });
  await card(page, 'Test AUC and log loss').getByRole('rowheader', { name: 'ESMM', exact: true }).waitFor();
  await expectAccessible(page, 'a comparison of one seed');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('A comparison trains several models').waitFor();
});

test(
  'a comparison that could train no model says why, and can be retried or deleted',
  { timeout: 300_000 },
  async (t) => {
    const project = await sampleProject(t);
    const libraryBefore = process.env[LIGHTGBM_VARIABLE];
    t.after(() => {
      if (libraryBefore === undefined) delete process.env[LIGHTGBM_VARIABLE];
      else process.env[LIGHTGBM_VARIABLE] = libraryBefore;
    });
    process.env[LIGHTGBM_VARIABLE] = join(project, 'none', 'lib_lightgbm.so');
    await withProject(project, { mode: 'write' }, (opened) =>
      assert.rejects(
        compareModels(
          opened,
          {
            dataset: listRuns(opened)[0].dataset,
            engine: 'onnx',
            models: ['lightgbm'],
            seeds: 1,
          },
          {},
          quietJob(),
        ),
        { code: 'unavailable' },
      ),
    );
    const { page } = await openServed(t, { project, hash: '#/models?page=comparisons' });
    await page.getByText('No model could be trained; the table shows why.').waitFor();
    await card(page, 'Test AUC and log loss')
      .getByText(/^not available: lightgbm is not installed on this machine/)
      .waitFor();
    await expectAccessible(page, 'a comparison that failed');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page
      .getByText(/^no model of c1 could be trained/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('A comparison trains several models').waitFor();
  },
);

test(
  'a study of transfer weights is shown, and a map of samples is started and drawn',
  { timeout: 300_000 },
  async (t) => {
    const { project } = await experimentFiles(t);
    const { page } = await openServed(t, { project, hash: '#/models?page=studies' });
    const first = card(page, 'Click → Application');
    await first.getByRole('button', { name: 'Show as table' }).click();
    await first.getByRole('row', { name: /^worst/ }).waitFor();
    await expectAccessible(page, 'transfer weights');

    await page.getByRole('button', { name: 'New study' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Settings', { exact: true }).click();
    await dialog.getByLabel('Values').fill('5');
    await dialog.getByText('Enter at least two numbers').first().waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Start' }).isDisabled(), true);
    await expectAccessible(page, 'a study that is not ready');
    await dialog.getByText('Map of samples (t-SNE)', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Start' }).click();
    await card(page, 'After the transfer (z)').waitFor({ timeout: 240_000 });
    await page.getByText('50–100 %', { exact: true }).click();
    await expectAccessible(page, 'a map of samples');
    assert.match((await exportedAs(page, 'Table (CSV)')).text, /^run,part,step,label,probability,rank,q_x/);
    await page.getByText(/^r\d+ · test set · sample · /).waitFor();
    assert.match((await exportedAs(page, 'Report (HTML)')).text, /^<!doctype html>/i);
  },
);

test('the importance of features is shown for a step with outcomes, and undefined for others', async (t) => {
  const project = await sampleProject(t);
  const steps = ['click', 'application', 'approval', 'activation'];
  const measured = steps.slice(0, 2);
  const byStep = <Value>(value: Value, none: Value): Record<string, Value> =>
    Object.fromEntries(steps.map((step) => [step, measured.includes(step) ? value : none]));
  await withProject(project, { mode: 'write' }, (opened) => {
    const about = { kind: 'importance', dataset: 'sample', bank: 'lantern' } as const;
    const { name: study, createdAt } = studies.begin(opened, { ...about, input: { run: 'r1' } });
    const drops = byStep({ drop: 0.01, std: 0 }, { drop: null, std: null });
    const sizes = { on: 'valid', repeats: 1, rows: 10, ofRows: 10 };
    const auc = byStep<number | null>(0.6, null);
    const aucIntervals = byStep<{ low: number; high: number } | null>({ low: 0.4567, high: 0.7234 }, null);
    const positives = byStep(7, 0);
    const measures = { auc, aucIntervals, positives, features: [{ feature: 'age', drops }] };
    studies.finish(opened, study, { study, createdAt, ...about, ...sizes, run: 'r1', steps, ...measures });
  });
  const { page } = await openServed(t, { project, hash: '#/models?page=studies' });
  const last = card(page, 'Application: permutation importance');
  await last.getByText('mean of 1 permutation, bars').waitFor();
  await last.getByRole('figure').getByText('age').first().waitFor();
  const whole = 'AUC with all features (95 % interval): 0.6000 (0.457–0.723) · no better than chance · 7 applications';
  await last.getByText(whole).waitFor();
  await last.getByText('Activation', { exact: true }).click();
  await card(page, 'Activation: permutation importance').getByText('no AUC that could drop').waitFor();
});

test('without a comparison or a study, the pages explain their purpose', async (t) => {
  const { page } = await openServed(t, {
    project: await sampleProject(t),
    hash: '#/models?page=comparisons',
    language: 'zh-CN',
  });
  await page.getByText('比较会在同样的样本上用多个随机种子训练多个模型').waitFor();
  await page.getByText('研究', { exact: true }).click();
  await page.getByText('研究用于深入了解模型').waitFor();
  await expectAccessible(page, 'the empty page of studies');
});

test('the table of runs fits a window 1280 pixels wide with the runs of experiments, too', async (t) => {
  const { project } = await experimentFiles(t);
  const { page } = await openServed(t, { project, hash: '#/models?experiments=1' });
  const runs = card(page, 'Runs');
  await runs.getByRole('row', { name: /Compare r3/ }).waitFor();
  const widths = await page.evaluate<number[]>(
    "(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector('.scroller'))",
  );
  assert.equal(widths[0], widths[1], 'the table is as wide as its card');
  // The pointer shows, and a screen reader reads, what the column says in one word.
  await runs.getByText('all banks together').first().waitFor({ state: 'attached' });
});
