import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

import { listSources } from '../../../core/ingest/files/files.ts';
import { temporaryFolder } from '../../temporary.ts';

const folder = temporaryFolder();
const exports = join(folder, 'exports');
mkdirSync(exports);
const week = join(exports, 'week.csv');
writeFileSync(week, 'id,click\n1,0\n');
writeFileSync(join(exports, 'other.csv'), 'id,click\n1,0\n');
const link = join(folder, 'link.csv');
symlinkSync(week, link);

test('a file that is given twice is refused, however its path is spelled or linked', async () => {
  for (const again of [week, `${exports}/../exports/week.csv`, relative(process.cwd(), week), link, exports])
    await assert.rejects(listSources([week, again]), { code: 'invalid-input', message: /^file given twice: / });
});

test('different files with the same content are all read', async () => {
  assert.equal((await listSources([exports])).length, 2);
  assert.equal((await listSources([week, join(exports, 'other.csv')])).length, 2);
});
