import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test as coreTest } from 'node:test';

import type { Page } from 'playwright';

import { wholeFile } from '../../../build/testing/scopes.ts';
import { FileHandles } from '../../../core/host/files.ts';
import { Host } from '../../../core/host/host.ts';
import { loadReachableCalls } from '../../../core/host/reachable.ts';
import { quietJob } from '../../../core/job.ts';
import { scoreAudience } from '../../../core/score/score-audience.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { TestWindow } from '../../host/window.ts';
import { browserTest as test } from '../../needs.ts';
import { until } from '../../until.ts';
import { downloaded, downloadedBy } from '../helpers/downloads.ts';
import { drop } from '../helpers/drop.ts';
import { holdAnswers } from '../helpers/hold-answers.ts';
import { sampleFiles, type ResourceOwner } from '../helpers/sample.ts';
import { expectAccessibleInThemes, reload, openServed, type ServedOptions } from '../helpers/served.ts';

const scored = new Map<number | undefined, Promise<string>>();

/** The ranked CSV that scoring the audience with the active runs should give. */
function expectedCsv(top?: number): Promise<string> {
  const csv = scored.get(top) ?? score(top);
  scored.set(top, csv);
  return csv;
}

async function score(top?: number): Promise<string> {
  const { project, audience } = await sampleFiles(wholeFile);
  const out = join(dirname(project), 'expected.csv');
  await withProject(project, { mode: 'read' }, (opened) =>
    scoreAudience(opened, { runs: ['r1', 'r2'], audience, out, per: 'user', top }, quietJob()),
  );
  return readFileSync(out, 'utf8');
}

/** The best tenth of the list, which is selected at first. */
async function expectedTenth(): Promise<string> {
  const users = (await expectedCsv()).trimEnd().split('\n').length - 1;
  return expectedCsv(Math.ceil(users / 10));
}

interface Ranked {
  readonly page: Page;
  readonly project: string;
  readonly audience: string;
}

async function rankedPage(t: ResourceOwner, options: ServedOptions = {}): Promise<Ranked> {
  const files = await sampleFiles(t);
  const { page } = await openServed(t, { project: files.project, hash: '#/score', ...options });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await drop(page, files.audience);
  await page.getByRole('slider').waitFor();
  return { page, ...files };
}

let shared: Promise<Ranked> | null = null;

/** A page with an audience ranked once for all tests that start there; the best tenth of the list is selected. */
async function rankedOnce(): Promise<Ranked> {
  const earlier = shared;
  const ranked = await (shared ??= rankedPage(wholeFile));
  if (earlier === null) return ranked;
  await reload(ranked.page, '#/score');
  await ranked.page.getByRole('slider').waitFor();
  return ranked;
}

test('an audience is ranked and exported with three clicks, the last of them before the ranking is done', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/data' });
  await page.getByRole('link', { name: 'Score' }).click();
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const list = await downloadedBy(page.getByRole('button', { name: 'Export ranked CSV' }));
  assert.deepEqual([list.name, list.text], ['members-ranked.csv', await expectedTenth()]);
  const manifest = await downloadedBy(page.getByRole('button', { name: 'Its manifest' }));
  assert.equal(manifest.name, 'members-ranked.csv.manifest.json');
  assert.ok('runs' in (JSON.parse(manifest.text) as object));
  const history = page.getByRole('table', { name: 'Earlier exports' });
  await history.waitFor();
  assert.match(await history.innerText(), /members-ranked\.csv.*members\.csv/s);
  await history.getByRole('button', { name: 'Results' }).click();
  await page.getByText('Import the next funnel export, then compare again.').waitFor();
});

test('if an audience cannot be ranked, the previous list is kept, with its own name and export', async () => {
  const { page, project } = await rankedOnce();
  const bad = join(dirname(project), 'no-features.csv');
  writeFileSync(bad, 'user_id\n1\n2\n');
  await drop(page, bad, 'strangers.csv');
  await page.getByText('Read this way, the file has a single column', { exact: false }).waitFor();
  await page.getByText('strangers.csv was not ranked. The list below is still for members.csv.').waitFor();
  await page.getByRole('button', { name: /^Audience members\.csv/ }).waitFor();
  const list = await downloadedBy(page.getByRole('button', { name: 'Export ranked CSV' }));
  assert.deepEqual([list.name, list.text], ['members-ranked.csv', await expectedTenth()]);
});

test('the selection is changed by keyboard and by numbers, and the shown selection is exported', async () => {
  const { page } = await rankedOnce();
  const line = page.getByRole('slider', { name: 'Minimum score' });
  const users = page.getByRole('textbox', { name: 'Users' });
  const all = Number(await users.inputValue());
  const before = await line.getAttribute('aria-valuetext');
  await line.focus();
  for (let press = 0; press < 12; press++) await page.keyboard.press('PageUp');
  await page.locator(`[role=slider]:not([aria-valuetext="${before}"])`).waitFor();
  assert.ok(Number(await users.inputValue()) < all);
  await users.fill('250');
  await page.getByText('250 of').waitFor();
  assert.match((await line.getAttribute('aria-valuetext')) ?? '', /^≥ [\d.]+ · 250 users$/);
  const { text } = await downloaded(page, () => page.keyboard.press('Control+Shift+S'));
  assert.equal(text, await expectedCsv(250));
  await page.getByText('250 rows exported as members-ranked.csv.').waitFor();
});

test('the selection is kept during visits to other views until the whole list is selected', async () => {
  const { page } = await rankedOnce();
  const users = page.getByRole('textbox', { name: 'Users' });
  await users.fill('123');
  await page.getByText('123 of', { exact: false }).first().waitFor();
  await users.fill('');
  await users.blur();
  await until(
    async () => (await users.inputValue()) === '123',
    'the number of users that is still selected is not shown',
  );
  await page.getByRole('link', { name: 'Funnel' }).click();
  await page.getByRole('heading', { name: 'Funnel', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Score', exact: true }).click();
  await users.waitFor();
  assert.equal(await users.inputValue(), '123');
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('link', { name: 'Score', exact: true }).click();
  assert.notEqual(await users.inputValue(), '123');
});

test('a threshold and a budget start from the current selection', async () => {
  const { page } = await rankedOnce();
  await page.getByRole('textbox', { name: 'Users' }).fill('100');
  await page.getByText('100 of').waitFor();
  await page.getByText('Minimum score', { exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Minimum score' }).waitFor();
  await page.getByText('100 of').waitFor();
  await page.getByText('Budget').first().click();
  await page.getByRole('textbox', { name: 'Budget' }).fill('40');
  await page.getByText('40 of').waitFor();
  await page.getByRole('textbox', { name: 'Cost per contact' }).fill('0.5');
  await page.getByText('80 of').waitFor();
  await page.waitForURL(/selection=budget-40-0\.5/);
});

test('any row of the list can be reached, and the selected rows look different from the others', async () => {
  const { page } = await rankedOnce();
  await page.getByRole('textbox', { name: 'Users' }).fill('700');
  const rankField = page.getByRole('textbox', { name: 'Go to rank' });
  await rankField.fill('700');
  const lines = (await expectedCsv()).split('\n');
  const row = (rank: number) =>
    page.getByRole('group', { name: 'Ranked list' }).locator(`tr[aria-rowindex="${rank + 1}"]`);
  await row(700).getByText(lines[700].split(',')[1]).waitFor();
  assert.match(await row(700).innerText(), /the selection ends here/);
  await row(701).getByText(lines[701].split(',')[1]).waitFor();
  // Those that are not selected are written in a weaker colour.
  const colors = await page.evaluate<readonly string[]>(`[701, 702].map((row) =>
    getComputedStyle(document.querySelector('[aria-rowindex="' + row + '"] td:nth-child(2)')).color)`);
  assert.notEqual(colors[0], colors[1]);
});

test('the error for an audience that lacks a feature names it, and the earlier ranking is kept', async () => {
  const { page, audience } = await rankedOnce();
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const missingColumn = header.split(',').findIndex((name) => name === 'city');
  assert.ok(missingColumn > 0);
  const withoutCity = (line: string): string =>
    line
      .split(',')
      .filter((_cell, index) => index !== missingColumn)
      .join(',');
  const path = join(dirname(audience), 'without-city.csv');
  writeFileSync(path, [header, ...lines.slice(0, 50)].map(withoutCity).join('\n'));
  await drop(page, path, 'without-city.csv');
  await page.getByText('No column was found for city.', { exact: false }).waitFor();
  await page.getByText('without-city.csv was not ranked. The list below is still for members.csv.').waitFor();
  assert.equal(await page.getByRole('slider').count(), 1);
});

test('if a bank has changed since a list was ranked, the view says so and can rank the list again', async () => {
  const { page } = await rankedOnce();
  await page.getByRole('link', { name: 'Banks' }).click();
  await page.getByRole('textbox', { name: 'Weight' }).fill('3.5');
  await page.getByRole('textbox', { name: 'Weight' }).press('Enter');
  await page.getByRole('link', { name: 'Score' }).click();
  const note = page.getByText('Banks, models or the segment have changed since members.csv was ranked.');
  await note.waitFor();
  await page.getByRole('button', { name: 'Rank again' }).click();
  await note.waitFor({ state: 'detached' });
  await page.getByRole('slider').waitFor();
});

test('a list per bank has a distribution and a selection for each', async () => {
  const { page } = await rankedOnce();
  await page.getByText('Per bank').click();
  await page.getByText('Score of each user for lantern').waitFor();
  await page.getByRole('radiogroup', { name: 'List' }).getByText('meridian').click();
  await page.getByText('Score of each user for meridian').waitFor();
  await page.getByRole('textbox', { name: 'Users per bank' }).fill('30');
  await page.getByText('30 of').waitFor();
});

test('a list that is requested while the page loads is ranked once the saved list is known', async (t) => {
  const { page } = await rankedPage(t, { isolated: true });
  await page.getByRole('button', { name: /^Banks/ }).click();
  await page.getByRole('checkbox', { name: 'meridian' }).uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Audience members\.csv · / }).waitFor();
  const release = await holdAnswers(page, 'ranking');
  await page.reload();
  await page.getByRole('button', { name: /^Banks/ }).waitFor();
  await page.getByText('Per bank').click();
  assert.equal(await page.getByRole('slider').count(), 0);
  release();
  await page.getByText('Score of each user for lantern').waitFor();
  await page.getByRole('button', { name: 'Banks lantern', exact: true }).waitFor();
  assert.equal(await page.getByRole('radio', { name: 'meridian' }).count(), 0);
});

coreTest('rankings of several windows run in the order of the requests, and the last one is kept', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const files = new FileHandles();
  const host = new Host({ project, files, calls: await loadReachableCalls() });
  t.after(() => host.close());
  const windows = [new TestWindow(host), new TestWindow(host)];
  const input = { runs: ['r1'], audience: files.grant(audience, 'read') };
  await Promise.all([
    windows[0].call(1, 'rank-audience', input),
    windows[1].call(1, 'rank-audience', { ...input, per: 'bank' }),
    windows[0].call(2, 'rank-audience', { ...input, mapping: { user: 'user_id' } }),
  ]);
  const [first, second, third] = host.jobs;
  for (const [earlier, later] of [
    [first, second],
    [second, third],
  ])
    assert.ok(String(earlier.endedAt) <= String(later.startedAt), `${earlier.endedAt} <= ${later.startedAt}`);
  const kept = await windows[1].call(2, 'ranking');
  const { ranking } = (kept as { readonly result: { readonly ranking: unknown } }).result;
  assert.deepEqual(ranking, third.result);
  const { file, mapping } = ranking as { readonly file: string; readonly mapping: unknown };
  assert.deepEqual({ file, mapping }, { file: input.audience, mapping: { user: 'user_id' } });
});

test('axe finds no violation in either theme, before and after an audience is ranked', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await expectAccessibleInThemes(page, 'the empty view');
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  await page.getByRole('textbox', { name: 'Users' }).fill('300');
  await page.getByText('300 of').waitFor();
  await expectAccessibleInThemes(page, 'a ranked audience');
});

test('the view is translated into Chinese', async (t) => {
  const { page } = await rankedPage(t, { language: 'zh-CN' });
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), '评分');
  await page.getByRole('button', { name: '导出排序 CSV' }).waitFor();
});
