import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Locator, Page } from 'playwright';

import { quietJob } from '../../core/job.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { withProject } from '../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../core/store/runs/banks.ts';
import { browserTest as test } from '../needs.ts';
import { until } from '../until.ts';
import { downloadedBy } from './helpers/downloads.ts';
import { drop } from './helpers/drop.ts';
import { sampleFiles } from './helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from './helpers/served.ts';

async function objectiveOf(project: string, bank: string): Promise<string | null | undefined> {
  return withProject(
    project,
    { mode: 'read' },
    (opened) => listBanks(opened).find(({ name }) => name === bank)?.objective,
  );
}

/** The value of a conversion and its currency, once for each bank of this name. */
async function valueOf(project: string, bank: string): Promise<unknown> {
  return withProject(project, { mode: 'read' }, (opened) =>
    listBanks(opened)
      .filter(({ name }) => name === bank)
      .map(({ value, currency }) => [value, currency]),
  );
}

/** Focuses a field, enters texts into it one after the other, and leaves it. */
async function enterInTurn(field: Locator, texts: readonly string[]): Promise<void> {
  await field.focus();
  await field.page().evaluate(`for (const text of ${JSON.stringify(texts)}) {
    document.activeElement.value = text;
    document.activeElement.dispatchEvent(new Event('input', { bubbles: true }));
  }`);
  await field.blur();
}

test('an objective is previewed by keyboard, chosen, saved immediately and undone', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  const approval = page.getByRole('radio', { name: 'Approval' });
  await approval.waitFor();
  await page.getByText('Point at an objective above').waitFor();
  assert.equal(await approval.getAttribute('aria-checked'), 'true');
  await page
    .getByText(/Approval \(\d+\) at about [\d,]+ impressions.*You can keep Approval as the objective/)
    .waitFor();
  assert.equal(
    await page.getByRole('button', { name: 'Choose Click' }).count(),
    0,
    'a step that is not evaluated cannot be chosen',
  );
  await approval.focus();
  await page.keyboard.press('ArrowUp');
  await page.getByText(/^Ranked by Application, the top 10\s% yields/).waitFor();
  assert.equal(await objectiveOf(project, 'lantern'), 'approval');
  await page.keyboard.press('Enter');
  await page.getByText('The objective for lantern is now Application.').waitFor();
  assert.equal(await objectiveOf(project, 'lantern'), 'application');
  await page.getByText(/was trained for Approval/).waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('The change to lantern was undone.').waitFor();
  assert.equal(await objectiveOf(project, 'lantern'), 'approval');
});

test('a value set for a bank without an objective gives it one, and both are undone together', async (t) => {
  const { project } = await sampleFiles(t);
  const before = { name: 'oakhill', objective: null, weight: 2, value: null, currency: null, banners: [] };
  await withProject(project, { mode: 'write' }, (opened) => saveBank(opened, before));
  const { page } = await openServed(t, { project, hash: '#/banks?bank=oakhill' });
  await page.getByRole('textbox', { name: 'Value of a conversion' }).fill('7');
  await page.getByText('A conversion of oakhill is now worth 7. The objective for oakhill is now Approval.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The change to oakhill was undone.').waitFor();
  const banks = await withProject(project, { mode: 'read' }, listBanks);
  const { promotedRun: _, ...oakhill } = banks.find(({ name }) => name === 'oakhill')!;
  assert.deepEqual(oakhill, before);
});

test('the objectives can be reached by keyboard if the chosen one is a step that the dataset lacks', async (t) => {
  const { project } = await sampleFiles(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    saveBank(opened, { name: 'lantern', objective: 'renewal', weight: 1, banners: [] }),
  );
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  const first = page.getByRole('radio').first();
  await first.waitFor();
  assert.deepEqual([await first.getAttribute('tabindex'), await first.getAttribute('aria-checked')], ['0', 'false']);
});

test('every bank of the data is listed, and a bank without a model offers to train one', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks' });
  const table = page.getByRole('grid', { name: 'Banks with their objective and conversions' });
  await table.waitFor();
  assert.deepEqual(
    (await table.getByRole('row').allInnerTexts()).slice(1).map((row) => row.split(/\s/)[0]),
    ['lantern', 'meridian', 'oakhill', 'sprout'],
  );
  await table
    .getByRole('row', { name: /^oakhill/ })
    .locator('td')
    .first()
    .click();
  await page.getByRole('heading', { name: /^Objective for oakhill/ }).waitFor();
  await page.getByText('Train a model for this bank to see').waitFor();
});

test('a bank of the dataset is shown first; for a bank without samples, the view says only that', async (t) => {
  const { project } = await sampleFiles(t);
  const absent = { name: 'adler', objective: 'approval', weight: 1, banners: [] };
  await withProject(project, { mode: 'write' }, (opened) => saveBank(opened, absent));
  const { page } = await openServed(t, { project, hash: '#/banks' });
  await page.getByRole('heading', { name: /^Objective for lantern/ }).waitFor();
  await page
    .getByRole('row', { name: /^adler/ })
    .locator('td')
    .first()
    .click();
  await page.getByText('This dataset has no samples of the bank').waitFor();
  assert.equal(await page.getByText('At the rates of the').count(), 0);
});

test('a weight is saved, and a bank can be added and removed again', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  const weight = page.getByRole('textbox', { name: 'Weight' });
  await weight.waitFor();
  await weight.fill('1.25');
  await page.getByText('The weight of lantern is now 1.25.').waitFor();
  await page.getByRole('button', { name: 'Add a bank' }).click();
  await page.getByRole('textbox', { name: 'Name, as in the export' }).fill('harbour');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Objective for harbour/ }).waitFor();
  assert.equal(await objectiveOf(project, 'harbour'), 'approval');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The change to harbour was undone.').waitFor();
  assert.equal(await objectiveOf(project, 'harbour'), undefined);
  const [lantern] = await withProject(project, { mode: 'read' }, listBanks);
  assert.equal(lantern.weight, 1.25);
});

test('a weight is saved for the bank for which it was entered, and each change is undone on its own', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  await page.getByRole('textbox', { name: 'Weight' }).fill('1.7');
  await page
    .getByRole('grid', { name: 'Banks with their objective and conversions' })
    .getByRole('row', { name: /^meridian/ })
    .locator('td')
    .first()
    .click();
  await page.getByText('The weight of lantern is now 1.7.').waitFor();
  const weights = async (): Promise<readonly (readonly [string, string | null, number])[]> =>
    withProject(project, { mode: 'read' }, (opened) =>
      listBanks(opened)
        .slice(0, 2)
        .map(({ name, objective, weight }) => [name, objective, weight] as const),
    );
  assert.deepEqual(await weights(), [
    ['lantern', 'approval', 1.7],
    ['meridian', 'activation', 1],
  ]);
  await page.getByRole('textbox', { name: 'Weight' }).fill('2');
  await page.getByText('The weight of meridian is now 2.').waitFor();
  await page.getByRole('radio', { name: 'Click' }).click();
  await page.getByText('The objective for meridian is now Click.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The change to meridian was undone.').waitFor();
  assert.deepEqual(await weights(), [
    ['lantern', 'approval', 1.7],
    ['meridian', 'activation', 2],
  ]);
});

/** The banners that a ranked list shows to users of lantern, each once, in order. */
function lanternBanners(csv: string): readonly string[] {
  const [titles, ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [bank, banner] = [titles.indexOf('bank'), titles.indexOf('banner')];
  return [...new Set(rows.filter((cells) => cells[bank] === 'lantern').map((cells) => cells[banner]))].sort();
}

/** The banners that lantern shows while all in the training data compete. */
async function shownByDefault(project: string, audience: string): Promise<readonly string[]> {
  const out = join(dirname(project), 'default.csv');
  await withProject(project, { mode: 'read' }, (opened) =>
    scoreAudience(opened, { runs: ['r1', 'r2'], audience, out, per: 'user' }, quietJob()),
  );
  return lanternBanners(readFileSync(out, 'utf8'));
}

/** Ranks an audience in Score and exports all of the list. */
async function exportWholeList(page: Page, audience: string): Promise<string> {
  await page.getByRole('link', { name: 'Score', exact: true }).click();
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  return (await downloadedBy(page.getByRole('button', { name: 'Export ranked CSV' }))).text;
}

test('banners chosen for a bank are saved and compete, and its users are shown no others', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  const table = page.getByRole('table', { name: 'Banners of lantern' });
  await table.waitFor();
  const competing = async (): Promise<readonly string[]> =>
    (await table.getByRole('row').allInnerTexts())
      .filter((row) => /^\S+\s+yes\s/.test(row))
      .map((row) => row.split(/\s/)[0])
      .sort();
  const best = await shownByDefault(project, audience);
  const others = (await competing()).filter((banner) => !best.includes(banner));
  assert.ok(best.length > 0 && others.length > 2, `of the banners, only ${others.join()} are not shown by default`);
  await page.getByRole('button', { name: 'Banners all in the training data' }).focus();
  await page.keyboard.press('Enter');
  const [first, second] = others;
  for (const [banner, saved] of [
    [first, `lantern now shows: ${first}.`],
    [second, `lantern now shows: ${first} and ${second}.`],
  ]) {
    await page.getByRole('checkbox', { name: banner }).focus();
    await page.keyboard.press('Space');
    await page.getByText(saved).waitFor();
  }
  await page.keyboard.press('Escape');
  await until(async () => (await competing()).join() === [first, second].join(), 'other banners still compete');
  const [lantern] = await withProject(project, { mode: 'read' }, listBanks);
  assert.deepEqual([...lantern.banners].sort(), [first, second]);
  const shown = lanternBanners(await exportWholeList(page, audience));
  assert.ok(shown.length > 0);
  assert.deepEqual(
    shown.filter((banner) => banner !== first && banner !== second),
    [],
  );
});

test('the value of a conversion is saved with its currency, checked, removed and restored', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  const value = (): Promise<unknown> => valueOf(project, 'lantern');
  const field = page.getByRole('textbox', { name: 'Value of a conversion' });
  await field.fill('1250');
  await page.getByText('A conversion of lantern is now worth 1,250.').waitFor();
  const currency = page.getByRole('textbox', { name: 'Currency' });
  await currency.fill('euro');
  await currency.press('Enter');
  await page.getByText('Three letters, such as EUR').waitFor();
  assert.deepEqual(await value(), [[1250, null]]);
  await currency.fill('eur');
  await currency.press('Enter');
  await page.getByText('The value of lantern is now in EUR.').waitFor();
  await field.fill('');
  await field.blur();
  await until(async () => (await field.inputValue()) === '1250', 'the value that is still set is not shown');
  // Neither an invalid text nor a number that was not saved takes its place.
  for (const texts of [
    ['abc', ''],
    ['5', ''],
    ['5', '-', ''],
  ]) {
    await enterInTurn(field, texts);
    await until(async () => (await field.inputValue()) === '1250', `1250 is not shown after ${texts.join(' → ')}`);
  }
  assert.deepEqual(await value(), [[1250, 'EUR']]);
  await page.getByRole('radio', { name: 'Click' }).click();
  await page.getByText(/Its value, 1,250\sEUR, was set for another step: check it\./).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Remove the value' }).click();
  await page.getByText('lantern no longer has a value.').waitFor();
  assert.deepEqual(await value(), [[null, null]]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The change to lantern was undone.').waitFor();
  assert.deepEqual(await value(), [[1250, 'EUR']]);
});

test('axe finds no violation in either theme', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=meridian' });
  await page.getByText('Point at an objective above').waitFor();
  await expectAccessibleInThemes(page);
});
