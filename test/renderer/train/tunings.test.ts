import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { readOutline } from '../../../core/predict/plan.ts';
import type { Condition } from '../../../core/segment/conditions.ts';
import { listDatasets } from '../../../core/store/datasets/datasets.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { studyHyper } from '../../../core/study/hyper.ts';
import { readTuning, tuneModels } from '../../../core/tune/tune.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { exportedAs } from '../helpers/downloads.ts';
import { experimentFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed, sampleProject } from '../helpers/served.ts';
import { shownOnce } from '../helpers/shown-once.ts';

const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });
const config = { training: { epochs: 1, batchSize: 500 } };
const chosen: readonly Condition[] = [{ column: 'gender', operator: 'is-not', values: ['D'] }];
/** By how many pixels each table is wider than its container. */
const overflowOf = (tables: readonly { scrollWidth: number; clientWidth: number }[]): number[] =>
  tables.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);

test(
  'a tuning is shown as a table of all trials with the best one marked, and its settings are compared',
  { timeout: 300_000 },
  async (t) => {
    const { project } = await experimentFiles(t);
    const { best, trials } = await withProject(project, { mode: 'read' }, (opened) => readTuning(opened, 't1'));
    const { page } = await openServed(t, { project, hash: '#/models?page=tunings' });
    const table = card(page, 'AITM').getByRole('table');
    await table.getByRole('row', { name: new RegExp(`^${best['aitm'].trial} · best`) }).waitFor();
    assert.equal(await table.getByRole('row').count(), 1 + 3);
    const first = await table.getByRole('row').nth(1).innerText();
    assert.match(first, /^1.*0\.\d{4}/s);
    assert.match(first, /default/);
    const { aucLow, aucHigh } = trials.find(({ model, trial }) => model === 'aitm' && trial === 1)!.judged!;
    assert.ok(first.includes(`${aucLow!.toFixed(3)}–${aucHigh!.toFixed(3)}`), first);
    const { valid } = trials.find(({ model, trial }) => model === 'aitm' && trial === 1)!;
    // The intervals of the steps that do not decide are shown too.
    for (const { aucLow: low, aucHigh: high } of Object.values(valid ?? {}))
      if (typeof low === 'number') assert.ok(first.includes(`${low.toFixed(3)}–${high!.toFixed(3)}`), first);
    const { drawn } = trials.find(({ model, trial }) => model === 'aitm' && trial === 2)!;
    const second = await table.getByRole('row').nth(2).innerText();
    assert.ok(second.split(/\s/).includes(String(drawn['training.learningRate'])), second);
    await expectAccessible(page, 'a tuning');
    const overflow = await page.locator('.table-scroller').evaluateAll(overflowOf);
    assert.deepEqual(overflow, [0], 'the table fits into a window of 1280 px');

    const { text: csv } = await exportedAs(page, 'Trials (CSV)');
    assert.equal(csv.trim().split('\r\n').length, 1 + 3);

    await page.getByRole('button', { name: 'Compare with tuned settings' }).click();
    await card(page, 'Comparison').getByRole('button', { name: 'Show in Models' }).click({ timeout: 240_000 });
    await page.getByText(`AITM: trial ${best['aitm'].trial} of 3 (t1)`).waitFor();
  },
);

test('a tuning is started from Train, shown in Models, and deleted', { timeout: 300_000 }, async (t) => {
  const { page } = await openServed(t, {
    project: await sampleProject(t),
    hash: '#/train?compare=tune',
    theme: 'dark',
  });
  await page.getByRole('checkbox', { name: 'Train All banks together' }).check();
  for (const model of ['MLP, one per step', 'OMoE', 'MMoE', 'PLE', 'LightGBM', 'AITM', 'ESMM'])
    await page.getByRole('checkbox', { name: model, exact: true }).uncheck();
  assert.equal(await page.getByRole('button', { name: 'Start tuning' }).isDisabled(), true);
  await page.getByRole('checkbox', { name: 'ESMM', exact: true }).check();
  await page.getByLabel('Trials per model').fill('2');
  await page.getByText('Advanced settings').click();
  await page.getByLabel('Max epochs').fill('5');
  await page.getByText(/^2 training runs · Trial 1 has the default settings/).waitFor();
  await expectAccessible(page, 'the form of a tuning');
  const progress = shownOnce(page, /run [12] of 2 · .{0,60}ESMM, trial [12]/);
  await page.getByRole('button', { name: 'Start tuning' }).click();
  await page
    .getByRole('region', { name: 'Jobs' })
    .getByText(/^Tuning of models: /)
    .waitFor();
  await progress;
  await card(page, 'Tuning').getByRole('button', { name: 'Show in Models' }).click({ timeout: 240_000 });
  await card(page, 'ESMM')
    .getByRole('row', { name: /^\d · best/ })
    .waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('A tuning tries settings of models').waitFor();
});

test(
  'a stopped tuning shows its trials so far and continues with the conditions it was started with',
  { timeout: 300_000 },
  async (t) => {
    const project = await sampleProject(t);
    const controller = new AbortController();
    await withProject(project, { mode: 'write' }, async (opened) => {
      const [{ name: dataset }] = listDatasets(opened);
      const segment = { name: 'chosen', conditions: chosen };
      saveSegment(opened, segment, false);
      const request = { dataset, engine: 'onnx', models: ['aitm'], trials: 3, seed: 1, config, segment } as const;
      const job = {
        signal: controller.signal,
        report: ({ counts }: { counts?: Readonly<Record<string, number>> }) => {
          if (counts?.['trial'] === 2) controller.abort();
        },
      };
      await assert.rejects(tuneModels(opened, request, job), { code: 'cancelled' });
      assert.equal(readTuning(opened, 't1').done, false);
      saveSegment(opened, { name: 'chosen', conditions: [{ column: 'gender', values: ['F'] }] }, true);
    });
    const { page } = await openServed(t, { project, hash: '#/models?page=tunings' });
    await card(page, 'AITM')
      .getByRole('row', { name: /^1 · best/ })
      .waitFor();
    assert.equal(await page.getByRole('button', { name: 'Compare with tuned settings' }).isDisabled(), true);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor({ state: 'hidden', timeout: 240_000 });
    for (const trial of [1, 2, 3])
      await card(page, 'AITM')
        .getByRole('row', { name: new RegExp(`^${trial}\\b.*0\\.\\d{4}`) })
        .waitFor({ timeout: 240_000 });
    await page.getByRole('button', { name: 'Compare with tuned settings', disabled: false }).waitFor();
    const selected = await withProject(project, { mode: 'read' }, (opened) => {
      const { done, trials } = readTuning(opened, 't1');
      assert.equal(done, true);
      return trials.map(({ run }) => readOutline(opened, run ?? '')?.parts.valid?.selection.where);
    });
    assert.deepEqual(selected, [chosen, chosen, chosen]);
  },
);

test('the table of a study tells a step called value from the values of the setting', async (t) => {
  const folder = temporaryFolder(t);
  const [project, file] = ['Values.stepladder', 'values.csv'].map((name) => join(folder, name));
  const rows = Array.from(
    { length: 600 },
    (_, row) => `u${row},${row % 7},${Number(row % 2 < 1)},${Number(row % 4 < 1)}`,
  );
  writeFileSync(file, ['user_id,visits,click,value', ...rows].join('\n'));
  await withProject(project, { mode: 'write', create: true }, async (opened) => {
    const mapping = { steps: [{ name: 'click' }, { name: 'value' }] };
    await importDataset(opened, { files: [file], dataset: 'may', mapping }, quietJob());
    const training = { dataset: 'may', model: 'esmm', engine: 'onnx', config: { training: { epochs: 1 } } } as const;
    await studyHyper(opened, { ...training, over: 'd=2,4', seeds: 1 }, quietJob());
  });
  const { page } = await openServed(t, { project, hash: '#/models?page=studies' });
  const table = page.getByRole('table', { name: /^Test AUC by/ });
  const headers = table.getByRole('columnheader');
  await headers.nth(2).waitFor();
  assert.equal(await headers.count(), 3);
  assert.deepEqual(await table.getByRole('row').nth(2).getByRole('cell').count(), 3);
});
