import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { openProject } from '../../core/store/file/project.ts';
import { Client, served } from './client.ts';

const ENDLESS = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n';
/** Projects that an attacker could prepare so that reading or writing a table never ends. */
const HOSTILE = [
  `DROP TABLE banks; CREATE VIEW banks AS ${ENDLESS}`,
  `DROP TABLE runs; CREATE VIEW runs AS ${ENDLESS}`,
  `CREATE TRIGGER endless BEFORE INSERT ON banks BEGIN ${ENDLESS.replace('SELECT *', 'SELECT count(*)')}; END`,
];

test('a project in which a query would never end is refused, and the server continues to answer', async (t) => {
  const { url, secret, post, folder } = await served(t, 'folder');
  assert.equal((await post('/projects', { create: 'Healthy' })).status, 200);
  for (const [index, sql] of HOSTILE.entries()) {
    const path = join(folder, 'projects', `Hostile ${index}.stepladder`);
    openProject(path, { mode: 'write', create: true }).close();
    const database = new BetterSqlite3(path);
    database.unsafeMode(true);
    database.exec(sql);
    database.close();
    await post('/projects', { open: `Hostile ${index}` });
    const window = await Client.open(t, url, secret);
    for (const [id, call] of (['banks', 'runs', 'datasets'] as const).entries()) {
      const answer = await window.call(id, call, {});
      assert.equal(answer.kind === 'error' && answer.error.code, 'corrupt', `${sql}, ${call}`);
    }
    const bank = { name: 'lantern', objective: 'approval', weight: 1, banners: [] };
    const saved = await window.call(9, 'bank', bank);
    assert.equal(saved.kind === 'error' && saved.error.code, 'corrupt', sql);
    assert.equal((await post('/projects', { open: 'Healthy' })).status, 200);
    const other = await Client.open(t, url, secret);
    assert.equal((await other.call(1, 'banks', {})).kind, 'result');
  }
});
