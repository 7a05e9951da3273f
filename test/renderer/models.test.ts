import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

import type { Locator, Page } from 'playwright';

import { withProject } from '../../core/store/file/project.ts';
import { listBanks } from '../../core/store/runs/banks.ts';
import { getRun, listRuns, updateRun } from '../../core/store/runs/runs.ts';
import { browserTest as test } from '../needs.ts';
import { comparedProject } from './helpers/compared-project.ts';
import { expectAccessible, openSample, openServed, sampleProject, waitUntil } from './helpers/served.ts';

const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });

/** The run that is active for a bank. */
async function activeRun(project: string, bank: string): Promise<string | null | undefined> {
  return (await withProject(project, { mode: 'read' }, listBanks)).find(({ name }) => name === bank)?.promotedRun;
}

/** Deletes the active run r3, after cancelling once. */
async function deleteActiveRun(page: Page, project: string, bank: string): Promise<void> {
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`It is active for ${bank}`).waitFor();
  await expectAccessible(page, 'the confirmation of a deletion');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await withProject(project, { mode: 'read' }, listRuns)).length, 3);
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText(/^r3 was deleted; .* freed/).waitFor();
}

test(
  'runs are compared by curves and a test of their difference; one is made active and another deleted',
  { timeout: 240_000 },
  async (t) => {
    const { project, bank } = await comparedProject(t);
    const { page } = await openServed(t, { project, hash: `#/models?bank=${bank}` });
    const table = card(page, 'Runs');
    await table.getByRole('row', { name: /Compare r1/ }).waitFor();
    assert.deepEqual(await Promise.all(['r3', 'r1'].map((run) => table.getByLabel(`Compare ${run}`).isChecked())), [
      true,
      true,
    ]);
    for (const sentence of [/^r3: the top 10\s% of the list contains/, /^r1: the top 10\s% of the list contains/])
      await card(page, 'Cumulative gains').getByText(sentence).waitFor();
    await table
      .getByRole('row', { name: /Compare r1/ })
      .getByText('DeLong’s test')
      .waitFor({ state: 'attached' });
    await expectAccessible(page, 'two runs side by side');

    await table.getByRole('row', { name: /Compare r3/ }).click();
    await page.getByRole('button', { name: `Set as active for ${bank}` }).click();
    // The button's own text contains these words too.
    await page.getByText(`Active for ${bank}`, { exact: true }).waitFor();
    assert.equal(await activeRun(project, bank), 'r3');

    await deleteActiveRun(page, project, bank);
    assert.deepEqual(
      (await withProject(project, { mode: 'read' }, listRuns)).map(({ run }) => run),
      ['r1', 'r2'],
    );
    assert.equal(await activeRun(project, bank), null);
  },
);

/** The sample, whose first run is changed: it is for all banks and predicts 46 times the actual activations. */
async function miscalibratedProject(t: TestContext): Promise<string> {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) => {
    const { valid } = getRun(opened, 'r1') as { readonly valid: Readonly<Record<string, object>> };
    const activation = { ...valid['activation'], positives: 7, calibration: 46 };
    updateRun(opened, 'r1', { objective: 'activation', bank: null, valid: { ...valid, activation } });
  });
  return project;
}

test('a badly calibrated run is made active only after a confirmation that names the numbers', async (t) => {
  const project = await miscalibratedProject(t);
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  const setActive = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Set as active for a bank' }).click();
    await page.getByRole('menuitem', { name: 'oakhill' }).click();
  };
  const dialog = page.getByRole('dialog', { name: 'Set r1 as active for oakhill?' });
  await setActive();
  await dialog.getByText('activation 322 predicted, 7 actual').waitFor();
  await expectAccessible(page, 'the confirmation before a miscalibrated run becomes active');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await activeRun(project, 'oakhill'), null);
  await setActive();
  await dialog.getByRole('button', { name: 'Set as active anyway' }).click();
  await page.getByText('Active for lantern and oakhill').waitFor();
  assert.equal(await activeRun(project, 'oakhill'), 'r1');
});

/** Changes the checksums of the runs' artifacts, so that these are read as damaged until they are changed back. */
async function changeChecksums(project: string, by: number): Promise<void> {
  await withProject(project, { mode: 'write' }, async (opened) => {
    opened.database.exec(`UPDATE artifact_pieces SET checksum = checksum + ${by}`);
  });
}

test('curves that failed to load are requested again on demand, and when their run is chosen again', async (t) => {
  const project = await sampleProject(t);
  await changeChecksums(project, 1);
  const { page } = await openServed(t, { project, hash: '#/models?compare=r1,r2' });
  const failures = card(page, 'Calibration').getByRole('alert').filter({ hasText: 'damaged training plan' });
  await failures.nth(1).waitFor();
  await changeChecksums(project, -1);
  await failures.first().getByRole('button', { name: 'Try again' }).click();
  const drawn = (run: string): Locator =>
    card(page, 'Cumulative gains').getByText(new RegExp(`^${run}: the top 10\\s% of the list contains`));
  await drawn('r2').waitFor();
  assert.deepEqual([await failures.count(), await drawn('r1').count()], [1, 0]);
  await card(page, 'Runs').getByLabel('Compare r1').uncheck();
  await card(page, 'Runs').getByLabel('Compare r1').check();
  await drawn('r1').waitFor();
  assert.equal(await failures.count(), 0);
});

test('a run shows the step by which its best epoch was chosen', async () => {
  const { page } = await openSample('#/models?run=r1');
  const row = card(page, 'Settings').getByRole('row', { name: /^Chosen on/ });
  assert.match(await row.innerText(), /^Chosen on\s+click \(\d+ positives\)$/);
});

test('an evaluation warns of samples on which the run was trained or validated', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, async (opened) => {
    // The run's dataset gets another name, as if the same data had been imported again.
    updateRun(opened, 'r1', { dataset: 'earlier' });
  });
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  await page.getByRole('button', { name: 'Evaluate…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await dialog
    .getByText(/^r1 has seen [\d,]+ samples of sample \([\d,]+ in training, [\d,]+ in validation\)/)
    .waitFor();
  await dialog.getByRole('table').waitFor();
});

test('for a single run, the curves of all steps are shown as a chart and as a table', async () => {
  const { page } = await openSample('#/models?run=r1&compare=r1');
  const gains = card(page, 'Cumulative gains');
  for (const step of ['Click', 'Application', 'Approval', 'Activation'])
    await gains.getByRole('listitem').filter({ hasText: step }).waitFor();
  const names = await gains.locator('svg text.name').allTextContents();
  assert.deepEqual(names.toSorted(), ['Activation', 'Application', 'Approval', 'Click']);
  await gains.locator('.pointer').hover();
  await gains
    .locator('.readout')
    .getByText(/^95\s% interval [\d.]+–[\d.]+\s%$/)
    .first()
    .waitFor();
  await gains.getByRole('button', { name: 'Show as table' }).click();
  await gains.getByRole('row').nth(10).waitFor();
  await gains.getByText('Lift', { exact: true }).click();
  const lift = card(page, 'Lift');
  await lift.getByRole('listitem').filter({ hasText: 'Activation' }).waitFor();
  await lift.locator('.pointer').hover();
  await lift
    .locator('.readout')
    .getByText(/^95\s% interval [\d.]+–[\d.]+ ×$/)
    .first()
    .waitFor();
  await card(page, 'Calibration').getByRole('button', { name: 'Show as table' }).click();
  await card(page, 'Calibration').getByText('95 % intervals count the samples of a user together').waitFor();
  const calibration = card(page, 'Calibration').getByRole('row');
  // The table draws its last rows once it knows its own height.
  await calibration.nth(10).waitFor();
  assert.equal(await calibration.count(), 11);
  await expectAccessible(page, 'curves as tables');
});

test('the points of the calibration reach across their chart, however wide their intervals are', async () => {
  const { page } = await openSample('#/models?run=r1&compare=r1&step=approval');
  const chart = card(page, 'Calibration').locator('svg[role=figure]');
  await chart.locator('circle').first().waitFor();
  const at = await chart
    .locator('circle')
    .evaluateAll((circles) => circles.map((one) => Number(one.getAttribute('cx'))));
  const width = await chart.evaluate((svg) => svg.getBoundingClientRect().width);
  assert.ok(Math.max(...at) - Math.min(...at) > 0.4 * width, `${at.join(' ')} of ${width}`);
});

test('the table of runs fits a window 1280 pixels wide', async () => {
  const { page } = await openSample('#/models');
  await card(page, 'Runs')
    .getByRole('row', { name: /Compare r1/ })
    .waitFor();
  assert.deepEqual(page.viewportSize(), { width: 1280, height: 800 });
  assert.equal(
    await page.evaluate<number>(
      "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.scroller'))",
    ),
    0,
  );
  // The row shows details that have no column of their own.
  assert.match(
    await card(page, 'Runs')
      .getByRole('row', { name: /Compare r1/ })
      .innerText(),
    /active[\s\S]*seed 1/,
  );
});

test('a run shows its split, settings and training curves', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/models?run=r2', theme: 'dark' });
  await card(page, 'Training data')
    .getByRole('row', { name: /^Validation/ })
    .waitFor();
  await card(page, 'Training data').getByRole('figure', { name: 'Validation AUC by step' }).waitFor();
  for (const setting of [
    /^Learning rate \(Adam\) 0\.001/,
    /^Network type MLP/,
    /^Batch normalisation no/,
    /^Transfer from step to step weighted by attention/,
  ])
    await card(page, 'Settings').getByRole('row', { name: setting }).waitFor();
  await expectAccessible(page, 'details of a run');
});

test('a run is chosen by keyboard, and the address keeps the choice', async () => {
  const { page } = await openSample('#/models');
  const rows = card(page, 'Runs').getByRole('row');
  await rows.nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await waitUntil(page, "document.activeElement?.textContent?.includes('r1')");
  await page.keyboard.press('Enter');
  await card(page, 'Settings').getByText('r1', { exact: true }).waitFor();
  await page.waitForURL(/run=r1/);
  await page.reload();
  await card(page, 'Settings').getByText('r1', { exact: true }).waitFor();
});

test('if there is no other dataset to evaluate on, the dialog says so', async () => {
  const { page } = await openSample('#/models?run=r1');
  await page.getByRole('button', { name: 'Evaluate…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText('No other dataset has the same steps. Import one, or save a segment', { exact: false })
    .waitFor();
  await expectAccessible(page, 'the evaluation dialog');
});

test('the view is translated into Chinese', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/models', language: 'zh-CN' });
  await page.getByRole('heading', { name: '模型', exact: true }).waitFor();
  await card(page, '累计增益')
    .getByText(/名单前 10\s% 含全部/)
    .first()
    .waitFor();
  await expectAccessible(page, 'the view in Chinese');
});

test('an AUC has an interval, and a remark if it is no better than chance or rests on few conversions', async (t) => {
  const project = await sampleProject(t);
  const expected = await withProject(project, { mode: 'write' }, (opened) => {
    const { test: stored } = listRuns(opened).find(({ run }) => run === 'r1') ?? {};
    const metrics = stored as Record<string, { auc: number; aucLow: number; aucHigh: number; positives: number }>;
    const [click, application, ...later] = Object.keys(metrics);
    for (const step of later) metrics[step] = { ...metrics[step], aucLow: 0.55 };
    metrics[application] = { ...metrics[application], auc: 0.61, aucLow: 0.47, aucHigh: 0.74, positives: 9 };
    updateRun(opened, 'r1', { test: metrics });
    return [metrics[click].aucLow, metrics[click].aucHigh].map((end) => end.toFixed(3)).join('–');
  });
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  const row = card(page, 'Runs').getByRole('row', { name: /Compare r1/ });
  await row.getByText(expected, { exact: true }).waitFor();
  await row.getByText('0.470–0.740', { exact: true }).waitFor();
  await row.getByText('no better than chance', { exact: true }).waitFor();
  await row.getByText('9 applications', { exact: true }).waitFor();
  await expectAccessible(page, 'an uncertain AUC');
});

test('a damaged run is shown as damaged beside the others, and can be deleted', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    opened.database.exec('UPDATE runs SET seed = seed + 1 WHERE id = 1'),
  );
  const { page } = await openServed(t, { project, hash: '#/models' });
  const note = page.getByRole('alert').filter({ hasText: 'damaged data in the project file: run r1' });
  await note.getByText('delete it, or restore the file from a backup').waitFor();
  await card(page, 'Runs')
    .getByRole('row', { name: /Compare r2/ })
    .waitFor();
  assert.equal(await page.getByLabel('Compare r1').count(), 0);
  await expectAccessible(page, 'a damaged run');
  await note.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await note.waitFor({ state: 'detached' });
  assert.deepEqual(
    (await withProject(project, { mode: 'read' }, listRuns)).map(({ run }) => run),
    ['r2'],
  );
});
