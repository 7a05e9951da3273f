import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import type { Page } from 'playwright';

import { funnelReviewCall } from '../../../core/api/funnel.ts';
import { quietJob } from '../../../core/job.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { hasRollups } from '../../../core/store/datasets/rollups.ts';
import { openProject, withProject } from '../../../core/store/file/project.ts';
import { browserTest as test } from '../../needs.ts';
import { shows } from '../../report/tables-of.ts';
import { LARGE_ROWS, writeDatasetWithoutRollups } from '../../review/dataset-without-rollups.ts';
import { temporaryFolder } from '../../temporary.ts';
import { until } from '../../until.ts';
import { exportedAs } from '../helpers/downloads.ts';
import { expectAccessible, openSample, openServed, sampleProject, waitUntil } from '../helpers/served.ts';

const NAMES = ['Impression', 'Click', 'Application', 'Approval', 'Activation'];

const openFunnel = (settings = '') => openSample(`#/funnel${settings}`);

const stepsTable = (page: Page) => page.getByRole('region', { name: 'Steps' }).locator('table');

/** The texts of a column in the steps table. */
async function column(page: Page, name: string): Promise<string[]> {
  const headers = await stepsTable(page).locator('th').allInnerTexts();
  const index = headers.findIndex((header) => header.trim() === name);
  assert.ok(index >= 0, `${name} is not among ${headers.join(', ')}`);
  return (
    await stepsTable(page)
      .locator(`tbody td:nth-child(${index + 1})`)
      .allInnerTexts()
  ).map((cell) => cell.split('\n')[0].trim());
}

test('the largest loss of the funnel is two clicks away', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t) });
  await page.getByRole('link', { name: 'Funnel' }).click();
  await stepsTable(page).waitFor();
  const whole = await column(page, 'Count');
  await page.getByRole('button', { name: 'Compare with previous period' }).click();
  await page.getByText(/fell most|rose most|more than chance would explain/).waitFor();
  assert.deepEqual(await column(page, 'Step'), NAMES);
  assert.notDeepEqual(await column(page, 'Count'), whole);
  assert.equal((await column(page, 'p-value')).filter((p) => /^(< )?\.\d+$/.test(p)).length, 4);
  const explained = page.getByRole('region', { name: 'What changed most' });
  await explained.locator('tbody tr').first().waitFor();
  for (const title of ['Value', 'Excess, adj. p', 'Contribution'])
    await explained.getByRole('columnheader', { name: title }).waitFor();
  const { width: room } = (await explained.locator('.scroller').boundingBox()) ?? { width: 0 };
  const { width } = (await explained.locator('table').boundingBox()) ?? { width: Infinity };
  assert.ok(width <= room + 1, `the table fits its card: ${width} in ${room}`);
  await page.goBack();
  await stepsTable(page).getByText(whole[0], { exact: true }).first().waitFor();
  assert.ok(!page.url().includes('compare'));
});

test('the table shows the figures of the core', async () => {
  const { page, project } = await openFunnel('?from=2025-03-10&to=2025-03-23&compare=previous');
  await stepsTable(page).waitFor();
  const input = { project, segment: { dataset: 'sample', from: '2025-03-10', to: '2025-03-24' }, against: 'previous' };
  const { steps } = await funnelReviewCall.handle(funnelReviewCall.input.parse(input), quietJob());
  assert.deepEqual(
    await column(page, 'Count'),
    steps.map(({ count }) => count.toLocaleString('en')),
  );
  assert.deepEqual(
    await column(page, 'Previous'),
    steps.map(({ other }) => (other?.count ?? NaN).toLocaleString('en')),
  );
  const rates = await column(page, 'Of previous');
  assert.equal(rates.length, steps.length);
  for (const [index, { ofPrevious }] of steps.entries())
    assert.ok(shows(rates[index], ofPrevious), `${rates[index]} is not ${ofPrevious}`);
});

test('the arrow keys choose the scale, and the arrow keys and Enter choose a step', async () => {
  const { page } = await openFunnel('?compare=previous');
  await stepsTable(page).waitFor();
  await page.getByRole('radio', { name: 'of previous' }).focus();
  await page.keyboard.press('ArrowRight');
  await waitUntil(page, "location.hash.includes('scale=impressions')");
  await page.getByRole('region', { name: 'Conversion' }).getByText('share of impressions').waitFor();
  await stepsTable(page).locator('tr[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await waitUntil(page, "location.hash.includes('step=activation')");
  await page.getByText('impressions → Activation').waitFor();
});

test('pointing at a row of the chart marks the row of the table, and vice versa', async () => {
  const { page } = await openFunnel();
  await stepsTable(page).waitFor();
  const bars = page.getByRole('list', { name: 'Conversion' }).getByRole('listitem');
  await bars.nth(2).locator('svg').hover();
  await stepsTable(page).locator('tr.marked', { hasText: 'Application' }).waitFor();
  await stepsTable(page).locator('tbody tr').nth(3).hover();
  await page.locator('.row.marked', { hasText: 'Approval' }).locator('svg').waitFor();
});

test('rates of the funnel and of the trend have their intervals at the pointer and for screen readers', async () => {
  const { page } = await openFunnel();
  await stepsTable(page).waitFor();
  const bars = page.getByRole('list', { name: 'Conversion' }).getByRole('listitem');
  assert.match(await bars.nth(1).innerText(), /% of impressions\s+95\s% interval [\d.]+–[\d.]+\s%/);
  const trend = page.getByRole('region', { name: 'Trend' });
  await trend.getByText('each sample without a user counts as one user').waitFor();
  await trend.locator('.pointer').hover();
  await trend
    .locator('.readout')
    .getByText(/^95\s% interval [\d.]+–[\d.]+\s%$/)
    .first()
    .waitFor();
});

test('samples are filtered by a feature, and the filter is in the address', async () => {
  const { page } = await openFunnel();
  await stepsTable(page).waitFor();
  const [all] = await column(page, 'Count');
  await page.getByRole('button', { name: /^Filter/ }).click();
  await page.keyboard.type('gender');
  await page.keyboard.press('Enter');
  assert.equal(
    (await page.getByRole('button', { name: /^Filter/ }).innerText()).includes('Choose'),
    false,
    'the list offers the next filter',
  );
  await page.getByRole('button', { name: /^gender/ }).click();
  await page.getByRole('checkbox').first().check();
  await page.keyboard.press('Escape');
  await stepsTable(page).getByText(all, { exact: true }).waitFor({ state: 'detached' });
  assert.match(decodeURIComponent(new URL(page.url()).hash), /where=\[\["gender","/);
  await page.getByRole('button', { name: 'Remove the filter by gender' }).click();
  await stepsTable(page).getByText(all, { exact: true }).waitFor();
});

test('a searchable list takes the first key, even while the window is too busy to draw it', async () => {
  const { page } = await openFunnel();
  await stepsTable(page).waitFor();
  await page.evaluate('window.requestAnimationFrame = () => 0');
  await page.getByRole('button', { name: /^Filter/ }).focus();
  for (const key of ['Enter', ...'gender', 'Enter']) await page.keyboard.press(key);
  await page.getByRole('button', { name: /^gender/ }).focus();
  await page.keyboard.press('Enter');
  // The values come from the core; until then, there is nothing to choose.
  await page.getByRole('checkbox').first().waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('checkbox', { checked: true }).waitFor();
});

test('another segment is chosen for comparison, and groups can be sorted by impressions', async () => {
  const { page } = await openFunnel('?bank=lantern&by=banner');
  const groups = page.getByRole('region', { name: 'By Banner' });
  await groups.locator('tbody tr').nth(2).waitFor();
  await page.getByRole('combobox', { name: /^Compare/ }).click();
  await page.getByRole('option', { name: 'other segment' }).click();
  const other = page.getByRole('group', { name: 'Compared with' });
  await other.getByRole('combobox', { name: /^Bank/ }).click();
  await page.getByRole('option', { name: /^meridian/ }).click();
  await groups.getByRole('columnheader', { name: 'Adj. p' }).waitFor();
  await groups
    .getByText(/^meridian-/)
    .first()
    .waitFor();
  await groups.getByRole('button', { name: 'Impressions' }).click();
  const counts = (await groups.locator('tbody td:nth-child(2)').allInnerTexts()).map((text) =>
    Number(text.replaceAll(',', '')),
  );
  assert.deepEqual(
    counts,
    counts.toSorted((one, two) => two - one),
  );
});

test('a comparison of the same samples says so instead of explaining a difference', async () => {
  const { page } = await openFunnel('?compare=segment');
  const changes = page.getByRole('region', { name: 'What changed most' });
  await changes.getByText('Both sides contain the same samples').waitFor();
  assert.equal(await changes.getByRole('table').count(), 0);
});

test('the table is saved as CSV with every figure', async () => {
  const { page } = await openFunnel();
  await stepsTable(page).waitFor();
  const counts = await column(page, 'Count');
  const { name, text } = await exportedAs(page, 'Steps as CSV');
  assert.equal(name, 'sample funnel.csv');
  const [header, ...steps] = text.trim().split('\r\n');
  const cells = steps.map((line) => line.split(','));
  assert.deepEqual(
    cells.map(([step, count]) => [step, Number(count).toLocaleString('en')]),
    NAMES.map((step, index) => [step.toLowerCase(), counts[index]]),
  );
  // Only impressions, the first step, have no rates.
  for (const [, ...figures] of cells.slice(1))
    assert.ok(figures.length === header.split(',').length - 1 && !figures.includes(''), figures.join());
});

test('errors appear in place, and a filter without samples offers to clear it', async () => {
  const { page } = await openFunnel('?bank=nobody');
  const alert = page.getByRole('alert');
  await alert.first().waitFor();
  assert.match(await alert.first().innerText(), /unknown bank: nobody/);
  await page.evaluate("location.hash = '#/funnel?from=2031-01-01&to=2031-01-31'");
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await waitUntil(page, "!location.hash.includes('from')");
  await page.getByText('of impressions').first().waitFor();
});

test('a project without data explains what the view will show', async (t) => {
  const folder = temporaryFolder(t);
  const project = join(folder, 'empty.stepladder');
  openProject(project, { mode: 'write', create: true, purpose: 'test' }).close();
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  await page.getByText('See how each step of a funnel converts').waitFor();
  await page.getByRole('button', { name: 'Import a funnel export' }).click();
  await waitUntil(page, "location.hash.startsWith('#/data')");
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds no violation in the ${theme} theme`, async (t) => {
    const language = theme === 'dark' ? 'zh-CN' : 'en';
    const hash = '#/funnel?compare=previous&by=bank';
    const { page } = await openServed(t, { project: await sampleProject(t), theme, language, hash });
    await page.locator('.side tbody tr').nth(6).waitFor();
    await page.locator('.wide tbody tr').first().waitFor();
    await expectAccessible(page);
  });
}

test('the columns are read ahead after the first results, and only once', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), isolated: true });
  const sent: string[] = [];
  await page.exposeFunction('noteMessage', (message: string) => {
    sent.push(message);
  });
  await page.evaluate(
    '{ const { send } = WebSocket.prototype; WebSocket.prototype.send = function (message) { ' +
      'noteMessage(String(message)); return send.call(this, message); }; }',
  );
  const readAheads = (): string[] => sent.filter((message) => message.includes('"read-ahead"'));
  await page.getByRole('link', { name: 'Funnel' }).click();
  await stepsTable(page).waitFor();
  await until(() => readAheads().length > 0, 'nothing was read ahead');
  assert.ok(sent.findIndex((message) => message.includes('"funnel-review"')) < sent.indexOf(readAheads()[0]));
  await page.getByRole('button', { name: 'Compare with previous period' }).click();
  await page.getByText(/fell most|rose most|more than chance would explain/).waitFor();
  await setTimeout(1500);
  assert.equal(readAheads().length, 1);
});

test('a large dataset from an older version is counted by a job when its funnel is opened', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'old.stepladder');
  const written = openProject(path, { mode: 'write', create: true, purpose: 'test' });
  writeDatasetWithoutRollups(written, 'old');
  written.close();
  const { page } = await openServed(t, { project: path, hash: '#/funnel' });
  await stepsTable(page).getByText(LARGE_ROWS.toLocaleString('en')).first().waitFor();
  const isCounted = (): Promise<boolean> =>
    withProject(path, { mode: 'read' }, (project) => hasRollups(project, getDataset(project, 'old')));
  await until(isCounted, 'nothing was counted');
  assert.deepEqual(
    await column(page, 'Count'),
    [LARGE_ROWS, LARGE_ROWS / 4].map((count) => count.toLocaleString('en')),
  );
});

test('the bar of a step that hardly any impression reaches is still visible', async () => {
  const { page } = await openSample('#/funnel?scale=impressions');
  const bars = page.locator('.funnel .bar');
  await bars.first().waitFor();
  const widths = await page.evaluate<number[]>(
    `[...document.querySelectorAll('.funnel .bar')].map((bar) => bar.getBoundingClientRect().width)`,
  );
  assert.ok(widths.length > 3 && Math.min(...widths) >= 2, widths.join(' '));
});
