/** The actions with lists, segments and reports in scenes of Score and Funnel. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright';

import { dropFile } from './results.ts';

/** Saves two segments by a column with few values, and shows them side by side. */
export async function compareSegments(page: Page): Promise<void> {
  for (const [gender, name] of [
    ['F', 'women'],
    ['M', 'men'],
  ] as const) {
    await filterByGender(page, gender);
    await page.getByRole('button', { name: 'Segment actions' }).click();
    await page.getByRole('menuitem', { name: 'Save as segment…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove the filter by gender' }).click();
  }
  const card = page.getByRole('region', { name: 'Segments side by side' });
  await card.getByRole('button', { name: /^Segments/ }).click();
  for (const name of ['women', 'men']) await page.getByRole('checkbox', { name, exact: true }).check();
  await page.keyboard.press('Escape');
  await card.getByRole('columnheader', { name: 'men', exact: true }).waitFor();
  await card.scrollIntoViewIfNeeded();
  await page.mouse.move(0, 0);
}

async function filterByGender(page: Page, gender: 'F' | 'M'): Promise<void> {
  await page.getByRole('button', { name: /^Filter(?! by)/ }).click();
  await page.keyboard.type('gender');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^gender/ }).click();
  await page.getByRole('checkbox', { name: new RegExp(`^${gender}`) }).check();
  await page.keyboard.press('Escape');
}

/** Saves what Funnel shows under two names. */
export async function saveViews(page: Page): Promise<void> {
  for (const name of ['Weekly meeting', 'Banners of lantern']) {
    await page.getByRole('button', { name: 'Save view…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
}

/** Opens the dialog of reports. */
export async function openReport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Report…' }).click();
  await page.getByRole('dialog', { name: 'Report' }).waitFor();
}

/** Ranks the sample's audience with e-mail addresses, for an ad platform. */
export async function rankForPlatform(page: Page, folder: string): Promise<void> {
  const [header, ...lines] = readFileSync(join(folder, 'Spring campaign audience.csv'), 'utf8').trimEnd().split('\n');
  const user = header.split(',').indexOf('user_id');
  const members = join(folder, 'members.csv');
  const rows = lines.map((line) => `${line},${line.split(',')[user]}@example.org`);
  writeFileSync(members, `${[`${header},email`, ...rows].join('\n')}\n`);
  await dropFile(page, members);
  await page.getByRole('slider').waitFor();
  const format = page.getByRole('combobox', { name: /^Format/ }).or(page.getByRole('button', { name: /^Format/ }));
  await format.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: /Google/ }).click();
  await page.getByText('Country of phone numbers without a country code').scrollIntoViewIfNeeded();
  await page.mouse.move(640, 400);
  await page.mouse.wheel(0, 300);
  await page.mouse.move(0, 0);
}

/** Compares the ranked list with one in which its users have moved. */
export async function compareLists(page: Page, folder: string): Promise<void> {
  const [header, ...rows] = await exported(page);
  const paths = ['spring in May.csv', 'spring in June.csv'].map((name) => join(folder, name));
  writeFileSync(paths[0], `${[header, ...rows].join('\n')}\n`);
  const moved = rows.map((row, index) => ({ row, position: index + 400 * Math.sin(index) }));
  moved.sort((one, other) => one.position - other.position);
  const later = moved.map(({ row }, index) => ranked(row, index + 1));
  writeFileSync(paths[1], `${[header, ...later].join('\n')}\n`);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose two lists…' }).click(),
  ]);
  await chooser.setFiles(paths);
  const card = page.getByRole('region', { name: 'Compare two ranked lists' });
  await card.getByRole('table').first().waitFor();
  await card.scrollIntoViewIfNeeded();
  await page.mouse.move(0, 0);
}

/** The lines of the selected part of the list. */
async function exported(page: Page): Promise<readonly string[]> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export ranked CSV', exact: true }).click(),
  ]);
  return readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\n');
}

function ranked(row: string, rank: number): string {
  return [rank, ...row.split(',').slice(1)].join(',');
}
