import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { until } from '../../until.ts';
import { dropText } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

/** The Score view, and the sample's audience: unchanged, and with other column names and another delimiter. */
async function openScore(t: TestContext): Promise<{ page: Page; original: string; renamed: string }> {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.locator('.zone button').first().waitFor();
  const original = readFileSync(audience, 'utf8');
  const [header, ...lines] = original.split('\n');
  const names = new Map([
    ['user_id', 'KDNR'],
    ['city', 'CITY-NAME'],
    ['age', 'years'],
  ]);
  const renamed = [
    header
      .split(',')
      .map((name) => names.get(name) ?? name)
      .join('^'),
    ...lines.map((line) => line.replaceAll(',', '^')),
  ].join('\n');
  return { page, original, renamed };
}

/** Chooses a column by keyboard in a searchable list. */
async function choose(page: Page, list: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${list}`) }).press('Enter');
  const entry = page.getByRole('option', { name: option });
  await entry.waitFor();
  await page.keyboard.type(option);
  await page.keyboard.press('Enter');
  await entry.waitFor({ state: 'detached' });
}

async function chooseDelimiter(page: Page, delimiter: string): Promise<void> {
  await page
    .getByRole('combobox', { name: /^Delimiter/ })
    .or(page.getByRole('button', { name: /^Delimiter/ }))
    .click();
  await page.getByRole('option', { name: delimiter, exact: true }).click();
}

test('an audience with other column names is mapped by keyboard and ranked like the original', async (t) => {
  const { page, original, renamed } = await openScore(t);
  await dropText(page, original, 'members.csv');
  await page.getByRole('slider').waitFor();
  const firstRow = page.getByRole('group', { name: 'Ranked list' }).locator('tr[aria-rowindex="2"]');
  const first = await firstRow.innerText();
  await dropText(page, renamed.replaceAll('^', ';'), 'renamed.csv');
  const card = page.getByRole('region', { name: 'Columns of the audience' });
  await card.getByText('No column was found for the user id and age.', { exact: false }).waitFor();
  await card.getByText('renamed.csv was not ranked. The list below is still for members.csv.').waitFor();
  await card.getByText('Guessed from similar names: city.', { exact: false }).waitFor();
  assert.equal(await page.getByText('mapping file').count(), 0);
  assert.equal(await card.getByRole('button', { name: 'Rank again' }).getAttribute('aria-disabled'), 'true');
  await expectAccessibleInThemes(page, 'columns that are missing');
  await choose(page, 'User id', 'KDNR');
  await choose(page, 'age', 'years');
  await card.getByRole('button', { name: 'Rank again', disabled: false }).press('Enter');
  await page.getByRole('button', { name: /^Audience renamed\.csv · / }).waitFor();
  assert.equal(await card.count(), 0);
  assert.equal(await firstRow.innerText(), first);
  await page.getByRole('button', { name: 'Columns…' }).press('Enter');
  await card.getByText('KDNR', { exact: true }).waitFor();
  assert.match(
    await card.getByRole('region', { name: 'Weights' }).innerText(),
    /Per user\s+weight [\d.]+, [\d.]+, [\d.]+\s+Score =/,
  );
  await expectAccessibleInThemes(page, 'columns that are known');
});

/** Checks or unchecks a bank. */
async function toggleBank(page: Page, bank: string): Promise<void> {
  await page.getByRole('button', { name: /^Banks/ }).press('Enter');
  await page.getByRole('checkbox', { name: bank }).click();
  await page.keyboard.press('Escape');
}

test('the delimiter can be set, and the columns apply to other banks and after a reload', async (t) => {
  const { page, renamed } = await openScore(t);
  await dropText(page, renamed.replaceAll('^', ';').replace('KDNR', 'user_id').replace('years', 'age'), 'guests.csv');
  const card = page.getByRole('region', { name: 'Columns of the audience' });
  const guess = card.getByText('Guessed from similar names: city.', { exact: false });
  await guess.waitFor();
  await chooseDelimiter(page, 'pipe');
  await card
    .getByText('No column was found for', { exact: false })
    .or(card.getByText('a single column', { exact: false }))
    .first()
    .waitFor();
  await chooseDelimiter(page, 'semicolon');
  await guess.waitFor();
  await card.getByRole('button', { name: 'Rank again' }).click();
  await page.getByRole('slider').waitFor();
  await toggleBank(page, 'meridian');
  await page.getByRole('button', { name: 'Banks lantern', exact: true }).waitFor();
  await page.getByRole('button', { name: /^Audience guests\.csv · / }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Banks lantern', exact: true }).waitFor();
  await page.getByText('Per bank').click();
  await page.getByText('Score of each user for lantern').waitFor();
});

/**
 * After the next load of a page, adds this to the mapping of its first ranking, as another client of the server could;
 * returns the mappings of the later ones.
 */
async function addToFirstMapping(page: Page, added: object): Promise<unknown[]> {
  const later: unknown[] = [];
  let isAdded = false;
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const sent = JSON.parse(String(message)) as { readonly name?: string; readonly input?: { mapping?: object } };
      if (sent.name !== 'rank-audience') return server.send(message);
      if (isAdded) later.push(sent.input?.mapping);
      const mapping = { ...sent.input?.mapping, ...added };
      server.send(isAdded ? message : JSON.stringify({ ...sent, input: { ...sent.input, mapping } }));
      isAdded = true;
    });
  });
  return later;
}

test('choosing columns keeps the weights, formats and missing values of the mapping', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score', isolated: true });
  const added = { weight: 'worth', formats: { age: 'decimal-point' }, missing: ['n/a'] };
  const later = await addToFirstMapping(page, added);
  await page.reload();
  await page.locator('.zone button').first().waitFor();
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const numbered = lines.map((line, row) => `${line},n${row}`);
  const columns = header.replace(/\bweight\b/, 'worth').concat(',KDNR');
  await dropText(page, [columns, ...numbered].join('\n'), 'members.csv');
  await page.getByRole('slider').waitFor();
  // After a reload, the mapping is known only by the latest ranking.
  await page.reload();
  await page.getByRole('button', { name: 'Columns…' }).click();
  await choose(page, 'User id', 'KDNR');
  await page.getByRole('button', { name: 'Rank again', disabled: false }).click();
  await until(() => later.length > 0, 'the audience was not ranked again');
  assert.deepEqual(later, [{ user: 'KDNR', ...added }]);
});

test('the card of columns shows which weights are used or unused, or that there are none', async (t) => {
  const { page, original } = await openScore(t);
  const [header, ...lines] = original.trimEnd().split('\n');
  const weights = page.getByRole('region', { name: 'Weights' });
  const open = async (name: string): Promise<string> => {
    await page.getByRole('button', { name: new RegExp(`^Audience ${name} · `) }).waitFor();
    await page.getByRole('button', { name: 'Columns…' }).click();
    await weights.waitFor();
    const text = (await weights.innerText()).replace(/\s+/g, ' ');
    await page.getByRole('button', { name: 'Close the columns' }).click();
    return text;
  };
  await dropText(
    page,
    [header.replace(/\bweight\b/, 'weight_lantern').concat(',weight_nobody'), ...lines.map((line) => `${line},1`)].join(
      '\n',
    ),
    'guests.csv',
  );
  const text = await open('guests.csv');
  assert.match(text, /Per user for lantern weight_lantern [\d.]+/);
  assert.match(text, /Not used, because no bank with that name is ranked: weight_nobody\.$/);
  assert.doesNotMatch(text, /Per user weight/);
  await dropText(page, [header.replace(/\bweight\b/, 'wealth'), ...lines].join('\n'), 'plain.csv');
  assert.match(await open('plain.csv'), /^Weights The file has no weights: every user counts the same\./);
});

test('without a bank nothing can be exported, and the button explains why', async (t) => {
  const { page, original } = await openScore(t);
  await dropText(page, original, 'members.csv');
  await page.getByRole('slider').waitFor();
  const action = page.getByRole('button', { name: 'Export ranked CSV' });
  assert.equal(await action.getAttribute('aria-disabled'), null);
  await toggleBank(page, 'lantern');
  await toggleBank(page, 'meridian');
  await action.and(page.locator('[aria-disabled=true]')).waitFor();
  await action.focus();
  await page.getByRole('tooltip').getByText('Choose at least one bank to rank for.').waitFor();
});
