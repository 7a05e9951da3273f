import assert from 'node:assert/strict';

import type { Page } from 'playwright';
import { readSheet } from 'read-excel-file/node';

import { browserTest as test } from '../../needs.ts';
import { downloaded, type Downloaded } from '../helpers/downloads.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed } from '../helpers/served.ts';

/** Chooses an item of a menu by keyboard; returns the file that is saved. */
async function savedBy(page: Page, section: string, menu: string, item: string): Promise<Downloaded> {
  await page.getByRole('region', { name: section }).getByRole('button', { name: menu }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: item }).focus();
  return downloaded(page, () => page.keyboard.press('Enter'));
}

test('a chart is saved as a standalone picture in the light theme, and as PNG with twice the pixels', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/funnel', theme: 'dark' });
  await page.getByRole('region', { name: 'Trend' }).getByRole('button', { name: 'Save chart' }).waitFor();
  for (const section of ['Conversion', 'Trend']) {
    const { name, text: svg } = await savedBy(page, section, 'Save chart', 'Save as SVG');
    assert.equal(name, `${section}.svg`);
    assert.match(svg, new RegExp(`^<svg xmlns="http://www.w3.org/2000/svg"[^>]*><title>${section}</title>`));
    assert.match(svg, /fill="#ffffff"/);
    assert.doesNotMatch(svg, /var\(|class=|<script|href=/);
    const texts = [...svg.matchAll(/>([^<>]+)<\/t(?:ext|span)>/g)].map(([, text]) => text.replaceAll(/\s/g, ' '));
    const expected =
      section === 'Trend' ? ['share of the previous step', 'Activation', '0 %'] : ['Impression', 'Activation'];
    for (const text of expected) assert.ok(texts.includes(text), `${text} is not among ${texts.join(', ')}`);
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
    const { content: png } = await savedBy(page, section, 'Save chart', 'Save as PNG');
    assert.equal(png.subarray(1, 4).toString('latin1'), 'PNG');
    assert.ok(Math.abs(png.readUInt32BE(16) - 2 * Number(width)) <= 2, width);
    assert.ok(Math.abs(png.readUInt32BE(20) - 2 * Number(height)) <= 2, height);
  }
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
});

test('the picture of one step’s trend names the step, and its narrow grey range says what it is', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  const trend = page.getByRole('region', { name: 'Trend' });
  await trend.getByRole('radio', { name: 'Application' }).check({ force: true });
  await trend.locator('.band').waitFor();
  const { name, text: svg } = await savedBy(page, 'Trend', 'Save chart', 'Save as SVG');
  assert.match(name, /^Trend\W+Application\.svg$/);
  assert.match(svg, /<title>Trend: Application<\/title>/);
  assert.match(svg, />not yet mature</);
});

test('a table is saved as CSV and Excel, with its numbers as numbers', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  const rows = page.getByRole('region', { name: 'Steps' }).locator('tbody tr');
  await rows.first().waitFor();
  const shown = (await rows.nth(1).locator('th, td').allInnerTexts()).map((cell) => cell.trim());
  const csv = await savedBy(page, 'Steps', 'Save table', 'CSV');
  assert.equal(csv.name, 'Steps.csv');
  const [header, , click] = csv.text.split('\r\n');
  assert.match(header, /^Step,Count,Of previous/);
  const count = Number(shown[1].replaceAll(',', ''));
  assert.equal(Number(click.split(',')[1]), count);
  const sheet = await readSheet((await savedBy(page, 'Steps', 'Save table', 'Excel')).content);
  assert.equal(sheet.length, (await rows.count()) + 1);
  const [step, counted, rate] = sheet[2];
  assert.equal(step, shown[0]);
  assert.equal(counted, count);
  assert.ok(Math.abs(Number(rate) - Number.parseFloat(shown[2]) / 100) < 0.0006, `${String(rate)} is not ${shown[2]}`);
});

test('the distributions of times to convert and of scores are saved as pictures', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  await page.getByRole('region', { name: 'Time to convert' }).getByRole('button', { name: 'Save chart' }).waitFor();
  const times = await savedBy(page, 'Time to convert', 'Save chart', 'Save as SVG');
  assert.match(times.name, /^Time to .*\.svg$/);
  const bars = await page.getByRole('region', { name: 'Time to convert' }).locator('figure rect').count();
  assert.equal(times.text.match(/<rect /g)?.length, bars + 1, 'bars and the background');
  await page.getByRole('link', { name: 'Score' }).click();
  await page.getByRole('heading', { name: 'Score', level: 1 }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  const scores = await savedBy(page, 'Score of each user’s best banner', 'Save chart', 'Save as SVG');
  assert.equal(scores.name, 'Score of each user’s best banner.svg');
  assert.match(scores.text, />Users</);
  assert.ok((scores.text.match(/<rect /g)?.length ?? 0) > 10);
  await expectAccessible(page, 'the menu of the scores');
});

test('a table that a view draws itself is saved with the cells and numbers that it shows', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  const section = page.getByRole('region', { name: 'Training data' });
  await section.getByRole('button', { name: 'Save table' }).first().waitFor();
  const table = section.getByRole('table').first();
  const [shown] = await table.locator('tbody tr').allInnerTexts();
  const { content } = await savedBy(page, 'Training data', 'Save table', 'Excel');
  const [header, train] = await readSheet(content);
  assert.deepEqual(header.slice(0, 3), ['Set', 'Period', 'Samples']);
  assert.equal(train.length, header.length);
  assert.equal(train[0], 'Training');
  assert.equal(typeof train[2], 'number');
  assert.ok(shown.includes((train[2] as number).toLocaleString('en-GB')), `${String(train[2])} is not in ${shown}`);
  assert.match(String(train[3]), /^[\d,]+ [\d.]+.%$/);
});
