import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

test('a user is found by keyboard, with the fields that moved the score; an unknown id is reported', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const rows = page.getByRole('group', { name: 'Ranked list' }).getByRole('row');
  const seventh = rows.filter({ has: page.getByRole('cell', { name: '7', exact: true }) }).first();
  const user = await seventh.getByRole('cell').nth(1).innerText();
  const card = page.getByRole('region', { name: 'Find a user' });
  await card.getByRole('textbox', { name: 'User id' }).fill(`0${user}`);
  await page.keyboard.press('Enter');
  await card.getByText(/is not in the ranking of members\.csv/).waitFor();
  await card.getByRole('textbox', { name: 'User id' }).fill('');
  await page.keyboard.type(user);
  await page.keyboard.press('Enter');
  const total = readFileSync(audience, 'utf8').trimEnd().split('\n').length - 1;
  await card.getByText(`Rank 7 of ${total.toLocaleString('en-US')}`).waitFor();
  const table = card.getByRole('table', { name: `What moved the score of ${user}, largest effect first` });
  await table.waitFor();
  const effects = await table.getByRole('row').allInnerTexts();
  assert.match(effects[1], /(raises|lowers) × \d+\.\d\d/);
  await card.getByText('For an average training sample with the same banner it is').waitFor();
  await expectAccessibleInThemes(page);
});

test('an id that was copied with blanks around it is found, unless a user has the id with these blanks', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const ids = lines.slice(0, 2).map((line) => line.split(',')[header.split(',').indexOf('user_id')]);
  // The second user has the id of the first one, with a blank.
  writeFileSync(audience, [header, ...lines].join('\n').replace(ids[1], `${ids[0]} `));
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const card = page.getByRole('region', { name: 'Find a user' });
  const field = card.getByRole('textbox', { name: 'User id' });
  const shown: string[] = [];
  for (const text of [ids[0], ` ${ids[0]}`, `${ids[0]} `]) {
    await field.fill(text);
    await page.keyboard.press('Enter');
    await card.getByRole('table').waitFor();
    const found = await card.getByRole('status').first().innerText();
    shown.push(/Rank ([\d,]+) of/.exec(found)?.[1] ?? found);
  }
  assert.equal(shown[0], shown[1]);
  assert.notEqual(shown[0], shown[2]);
});

test('a search is repeated in a new ranking and in the list of another bank', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const user = readFileSync(audience, 'utf8').split('\n')[5].split(',')[0];
  const card = page.getByRole('region', { name: 'Find a user' });
  const field = card.getByRole('textbox', { name: 'User id' });
  const found = card.getByRole('status').filter({ hasText: user });
  await field.fill(user);
  await page.keyboard.press('Enter');
  await card.getByRole('table').waitFor();
  await field.fill('someone else');
  await page.getByText('Per bank', { exact: true }).click();
  const lists = page.getByRole('radiogroup', { name: 'List', exact: true }).locator('label');
  for (const index of [0, 1]) {
    const list = lists.nth(index);
    const bank = (await list.innerText()).trim();
    await list.click();
    await found.filter({ hasText: bank }).waitFor();
    await card.getByRole('table').waitFor();
  }
  assert.equal(await field.inputValue(), 'someone else', 'what is being typed stays');
});

test('a user is found in Chinese', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score', language: 'zh-CN' });
  await page.getByRole('button', { name: '选择人群' }).waitFor();
  await drop(page, audience);
  const user = readFileSync(audience, 'utf8').split('\n')[1].split(',')[0];
  const card = page.getByRole('region', { name: '查找用户' });
  await card.getByRole('textbox', { name: '用户 ID' }).fill(user);
  await card.getByRole('button', { name: '查找' }).click();
  await card.getByRole('table', { name: `影响 ${user} 得分的字段，影响最大的在前` }).waitFor();
  assert.match(await card.getByRole('table').innerText(), /(提高|降低) × \d/);
});
