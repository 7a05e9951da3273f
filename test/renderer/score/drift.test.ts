import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright';

import { importDataset } from '../../../core/ingest/import.ts';
import type { MappingFile } from '../../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../../core/job.ts';
import { generateSample } from '../../../core/sample/generate.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { drop } from '../helpers/drop.ts';
import { walkByKeyboard } from '../helpers/keyboard.ts';
import { sampleFiles, type ResourceOwner } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

/** Gives a column of the audience one value for all users. */
function setColumn(audience: string, column: string, value: string): void {
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const index = header.split(',').indexOf(column);
  assert.ok(index > 0, column);
  const changed = lines.map((line) => line.split(',').with(index, value).join(','));
  writeFileSync(audience, `${[header, ...changed].join('\n')}\n`);
}

test('a ranked audience is compared with the training data, and shows what has changed', async (t) => {
  const { project, audience } = await sampleFiles(t);
  setColumn(audience, 'city', 'Atlantis');
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const card = page.getByRole('region', { name: 'Drift from the training data' });
  const table = card.getByRole('table', { name: 'Features of r1, those that changed most first' });
  await table.waitFor();
  const row = await table.getByRole('row', { name: /^city/ }).innerText();
  assert.match(row, /large/);
  assert.match(row, /rare or new: .* → 100\.0\s%/);
  await card.getByText(/^r1: /).waitFor();
  await card
    .getByText(/^PSI of the scores: \d\.\d{3} · Mean probability of/)
    .first()
    .waitFor();
  await card.getByRole('button', { name: 'Check for drift' }).waitFor();
  await expectAccessibleInThemes(page);
});

/** Makes the page believe that the ranked audience of 1,500 users has 600,000, on its next connection. */
async function enlargeAudience(page: Page): Promise<void> {
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => socket.send(String(message).replaceAll('"records":1500', '"records":600000')));
  });
}

test('a note above a large audience offers to compare it with the training data before it is exported', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score', isolated: true });
  await enlargeAudience(page);
  await page.reload();
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const note = page.locator('.note', { hasText: 'was not compared with the training data yet' });
  await note.waitFor();
  const card = page.getByRole('region', { name: 'Drift from the training data' });
  assert.equal(await card.getByRole('table').count(), 0);
  await note.getByRole('button', { name: 'Check for drift' }).click();
  await card.getByRole('table', { name: 'Features of r2, those that changed most first' }).waitFor();
  assert.equal(await note.count(), 0);
});

/** Imports newer samples with the sample's features, but with clicks alone. */
async function importClicks(t: ResourceOwner, project: string): Promise<void> {
  const folder = temporaryFolder(t);
  await generateSample({ rows: 3000, seed: 2, out: folder, format: 'csv' }, quietJob());
  const mapping = JSON.parse(readFileSync(join(folder, 'mapping.json'), 'utf8')) as Required<MappingFile>;
  const [click, ...later] = mapping.steps;
  const clicks = { ...mapping, steps: [click], ignore: later.map(({ column = '' }) => column) };
  await withProject(project, { mode: 'write' }, (opened) =>
    importDataset(opened, { files: [join(folder, 'funnel.csv')], mapping: clicks, dataset: 'clicks' }, quietJob()),
  );
}

/** The cells of a row as they are shown, without the tooltips, which follow their cells' texts. */
const shownCells = (row: string): string[] => row.split('\t').map((cell) => cell.trim().split('\n')[0]);

/** Chooses a value of a field in a card. */
async function select(page: Page, field: Locator, value: string): Promise<void> {
  await field.click();
  await page.getByRole('option', { name: value }).click();
}

test('predicted and actual conversions of the newest days are shown, with reasons for missing figures', async (t) => {
  const { project, audience } = await sampleFiles(t);
  await importClicks(t, project);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const card = page.getByRole('region', { name: 'Drift from the training data' });
  await card.getByRole('table').first().waitFor();
  // By keyboard: the arrow key chooses the other side.
  await card.getByRole('radio', { name: 'Audience' }).focus();
  await page.keyboard.press('ArrowRight');
  const table = card.getByRole('table', { name: /^Conversions on the newest days: predicted by r1 and actual/ });
  await table.waitFor();
  const rows = (await table.getByRole('row').allInnerTexts()).slice(1).map(shownCells);
  assert.deepEqual(
    rows.map(([step]) => step),
    ['Click', 'Application', 'Approval', 'Activation'],
  );
  const [click, , , activation] = rows;
  const [samples, predicted, actual, ratio] = click.slice(1, 5).map((figure) => Number(figure.replaceAll(',', '')));
  assert.ok(samples > 200 && Math.abs(actual / predicted - ratio) < 0.02, click.join(' '));
  assert.match(click[5], /^\d\.\d\d–\d\.\d\d$/);
  assert.match(click[6], /^(stable|moderate|large|too few to tell)$/);
  // Activations take 14 days, so 7 days show none.
  assert.deepEqual(activation.slice(1), ['0', '0', '0', '–', '–', 'no outcomes yet']);
  await card.getByText(/^r1: (The data|Conversions|Some features|The scores|Too few)/).waitFor();
  await card.getByText(/samples of the newest days, compared with the .* training samples of run r1$/).waitFor();
  await expectAccessibleInThemes(page);
  const walk = await walkByKeyboard(page);
  // The slider of the chart draws its own focus.
  assert.deepEqual([walk.missed, walk.unmarked], [[], ['g Minimum score']]);
  await select(page, card.getByRole('combobox', { name: /^Days/ }), '60');
  await card.getByText('no outcomes yet').first().waitFor({ state: 'detached' });
  await table.getByRole('row', { name: /^Activation [\d,]+ / }).waitFor();
  await select(page, card.getByRole('combobox', { name: /^Dataset/ }), 'clicks');
  await card.getByText(/^The dataset lacks steps of run r1/).waitFor();
  assert.equal(await table.count(), 0);
});

test('the newest days are compared in Chinese', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score?drift=recent', language: 'zh-CN' });
  await page.getByRole('button', { name: '选择人群' }).waitFor();
  await drop(page, audience);
  const card = page.getByRole('region', { name: '相对训练数据的漂移' });
  const table = card.getByRole('table', { name: '最近几天的转化：r1 的预测与实际' });
  await table.waitFor();
  const activation = await table.getByRole('row', { name: /^激活/ }).innerText();
  assert.deepEqual(shownCells(activation), ['激活', '0', '0', '0', '–', '–', '尚无结果']);
});
