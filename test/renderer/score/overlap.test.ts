import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { browserTest as test } from '../../needs.ts';
import { chooseWith } from '../helpers/data-files.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

const HEADER = 'rank,user_id,bank,banner,score,objective,weight,p_click,p_approval,run';

/** Writes a ranked list of users, best first. */
function writeList(path: string, users: readonly string[], click: number): string {
  const lines = users.map((user, row) => `${row + 1},${user},lantern,red,0.5,approval,1,${click},0.1,r1`);
  writeFileSync(path, `${[HEADER, ...lines].join('\n')}\n`);
  return path;
}

test('the tops of two ranked lists are compared: overlap, expected conversions, users who move most', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  const users = Array.from({ length: 20 }, (_, row) => `u${row + 1}`);
  const folder = dirname(project);
  const may = writeList(join(folder, 'may.csv'), users, 0.25);
  const june = writeList(join(folder, 'june.csv'), users.toReversed(), 0.5);
  const card = page.getByRole('region', { name: 'Compare two ranked lists' });
  const button = page.getByRole('button', { name: 'Choose two lists…' });
  await chooseWith(button, [may]);
  await card.getByText('Choose exactly two lists, not 1.').waitFor();
  await chooseWith(button, [may, june]);
  await card.getByText('may.csv and june.csv share 20 users; rank correlation −1.000').waitFor();
  const half = card.getByRole('table', { name: 'Overlap of the top of both lists' }).getByRole('row').nth(5);
  assert.match(await half.innerText(), /^50\s%\s+10\s+0\.0\s%/);
  await card.getByText('Click', { exact: true }).click();
  assert.match(await half.innerText(), /2\.5 → 2\.5\s+5\.0 → 5\.0/);
  const movers = card.getByRole('table', { name: 'Users who move most' });
  assert.match(await movers.getByRole('row').nth(1).innerText(), /^u20\s+20\s+1\s/);
  await expectAccessibleInThemes(page);
});
