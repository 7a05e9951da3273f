import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { columnProfileCall, datasetCall, rejectListCall } from '../../core/api/data/data.ts';
import { importCall } from '../../core/api/data/import.ts';
import {
  checkImportCall,
  deleteMappingCall,
  inspectCall,
  mappingsCall,
  renameMappingCall,
} from '../../core/api/data/sources.ts';
import { createProject } from '../../core/api/open.ts';
import { temporaryFolder } from '../temporary.ts';
import { invoke } from './invoke.ts';

const folder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const ROWS = Array.from(
  { length: 40 },
  (_, row) =>
    `s${row},u${row % 7},2026-01-${String(1 + (row % 28)).padStart(2, '0')},red,` +
    `${row % 3 === 0 ? 1 : 0},${row % 6 === 0 ? 1 : 0},${['Rome', 'Oslo', ''][row % 3]},${row}`,
);
const EXPORT =
  `sample_id,user_id,event_time,bank,click,application,city,age\n${ROWS.join('\n')}\n` +
  `s1,u,2026-01-01,red,0,0,,1\nbad,u,2026-01-01,red,0,1,,1\nbad,u,never,red,0,0,,1\n`;

test('a mapping saved for one file applies to the next file with the same columns', async () => {
  const project = join(folder, 'weekly.stepladder');
  await createProject(project);
  const files = [file('may.csv', EXPORT)];
  const guessed = await invoke(inspectCall, { project, files });
  assert.deepEqual([guessed.savedAs, guessed.mapping.features?.age, guessed.problems], [null, 'numeric', []]);
  const mapping = { ...guessed.mapping, features: { city: 'categorical' as const }, ignore: ['age'] };
  const check = await invoke(checkImportCall, { project, files, mapping, illegal: 'reject' });
  const imported = await invoke(importCall, {
    project,
    files,
    dataset: 'may',
    mapping,
    illegal: 'reject',
    mappingName: 'Northern weekly',
  });
  assert.deepEqual(
    [imported.records, imported.accepted, imported.rejected],
    [check.records, check.accepted, check.rejected],
  );

  const next = await invoke(inspectCall, { project, files: [file('june.csv', EXPORT)] });
  assert.deepEqual(
    [next.savedAs, next.mapping.features, next.mapping.ignore],
    ['Northern weekly', { city: 'categorical' }, ['age']],
  );
  await invoke(renameMappingCall, { project, name: 'Northern weekly', newName: ' Weekly ' });
  assert.deepEqual(
    (await invoke(mappingsCall, { project })).mappings.map(({ name, columns }) => [name, columns.length]),
    [['Weekly', 8]],
  );
  await invoke(deleteMappingCall, { project, name: 'Weekly' });
  assert.equal((await invoke(inspectCall, { project, files })).savedAs, null);
});

test('the calls return a dataset, the profiles of its columns, and its rejects by reason and page', async () => {
  const project = join(folder, 'shown.stepladder');
  await invoke(importCall, { project, files: [file('may.csv', EXPORT)], dataset: 'may' });
  const page = await invoke(datasetCall, { project, dataset: 'may' });
  assert.deepEqual(
    [page.records, page.accepted, page.sources[0].dialect?.delimiter, page.mapping?.id, page.rejects.length],
    [43, 40, ',', 'sample_id', 3],
  );
  assert.ok(page.bytes > 500 && page.columns.length > 5 && page.columns.every(({ bytes }) => bytes > 0));
  const profile = await invoke(columnProfileCall, { project, dataset: 'may', column: 'city' });
  assert.deepEqual(
    profile.top.map(({ value, count }) => [value, count]),
    [
      ['Rome', 14],
      ['Oslo', 13],
    ],
  );
  for (const { name, role } of page.columns)
    await invoke(columnProfileCall, { project, dataset: 'may', column: name, role });
  const list = await invoke(rejectListCall, { project, dataset: 'may', reason: 'illegal label chain' });
  assert.deepEqual(
    [list.total, list.reasons.length, list.rows.map(({ line, raw }) => [line, raw])],
    [1, 3, [[43, 'bad,u,2026-01-01,red,0,1,,1']]],
  );
  const secondPage = await invoke(rejectListCall, { project, dataset: 'may', offset: 1, limit: 1 });
  assert.deepEqual([secondPage.total, secondPage.rows.map(({ line }) => line)], [3, [43]]);
  await assert.rejects(invoke(datasetCall, { project, dataset: 'mai' }), { code: 'unknown-name' });
});

test('broken lines of a GBK export are rejected with their text', async () => {
  const project = join(folder, 'gbk.stepladder');
  await createProject(project);
  // 北京 and 上海 in GBK.
  const bytes = Buffer.from(
    'id\tclick\tcity\n1\t0\t\xb1\xb1\xbe\xa9\n2\t1\t\xc9\xcf\xba\xa3\tmore\n3\t0\n4\t0\t\xc9\xcf\xba\xa3\n',
    'latin1',
  );
  const files = [file('gbk.tsv', bytes)];
  const inspected = await invoke(inspectCall, { project, files });
  assert.deepEqual(
    [inspected.files[0].dialect?.encoding, inspected.files[0].dialect?.delimiter, inspected.columns[2].examples],
    ['gbk', '\t', ['北京', '上海']],
  );
  const check = await invoke(checkImportCall, { project, files, mapping: inspected.mapping });
  assert.deepEqual(
    check.rejects.map(({ reason, examples }) => [reason, examples.map(({ line, raw }) => [line, raw])]),
    [
      [
        'broken record',
        [
          [3, '2\t1\t上海\tmore'],
          [4, '3\t0'],
        ],
      ],
    ],
  );
});
