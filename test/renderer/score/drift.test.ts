import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
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
  await card.getByRole('button', { name: 'Check for drift' }).waitFor();
  await expectAccessibleInThemes(page);
});
