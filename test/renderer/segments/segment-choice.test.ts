import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { Locator, Page } from 'playwright';

import { quietJob } from '../../../core/job.ts';
import { readOutline } from '../../../core/predict/plan.ts';
import type { Condition } from '../../../core/segment/conditions.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { comparisons } from '../../../core/store/runs/experiments.ts';
import { countByBank } from '../../../core/train/data/bank-counts.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles, type ResourceOwner, type SampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openSample, openServed } from '../helpers/served.ts';

const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });
const men: readonly Condition[] = [{ column: 'gender', values: ['M'] }];
const choice = (page: Page) => page.getByRole('combobox', { name: /^Segment / });

/** The sample with the segments `men` and `recent`; the audience has no days. */
async function segmentedFiles(t: ResourceOwner): Promise<SampleFiles> {
  const files = await sampleFiles(t);
  await withProject(files.project, { mode: 'write' }, (opened) => {
    saveSegment(opened, { name: 'men', conditions: men }, false);
    saveSegment(
      opened,
      { name: 'recent', conditions: [{ column: 'day', operator: 'days', from: '2025-01-01' }] },
      false,
    );
  });
  return files;
}

/** Waits until a segment is the chosen one. */
function chosen(page: Page, name: string): Promise<void> {
  return page.getByRole('combobox', { name: `Segment ${name}`, exact: true }).waitFor();
}

/** Chooses a segment with the keyboard only, without waiting for what follows. */
async function pickSegment(page: Page, name: string): Promise<void> {
  await choice(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name, exact: true }).waitFor();
  await page.keyboard.type(name.slice(0, 2));
  await page.keyboard.press('Enter');
}

async function chooseSegment(page: Page, name: string): Promise<void> {
  await pickSegment(page, name);
  await chosen(page, name);
}

async function shorten(page: Page): Promise<void> {
  await page.getByText('Advanced settings').click();
  await page.getByLabel('Max epochs').fill('1');
  await page.getByLabel('Batch size').fill('500');
}

/** Starts the evaluation of the chosen run on a segment, and returns the dialog that shows it. */
async function evaluateOn(page: Page, segment: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Evaluate…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Dataset its own test samples' }).waitFor();
  await dialog.getByRole('combobox', { name: /^Segment/ }).click();
  await page.getByRole('option', { name: segment }).click();
  await expectAccessible(page, 'the evaluation by segment');
  await dialog.getByRole('button', { name: 'Evaluate', exact: true }).click();
  return dialog;
}

test('without saved segments, no view offers a choice of one', async () => {
  for (const view of ['train', 'train?compare=1', 'score']) {
    const { page } = await openSample(`#/${view}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByRole('button', { name: /^(Start|Compare|Audience|Choose)/ })
      .first()
      .waitFor();
    assert.equal(await choice(page).count(), 0, view);
  }
});

test('a run is trained on the chosen segment; Models shows its conditions, and measures runs by segment', async (t) => {
  const { project } = await segmentedFiles(t);
  const { page } = await openServed(t, { project, hash: '#/train' });
  await chooseSegment(page, 'men');
  const counted = await withProject(project, { mode: 'read' }, (opened) =>
    countByBank(opened, 'sample', { segment: 'men' }, quietJob()),
  );
  const clicks = counted.reduce((sum, { positives }) => sum + positives['click'], 0);
  await page.getByRole('combobox', { name: /^Objective/ }).click();
  await page.getByRole('option', { name: 'Click', exact: true }).click();
  const all = page.getByRole('row', { name: /All banks together/ });
  await all.getByText(clicks.toLocaleString('en-GB'), { exact: true }).waitFor();
  await all.getByRole('checkbox').check();
  await expectAccessible(page, 'training on a segment');
  await shorten(page);
  await page.getByRole('button', { name: 'Start training' }).click();
  await card(page, /^All banks together · men/)
    .getByText('r3 is ready')
    .waitFor();
  const outline = await withProject(project, { mode: 'read' }, (opened) => readOutline(opened, 'r3'));
  assert.deepEqual([outline?.segment, outline?.parts.test?.selection.where], ['men', men]);

  await page.getByRole('link', { name: 'Models' }).click();
  await card(page, 'Runs').getByRole('row', { name: /r3/ }).getByText('men', { exact: true }).waitFor();
  await card(page, 'Runs').getByRole('row', { name: /r3/ }).click();
  await card(page, 'Settings').getByText('men: is gender=M').waitFor();
  await card(page, 'Runs').getByRole('row', { name: /r1/ }).click();
  const dialog = await evaluateOn(page, 'men');
  const { rows } = await withProject(project, { mode: 'read' }, (opened) =>
    evaluateRun(opened, { run: 'r1', segment: 'men' }, quietJob()),
  );
  await dialog
    .getByText(`r1 on sample, men · ${rows.toLocaleString('en-GB')} samples`)
    .first()
    .waitFor();
});

test('a segment with too few conversions is refused before training starts', async (t) => {
  const { project } = await segmentedFiles(t);
  const { page } = await openServed(t, { project, hash: '#/train?segment=men' });
  await page
    .getByRole('row', { name: /oakhill/ })
    .getByRole('checkbox')
    .check();
  await page.getByText(/segment men of dataset sample has too few conversions of bank oakhill to train on/).waitFor();
});

test('models are compared on the chosen segment, and the comparison says so', async (t) => {
  const { project } = await segmentedFiles(t);
  const { page } = await openServed(t, { project, hash: '#/train?compare=1' });
  await chooseSegment(page, 'men');
  await page.getByRole('combobox', { name: /^Objective/ }).click();
  await page.getByRole('option', { name: 'Click', exact: true }).click();
  await page
    .getByRole('row', { name: /All banks together/ })
    .getByRole('checkbox')
    .check();
  for (const model of ['LightGBM', 'MLP, one per step', 'OMoE', 'MMoE', 'PLE'])
    await page.getByRole('checkbox', { name: model, exact: true }).uncheck();
  await page.getByLabel('Seeds').fill('1');
  await shorten(page);
  await page.getByRole('button', { name: /^Compare|^Start/ }).click();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('Only samples of segment men: is gender=M').waitFor();
  await page.getByRole('combobox', { name: /^Comparison c1 · sample · men/ }).waitFor();
  await expectAccessible(page, 'a comparison of a segment');
  const [{ input }] = await withProject(project, { mode: 'read' }, (opened) => comparisons.list(opened));
  assert.deepEqual((input as { request: { segment: unknown } }).request.segment, { name: 'men', conditions: men });
});

test('only users of the chosen segment are ranked, and the list keeps the segment when the page reloads', async (t) => {
  const { project, audience } = await segmentedFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  await chooseSegment(page, 'men');
  await page.getByRole('main').getByText('only users of segment men are scored: is gender=M').waitFor();
  const [header, ...lines] = readFileSync(audience, 'utf8').trim().split(/\r?\n/);
  const gender = header.split(',').indexOf('gender');
  const users = lines.filter((line) => line.split(',')[gender] === 'M').length;
  assert.ok(users > 10 && users < lines.length);
  const listed = page.getByRole('table', { name: /^Ranked/ });
  assert.equal(Number(await listed.getAttribute('aria-rowcount')) - 1, users);
  await expectAccessible(page, 'a list of a segment');
  await page.reload();
  await chosen(page, 'men');
  await pickSegment(page, 'recent');
  await page.getByRole('main').getByText('segment recent selects days, but an audience has no times').waitFor();
  // The view still shows the list of the earlier segment.
  await chosen(page, 'men');
});
