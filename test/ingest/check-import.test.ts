import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { checkImport, type ImportCheck } from '../../core/ingest/check-import.ts';
import { importDataset, type ImportResult } from '../../core/ingest/import.ts';
import type { MappingFile } from '../../core/ingest/mapping/mapping.ts';
import type { ReadingOptions } from '../../core/ingest/read.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { findMapping } from '../../core/store/datasets/mappings.ts';
import { inEnglish } from '../../core/text/en.ts';
import { temporaryFolder } from '../temporary.ts';
import { importProject } from './import-project.ts';
import { reportAllProgress } from './interruptions.ts';

const { folder, project, file, nextName } = importProject();

const FUNNEL = `sample_id,user_id,event_time,bank,click,application,city,age
a,u1,2026-01-01,red,1,1,Paris,41
b,u2,2026-01-02,red,0,1,Rome,
c,u1,2026-01-20,blue,1,0,,7
c,u1,2026-01-20,blue,1,0,,7
d,u3,yesterday,blue,0,0,Rome,8
e,u3,2026-01-21,blue
f,,2026-01-22,blue,0,0,,x
`;
const MAPPING: MappingFile = {
  features: { city: 'categorical', age: 'numeric' },
  steps: [{ name: 'click' }, { name: 'application', windowDays: 3 }],
};
const OPTIONS: ReadingOptions = {
  files: [file('may.csv', FUNNEL)],
  mapping: MAPPING,
};

test('a check predicts the result of an import, with examples and the contents of the columns', async () => {
  const check = await checkImport(OPTIONS, quietJob());
  assert.deepEqual([check.records, check.accepted, check.rejected, check.samples, check.immature], [7, 2, 5, 2, 1]);
  assert.deepEqual(
    check.rejects.map(({ reason, count, examples }) => [
      reason,
      count,
      examples.map(({ line, value }) => [line, value === null ? null : inEnglish(value)]),
    ]),
    [
      ['broken record', 1, [[7, '4 fields instead of 8']]],
      ['duplicate id', 1, [[5, 'c']]],
      ['illegal label chain', 1, [[3, null]]],
      ['unreadable number', 1, [[8, 'x']]],
      ['unreadable time', 1, [[6, 'yesterday']]],
    ],
  );
  assert.equal(check.rejects[2].examples[0].raw, 'b,u2,2026-01-02,red,0,1,Rome,');
  assert.deepEqual(
    check.columns.map(({ name, distinct, missing }) => [name, distinct, missing]),
    [
      ['sample_id', null, 0],
      ['user_id', 1, 0],
      ['event_time', null, 0],
      ['depth', null, 0],
      ['bank', 2, 0],
      ['city', 1, 1],
      ['age', null, 0],
      ['immature', null, 0],
    ],
  );
  assert.deepEqual(
    [check.firstTime, check.lastTime, check.illegal],
    ['2026-01-01T00:00:00.000Z', '2026-01-20T00:00:00.000Z', { policy: 'reject', count: 1, stops: false }],
  );
});

test(
  'a check under the policy `repair` accepts illegal chains; under `fail` it counts all of them, and says that the ' +
    'import would stop',
  async () => {
    const repaired = await checkImport({ ...OPTIONS, illegal: 'repair' }, quietJob());
    assert.deepEqual(
      [repaired.accepted, repaired.rejected, repaired.illegal],
      [3, 4, { policy: 'repair', count: 1, stops: false }],
    );
    const stopped = await checkImport({ ...OPTIONS, illegal: 'fail' }, quietJob());
    assert.deepEqual([stopped.accepted, stopped.illegal], [2, { policy: 'fail', count: 1, stops: true }]);
    const asMapped = await checkImport({ ...OPTIONS, mapping: { ...MAPPING, illegal: 'fail' } }, quietJob());
    assert.deepEqual([asMapped.accepted, asMapped.illegal], [stopped.accepted, stopped.illegal]);
  },
);

test('a check leaves no files behind, not even temporary ones, and can be cancelled', async (t) => {
  const before = readdirSync(folder);
  const temporary = temporaryFolder(t);
  const folderBefore = process.env['TMPDIR'];
  t.after(() => {
    if (folderBefore === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = folderBefore;
  });
  process.env['TMPDIR'] = temporary;
  await checkImport(OPTIONS, quietJob());
  const controller = new AbortController();
  t.after(reportAllProgress());
  const long = { ...OPTIONS, files: [file('may.csv', FUNNEL.repeat(2000))] };
  const cancelling: JobContext = { signal: controller.signal, report: () => controller.abort() };
  await assert.rejects(checkImport(long, cancelling), { code: 'cancelled' });
  file('may.csv', FUNNEL);
  assert.deepEqual([readdirSync(folder), readdirSync(temporary)], [before, []]);
});

test('a check refuses what an import would refuse', async () => {
  await assert.rejects(checkImport({ files: [file('none.csv', 'id,click\n')] }, quietJob()), {
    code: 'invalid-input',
    message: 'no records in none.csv',
  });
  await assert.rejects(checkImport({ files: [file('odd.csv', 'id,visit\n1,0\n')] }, quietJob()), {
    code: 'invalid-config',
  });
  await assert.rejects(checkImport({ ...OPTIONS, mapping: { id: 'nobody' } }, quietJob()), { code: 'unknown-name' });
});

interface AnyRecord {
  readonly id: string;
  readonly time: string;
  readonly chain: string;
  readonly tags: string;
}

async function expectSameFigures(records: readonly AnyRecord[], illegal: 'reject' | 'repair'): Promise<void> {
  const lines = records.map(({ id, time, chain, tags }) => `${id},${time},${tags},${chain}`);
  const options: ReadingOptions = {
    files: [file('any.csv', `id,event_time,tags,click,application\n${lines.join('\n')}\n`)],
    illegal,
    mapping: {
      features: { tags: 'multi' },
      steps: [{ name: 'click' }, { name: 'application', windowDays: 7 }],
      dialect: { header: true, delimiter: ',' },
    },
  };
  const check = await checkImport(options, quietJob());
  const imported = importDataset(project, { ...options, dataset: nextName() }, quietJob());
  if (check.accepted === 0) return assert.rejects(imported, { message: /can(not)? be imported: / });
  const result = await imported;
  assert.deepEqual(figuresOf(check), figuresOf(result));
  assert.deepEqual(check.columns, getDataset(project, result.dataset).columns);
}

/** What a check and an import both say about a file. */
function figuresOf(read: ImportCheck | ImportResult): unknown {
  const { records, accepted, rejected, rejects, illegal, immature, firstTime, lastTime, asOf } = read;
  const { steps, labels, mapping, dialect } = read;
  const reasons = rejects.map(({ reason, count }) => [reason, count]);
  return [
    [records, accepted, rejected, reasons, illegal.count, immature],
    [firstTime, lastTime, asOf],
    { steps, labels, mapping, dialect },
  ];
}

test('for any file, a check gives the same figures as the import', async () => {
  const record = fc.record({
    id: fc.constantFrom('', 'a', 'b', 'c', 'd', 'e'),
    time: fc.constantFrom('2026-01-01', '2026-01-09', '2026-02-01', '?'),
    chain: fc.constantFrom('0,0', '1,0', '1,1', '0,1', '1'),
    tags: fc.constantFrom('', 'x', 'x|y'),
  });
  const records = fc.array(record, { minLength: 1, maxLength: 12 });
  await fc.assert(fc.asyncProperty(records, fc.constantFrom('reject', 'repair'), expectSameFigures), { numRuns: 60 });
});

test('files with bytes that cannot be decoded are reported by name', async () => {
  const path = file('latin.csv', Buffer.from('id,click,city\n1,0,Z\xfcrich\n2,1,\xff\xfe\n', 'latin1'));
  const damagedOf = async (encoding: 'gbk' | 'latin-1'): Promise<readonly string[]> =>
    (await checkImport({ files: [path], mapping: { dialect: { encoding } } }, quietJob())).damaged;
  assert.deepEqual([await damagedOf('gbk'), await damagedOf('latin-1')], [['latin.csv'], []]);
});

test('a check of an event log counts its records and its samples', async () => {
  const log = file(
    'log.csv',
    'impression_id,user_id,event,at,city\n1,u,impression,2026-01-01,Rome\n1,u,click,2026-01-02,\n' +
      '2,v,click,2026-01-03,\n3,w,impression,2026-01-04,Oslo\n',
  );
  const check = await checkImport({ files: [log] }, quietJob());
  assert.deepEqual(
    [check.records, check.accepted, check.samples, check.illegal.count, check.steps.map(({ name }) => name)],
    [4, 3, 2, 1, ['click']],
  );
  assert.deepEqual(check.mapping.events, { id: 'impression_id', step: 'event', time: 'at' });
});

test('an import saves the mapping that it used under the name of its file, or under a given name', async () => {
  await importDataset(project, { ...OPTIONS, files: [file('june.export.csv', FUNNEL)], dataset: 'june' }, quietJob());
  const columns = ['sample_id', 'user_id', 'event_time', 'bank', 'click', 'application', 'city', 'age'];
  assert.deepEqual(findMapping(project, columns)?.mapping, getDataset(project, 'june').mapping);
  assert.equal(findMapping(project, columns)?.name, 'june.export');
  await importDataset(project, { ...OPTIONS, dataset: 'may', mappingName: 'monthly' }, quietJob());
  assert.equal(findMapping(project, columns)?.name, 'monthly');
  await importDataset(
    project,
    {
      files: [file('bare.csv', '1,0\n2,1\n')],
      dataset: 'bare',
      mapping: { steps: [{ name: 'click', column: 'column_2' }] },
    },
    quietJob(),
  );
  assert.equal(findMapping(project, ['column_1', 'column_2']), null, 'a file without a header has no column names');
  await assert.rejects(
    importDataset(
      project,
      {
        files: [file('odd.csv', 'id,seen,click\n1,0,0\n1,1,1\n')],
        dataset: 'odd',
        maxRejects: 0,
        mapping: { id: 'id' },
      },
      quietJob(),
    ),
    { code: 'too-many-rejects' },
  );
  assert.equal(findMapping(project, ['id', 'seen', 'click']), null, 'the import failed');
});

test('a dataset records how each of its files was read', async () => {
  const path = file('semicolons.txt', 'id;click\n1;0\n');
  await importDataset(project, { files: [path, file('nothing.txt', '')], dataset: 'sources' }, quietJob());
  const { sources, sourceFiles } = getDataset(project, 'sources');
  assert.deepEqual(sources, [path, join(folder, 'nothing.txt')]);
  assert.deepEqual(sourceFiles, [
    {
      path,
      bytes: 13,
      dialect: {
        file: 'semicolons.txt',
        format: 'text',
        compression: 'none',
        delimiter: ';',
        quote: '"',
        encoding: 'utf-8',
        header: true,
        newline: 'LF',
      },
    },
    { path: join(folder, 'nothing.txt'), bytes: 0, dialect: null },
  ]);
});

test('a check counts times before 1990 and times after the as-of date, or after now without one', async () => {
  const times = ['12345', '12346', '2026-01-01', '2999-01-01'];
  const path = file(
    'times.csv',
    `id,event_time,click\n${times.map((time, index) => `${index},${time},0`).join('\n')}\n`,
  );
  const implausibleTimes = async (asOf?: number): Promise<unknown> =>
    (await checkImport({ files: [path], ...(asOf !== undefined && { asOf }) }, quietJob())).implausibleTimes;
  assert.deepEqual(
    [await implausibleTimes(), await implausibleTimes(Date.UTC(2025, 0))],
    [
      { early: 2, late: 1 },
      { early: 2, late: 2 },
    ],
  );
});

test('a check names the categorical columns whose many distinct values are numbers and not codes', async () => {
  const rows = Array.from(
    { length: 40 },
    (_, row) => `${row},0,${row - 20}.5,${row},0${row},${row % 20},${row === 39 ? 'x' : row}`,
  );
  const path = file('kinds.csv', `id,click,amount,zip,padded,few,mixed\n${rows.join('\n')}\n`);
  const features = Object.fromEntries(
    ['amount', 'zip', 'padded', 'few', 'mixed'].map((name) => [name, 'categorical' as const]),
  );
  assert.deepEqual((await checkImport({ files: [path], mapping: { features } }, quietJob())).numeric, ['amount']);
  assert.deepEqual(
    (await checkImport({ files: [path], mapping: { features: { ...features, amount: 'numeric' } } }, quietJob()))
      .numeric,
    [],
  );
});
