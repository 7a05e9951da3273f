import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

import BetterSqlite3 from 'better-sqlite3';

import { browserTest as test } from '../needs.ts';
import { expectAccessible, openServed, sampleProject } from './helpers/served.ts';

/** Damages the page with the rows of a table, so that its last row is lost: bytes 3 and 4 hold its number of rows. */
function loseLastRow(project: string, table: string): void {
  const database = new BetterSqlite3(project, { readonly: true });
  const select = "SELECT pgoffset FROM dbstat WHERE name = ? AND pagetype = 'leaf'";
  const start = database.prepare(select).pluck().get(table) as number;
  database.close();
  const bytes = readFileSync(project);
  bytes.writeUInt16BE(bytes.readUInt16BE(start + 3) - 1, start + 3);
  writeFileSync(project, bytes);
}

test('if a page is damaged, the window lists the other rows, says so, and offers nothing to delete', async (t) => {
  const project = await sampleProject(t);
  loseLastRow(project, 'runs');
  const { page } = await openServed(t, { project, hash: '#/models' });
  const note = page.getByRole('alert').filter({ hasText: 'so this list may be incomplete' });
  await note.getByText('restore the file from a backup, or use an earlier copy').waitFor();
  await page.getByLabel('Compare r1').waitFor();
  assert.equal(await page.getByLabel('Compare r2').count(), 0);
  assert.equal(await note.getByRole('button').count(), 0);
  await expectAccessible(page, 'a damaged page');
});
