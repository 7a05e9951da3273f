import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import fc from 'fast-check';

import { importDataset, type ImportOptions, type ImportResult } from '../../core/ingest/import.ts';
import { writeRejects } from '../../core/ingest/rejects.ts';
import { checkDictionaryMemory } from '../../core/ingest/rows/memory.ts';
import { ByteDictionary } from '../../core/ingest/values/dictionary.ts';
import { quietJob, type Progress } from '../../core/job.ts';
import type { ColumnRole, NumberColumn } from '../../core/store/columns/columns.ts';
import { dictionaryText, textValues } from '../../core/store/columns/text.ts';
import { getDataset, listDatasets, readChunk, readDictionary } from '../../core/store/datasets/datasets.ts';
import { listRejects } from '../../core/store/datasets/rejects.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { inEnglish } from '../../core/text/en.ts';
import { message, type Text } from '../../core/text/message.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepladder-import-'));
const project: Project = openProject(join(folder, 'test.stepladder'), { mode: 'write', create: true });
after(() => {
  project.close();
  rmSync(folder, { recursive: true });
});

let datasets = 0;

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function imported(content: string, options: Partial<ImportOptions> = {}): Promise<ImportResult> {
  datasets += 1;
  return importDataset(
    project,
    { files: [file('data.csv', content)], dataset: `d${datasets}`, ...options },
    quietJob(),
  );
}

/** A column of the dataset imported last, as text or numbers. */
function column(role: ColumnRole, name?: string): unknown[] {
  const info = getDataset(project, `d${datasets}`);
  const key = info.columns.find(
    (candidate) => candidate.role === role && (name === undefined || candidate.name === name),
  );
  assert.ok(key, `there is a ${role} column`);
  const data = readChunk(project, info, key, 0);
  if (data.kind === 'text') return textValues(data);
  if (data.kind === 'number' || role === 'depth' || role === 'immature') return Array.from(data.values);
  const dictionary = readDictionary(project, info, key);
  if (data.kind === 'code') return Array.from(data.values, (code) => dictionaryText(dictionary, code));
  return Array.from({ length: info.rows }, (_, row) =>
    Array.from(data.values.subarray(data.offsets[row], data.offsets[row + 1]), (code) =>
      dictionaryText(dictionary, code),
    ),
  );
}

const FUNNEL = `sample_id,user_id,event_time,bank,banner,click_time,application_time,approval,activation,city,age,tags
0001,u1,2026-01-01T00:00:00Z,red,b1,2026-01-01T00:01:00Z,2026-01-02,1,1,Paris,41.5,a|b
0002,u2,2026-01-05,red,b2,,,0,0,,,
1234567890123456789,u1,2026-01-20,blue,b1,2026-01-20 10:00:00,,,,"Rome, IT",7,b||c
`;

test('a wide export is imported column by column, ids byte for byte', async () => {
  const result = await imported(FUNNEL, { mapping: { features: { age: 'numeric', tags: 'multi' } } });
  assert.deepEqual(
    [
      result.records,
      result.accepted,
      result.rejected,
      result.immature,
      result.rejects,
      result.firstTime,
      result.lastTime,
      result.asOf,
    ],
    [3, 3, 0, 1, [], '2026-01-01T00:00:00.000Z', '2026-01-20T00:00:00.000Z', '2026-01-20T10:00:00.000Z'],
  );
  assert.deepEqual(result.features, [
    { name: 'city', kind: 'categorical', distinct: 2, missing: 1 },
    { name: 'age', kind: 'numeric', distinct: null, missing: 1 },
    { name: 'tags', kind: 'multi', distinct: 3, missing: 1 },
  ]);
  assert.deepEqual(column('id'), ['0001', '0002', '1234567890123456789']);
  assert.deepEqual(column('user'), ['u1', 'u2', 'u1']);
  assert.deepEqual(column('time'), [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 5), Date.UTC(2026, 0, 20)]);
  assert.deepEqual(column('depth'), [4, 0, 1]);
  assert.deepEqual(column('stepTime', 'click'), [Date.UTC(2026, 0, 1, 0, 1), NaN, Date.UTC(2026, 0, 20, 10)]);
  assert.deepEqual(column('bank'), ['red', 'red', 'blue']);
  assert.deepEqual(column('banner'), ['b1', 'b2', 'b1']);
  assert.deepEqual(column('categorical', 'city'), ['Paris', null, 'Rome, IT']);
  assert.deepEqual(column('numeric', 'age'), [41.5, NaN, 7]);
  assert.deepEqual(column('multi', 'tags'), [['a', 'b'], [], ['b', 'c']]);
});

test('samples younger than a window at the export date are immature, and without a window none is', async () => {
  const rows = 'id,time,click,activation\n1,2026-01-01,1,1\n2,2026-01-20,1,0\n3,2026-01-16,0,0\n';
  assert.equal((await imported(rows, { asOf: Date.UTC(2026, 0, 30) })).immature, 1);
  assert.deepEqual(column('immature'), [0, 2, 0]);
  assert.equal((await imported(rows)).immature, 2);
  assert.equal(
    (await imported(rows, { mapping: { steps: [{ name: 'click' }, { name: 'activation', windowDays: 0 }] } })).immature,
    0,
  );
});

test('the times of a step are stored wherever they begin', async () => {
  const rows = Array.from(
    { length: 70_000 },
    (_, row) => `${row},2026-01-01,${row < 69_000 ? '1,0' : row < 69_500 ? '2026-01-02,0' : '1,2026-01-03'},0`,
  );
  const result = await imported(`id,time,click,approval,activation\n${rows.join('\n')}\nx,2026-01-01,1,1\n`);
  assert.deepEqual(
    [result.records, result.accepted, result.rejected, result.asOf],
    [70_001, 70_000, 1, '2026-01-03T00:00:00.000Z'],
  );
  assert.deepEqual(
    result.steps.map(({ name, timed }) => [name, timed]),
    [
      ['click', true],
      ['approval', true],
      ['activation', false],
    ],
  );
  const info = getDataset(project, `d${datasets}`);
  const times = (name: string): number[] =>
    [0, 1].flatMap((chunk) =>
      Array.from((readChunk(project, info, { role: 'stepTime', name }, chunk) as NumberColumn).values),
    );
  assert.deepEqual(
    times('click'),
    rows.map((_, row) => (row >= 69_000 && row < 69_500 ? Date.UTC(2026, 0, 2) : NaN)),
  );
  assert.deepEqual(
    times('approval'),
    rows.map((_, row) => (row >= 69_500 ? Date.UTC(2026, 0, 3) : NaN)),
  );
});

test('every reject keeps its line, column, value, reason and raw text', async () => {
  const result = await imported(
    `id,time,click,application,age
1,2026-01-01,1,0,30
1,2026-01-01,0,0,31
2,yesterday,0,0,32
3,,0,0,33
4,2026-01-01,maybe,0,34
5,2026-01-01,0,1,35
6,2026-01-01,1,1,"3,6"
7,2026-01-01,1
,2026-01-01,1,0,38
"8",2026-01-01,1,0,"39"
`,
    { mapping: { features: { age: 'numeric' } } },
  );
  assert.deepEqual(
    [result.records, result.accepted, result.rejected, result.illegal],
    [10, 2, 8, { policy: 'reject', count: 1 }],
  );
  const reject = (line: number, name: string | null, value: Text | null, reason: string, raw: string): unknown => ({
    file: 'data.csv',
    line,
    column: name,
    value,
    reason,
    raw,
  });
  assert.deepEqual(
    [...listRejects(project, `d${datasets}`)],
    [
      reject(3, 'id', '1', 'duplicate id', '1,2026-01-01,0,0,31'),
      reject(4, 'time', 'yesterday', 'unreadable time', '2,yesterday,0,0,32'),
      reject(5, 'time', '', 'missing time', '3,,0,0,33'),
      reject(6, 'click', 'maybe', 'unreadable label', '4,2026-01-01,maybe,0,34'),
      reject(7, null, null, 'illegal label chain', '5,2026-01-01,0,1,35'),
      reject(8, 'age', '3,6', 'unreadable number', '6,2026-01-01,1,1,"3,6"'),
      reject(9, null, message('ingest.fieldCount', { found: 3, wanted: 5 }), 'broken record', '7,2026-01-01,1'),
      reject(10, 'id', '', 'missing id', ',2026-01-01,1,0,38'),
    ],
  );
  const out = join(folder, 'rejects.csv');
  assert.deepEqual(await writeRejects(project, `d${datasets}`, out), { dataset: `d${datasets}`, rejects: 8, out });
  assert.deepEqual(readFileSync(out, 'utf8').split('\n').slice(6, 8), [
    'data.csv,8,age,"3,6",unreadable number,"6,2026-01-01,1,1,""3,6"""',
    'data.csv,9,,3 fields instead of 5,broken record,"7,2026-01-01,1"',
  ]);
});

test('an illegal chain is repaired or fails the import where the policy says so', async () => {
  const rows = 'id,click,application\n1,0,1\n2,1,0\n';
  const repaired = await imported(rows, { illegal: 'repair' });
  assert.deepEqual([repaired.accepted, repaired.illegal], [2, { policy: 'repair', count: 1 }]);
  assert.deepEqual(column('depth'), [2, 1]);
  await assert.rejects(imported(rows, { illegal: 'fail' }), {
    code: 'invalid-input',
    message: 'out-of-order steps in data.csv line 2: 1,0,1',
  });
});

test('a failed import leaves nothing behind', async () => {
  const before = listDatasets(project).map((info) => info.name);
  await assert.rejects(imported('id,click\n1,x\n2,y\n3,z\n', { maxRejects: 2 }), {
    code: 'too-many-rejects',
    message: 'more than 2 rejected records: 3 × unreadable step (data.csv line 2, click: x)',
  });
  assert.deepEqual(
    listDatasets(project).map((info) => info.name),
    before,
  );
  assert.equal((await imported('id,click\n1,1\n', { dataset: 'again' })).accepted, 1);
  await assert.rejects(imported('id,click\n1,1\n', { dataset: 'again' }), { code: 'state' });
});

test('accepted and rejected records add up under any corruption', async () => {
  const clean = Array.from(
    { length: 40 },
    (_, row) => `${row},2026-01-${String(1 + (row % 28)).padStart(2, '0')},${row % 2},"city ${row % 5}",${row}`,
  ).join('\n');
  const damage = fc.record({
    at: fc.nat({ max: clean.length }),
    remove: fc.nat({ max: 4 }),
    insert: fc.constantFrom('', '"', ',', '\n', '\r', '""', 'x', '\0', 'é'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { maxLength: 6 }), async (damages) => {
      const text = damages.reduce(
        (whole, { at, remove, insert }) => whole.slice(0, at) + insert + whole.slice(at + remove),
        clean,
      );
      const result = await imported(`id,time,click,city,age\n${text}`, {
        mapping: {
          id: 'id',
          features: { age: 'numeric' },
          dialect: { header: true, delimiter: ',', encoding: 'utf-8' },
        },
      });
      const info = getDataset(project, `d${datasets}`);
      const rejects = [...listRejects(project, info)];
      assert.equal(result.accepted + result.rejected, result.records);
      assert.equal(info.rows, result.accepted);
      assert.equal(rejects.length, result.rejected);
      for (const { line, raw } of rejects) assert.ok(line >= 2 && text.includes(raw));
    }),
    { numRuns: 60 },
  );
});

test('files without a record are refused, and one among others is not', async () => {
  const [bare, other, full] = [
    file('bare.csv', 'id,click\n'),
    file('other.csv', 'click,id'),
    file('full.csv', 'click,id\n1,7\n'),
  ];
  const before = listDatasets(project).map((info) => info.name);
  await assert.rejects(imported('id,time,click\n'), { code: 'invalid-input', message: 'no records in data.csv' });
  await assert.rejects(
    imported('impression_id,event,at\n', { mapping: { events: { id: 'impression_id', step: 'event', time: 'at' } } }),
    { message: 'no records in data.csv' },
  );
  await assert.rejects(imported('', { files: [bare, other, file('void.csv', '')] }), {
    code: 'invalid-input',
    message: 'no records in bare.csv, other.csv, void.csv',
  });
  assert.deepEqual(
    listDatasets(project).map((info) => info.name),
    before,
  );
  assert.equal((await imported('', { files: [bare, full], mapping: { steps: [{ name: 'click' }] } })).accepted, 1);
  assert.deepEqual([column('id'), column('depth')], [['7'], [1]]);
});

test('the mapping in force is a mapping file that gives the same result', async () => {
  const first = await imported(FUNNEL);
  const second = await imported(FUNNEL, { mapping: structuredClone(first.mapping) });
  assert.deepEqual(second.mapping, first.mapping);
  assert.deepEqual(first.mapping, {
    id: 'sample_id',
    user: 'user_id',
    time: 'event_time',
    bank: 'bank',
    banner: 'banner',
    steps: [
      { name: 'click', column: 'click_time', windowDays: 0 },
      { name: 'application', column: 'application_time', windowDays: 0 },
      { name: 'approval', column: 'approval', windowDays: 0 },
      { name: 'activation', column: 'activation', windowDays: 14 },
    ],
    features: { city: 'categorical', age: 'categorical', tags: 'categorical' },
    separators: {},
    ignore: [],
  });
});

test('values that stand for a missing one are missing', async () => {
  const result = await imported('id,click,city,age\n1,1,NULL,30\n2,NULL,Rome,NULL\n', {
    mapping: { missing: ['NULL'], features: { age: 'numeric' } },
  });
  assert.deepEqual(
    [result.accepted, column('depth'), column('categorical'), column('numeric')],
    [2, [1, 0], [null, 'Rome'], [30, NaN]],
  );
});

const EVENTS = `impression_id,event,at,city,age
a,impression,2026-01-01T00:00:00Z,Paris,
a,click,2026-01-01T00:05:00Z,,40
b,impression,2026-01-02T00:00:00Z,Rome,50
a,click,2026-01-01T00:03:00Z,Nice,41
a,apply,2026-01-03,,
b,apply,2026-01-04,,
c,impression,soon,Oslo,60
c,open,2026-01-05,,
d,click,2026-01-05,Bern,70
`;

test('an event log is pivoted to one sample per id', async () => {
  const result = await imported(EVENTS, {
    mapping: { events: { id: 'impression_id', step: 'event', time: 'at' }, features: { age: 'numeric' } },
  });
  assert.deepEqual([result.records, result.accepted, result.rejected, result.illegal.count], [9, 4, 5, 2]);
  assert.deepEqual(result.mapping.steps, [
    { name: 'click', windowDays: 0 },
    { name: 'apply', windowDays: 0 },
  ]);
  assert.deepEqual(
    [...listRejects(project, `d${datasets}`)].map(({ line, reason, value }) => [line, reason, value]),
    [
      [8, 'unreadable time', 'soon'],
      [9, 'unknown event', 'open'],
      [4, 'illegal label chain', 'impression'],
      [7, 'illegal label chain', 'apply'],
      [10, 'illegal label chain', 'click'],
    ],
  );
  assert.deepEqual([column('id'), column('time'), column('depth')], [['a'], [Date.UTC(2026, 0, 1)], [2]]);
  assert.deepEqual(
    [column('stepTime', 'click'), column('stepTime', 'apply')],
    [[Date.UTC(2026, 0, 1, 0, 3)], [Date.UTC(2026, 0, 3)]],
  );
  assert.deepEqual([column('categorical'), column('numeric')], [['Paris'], [NaN]]);
  assert.deepEqual(result.features, [
    { name: 'city', kind: 'categorical', distinct: 1, missing: 0 },
    { name: 'age', kind: 'numeric', distinct: null, missing: 1 },
  ]);
});

test('what an event log tells at later events only is no feature', async () => {
  const log = `impression_id,user_id,event,at,bank,city,limit,cause,empty
a,,click,2026-01-02,red,Nice,900,x,
a,u1,impression,2026-01-01,,Paris,,,
b,,impression,2026-01-01,,,5,,
b,u2,click,2026-01-02,red,Rome,700,x,
b,,impression,2026-01-03,,Oslo,6,x,
`;
  const notes: string[] = [];
  const job = {
    ...quietJob(),
    report: ({ note }: Progress): void => {
      if (note !== undefined && inEnglish(note).includes('ignored')) notes.push(inEnglish(note));
    },
  };
  const mapping = {
    events: { id: 'impression_id', step: 'event', time: 'at' },
    features: { limit: 'numeric' as const },
  };
  datasets += 1;
  const result = await importDataset(
    project,
    { files: [file('late.csv', log)], dataset: `d${datasets}`, mapping },
    job,
  );
  assert.deepEqual(
    [column('user'), column('categorical', 'city'), column('numeric', 'limit'), column('categorical', 'empty')],
    [
      ['u1', 'u2'],
      ['Paris', null],
      [NaN, 5],
      [null, null],
    ],
  );
  assert.deepEqual(
    notes,
    ['bank', 'cause'].map(
      (name) => `column ${name} is ignored: it has values on later events only, not on the first event of a sample`,
    ),
  );
  assert.deepEqual(
    [result.mapping.bank, result.mapping.ignore, Object.keys(result.mapping.features)],
    [undefined, ['bank', 'cause'], ['city', 'limit', 'empty']],
  );
  assert.deepEqual(getDataset(project, `d${datasets}`).mapping, result.mapping);
  const { dialect, elapsedMs, ...rest } = await imported(log, { mapping: result.mapping });
  assert.deepEqual({ ...rest, dialect, elapsedMs }, { ...result, dataset: rest.dataset, dialect, elapsedMs });
});

test('an event log is recognised by its names, and its illegal chains repaired or failed on', async () => {
  const repaired = await imported(EVENTS, { illegal: 'repair' });
  assert.deepEqual([repaired.accepted, repaired.rejected, repaired.illegal.count], [7, 2, 2]);
  assert.deepEqual(
    [column('id'), column('depth')],
    [
      ['a', 'b', 'd'],
      [2, 2, 1],
    ],
  );
  assert.deepEqual(repaired.mapping.events, { id: 'impression_id', step: 'event', time: 'at' });
  await assert.rejects(imported(EVENTS, { illegal: 'fail' }), {
    code: 'invalid-input',
    message: 'out-of-order steps of b: only exposure, apply',
  });
});

test('what was assumed about the files is said', async () => {
  const notes: string[] = [];
  const job = {
    signal: new AbortController().signal,
    report: ({ note }: Progress): void => {
      if (note !== undefined) notes.push(inEnglish(note));
    },
  };
  const options = {
    files: [file('noted.csv', 'click,is_click,note\n1,1,x\n'), file('nothing.csv', '')],
    dataset: 'noted',
  };
  await importDataset(project, options, job);
  assert.deepEqual(notes, [
    '1 empty file is skipped',
    'no id column: records are numbered, and duplicates cannot be detected',
    'column is_click is ignored: it reveals a label',
  ]);
});

test('a column of too many different values is named', () => {
  const dictionary = ByteDictionary.of(['a', 'b']);
  assert.throws(
    () => checkDictionaryMemory([{ column: { name: 'note', role: 'categorical', kind: 'code' }, dictionary }], 100),
    { message: 'too many distinct values: column note alone has 2' },
  );
});

test('any event log gives the samples that a simple reading of it gives, and its records add up', async () => {
  const event = fc.record({
    id: fc.constantFrom('', 'a', 'b', 'c', 'd'),
    step: fc.constantFrom('impression', 'click', 'apply', 'open'),
    day: fc.integer({ min: 1, max: 9 }),
    city: fc.constantFrom('', 'Paris', 'Rome'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 14 }),
      fc.constantFrom('reject' as const, 'repair' as const),
      async (events, illegal) => {
        const text = events.map(({ id, step, day, city }) => `${id},${step},2026-01-0${day},${city}`).join('\n');
        const result = await imported(`id,event,time,city\n${text}\n`, {
          illegal,
          mapping: {
            events: { id: 'id', step: 'event', time: 'time' },
            steps: [{ name: 'click' }, { name: 'apply' }],
            features: { city: 'categorical' },
            dialect: { header: true, delimiter: ',' },
          },
        });
        const good = events.filter(({ id, step }) => id !== '' && step !== 'open');
        const exposed = good.some(({ step }) => step === 'impression');
        const samples = [...new Set(good.map(({ id }) => id))]
          .map((id) => {
            const own = good.filter((candidate) => candidate.id === id);
            const first = (name: string): number =>
              Math.min(...own.filter(({ step }) => step === name).map(({ day }) => day));
            const [seen, clicked, applied] = [first('impression'), first('click'), first('apply')];
            const legal = (applied === Infinity || clicked < Infinity) && (!exposed || seen < Infinity);
            return {
              id,
              legal,
              count: own.length,
              time: seen < Infinity ? seen : Math.min(clicked, applied),
              depth: applied < Infinity ? 2 : clicked < Infinity ? 1 : 0,
              city:
                (exposed ? own.filter(({ step }) => step === 'impression') : own).sort(
                  (one, other) => one.day - other.day,
                )[0]?.city || null,
            };
          })
          .filter(({ legal }) => legal || illegal === 'repair');
        assert.deepEqual(
          [result.records, result.accepted, result.rejected],
          [events.length, samples.reduce((sum, { count }) => sum + count, 0), events.length - result.accepted],
        );
        assert.equal([...listRejects(project, `d${datasets}`)].length, result.rejected);
        if (samples.length === 0) return;
        assert.deepEqual(
          [column('id'), column('depth')],
          [samples.map(({ id }) => id), samples.map(({ depth }) => depth)],
        );
        if (result.features.length > 0)
          assert.deepEqual(
            column('categorical'),
            samples.map(({ city }) => city),
          );
        else assert.ok(good.some(({ city }) => city !== '') && samples.every(({ city }) => city === null));
        assert.deepEqual(
          column('time'),
          samples.map(({ time }) => Date.UTC(2026, 0, time)),
        );
      },
    ),
    { numRuns: 60 },
  );
});
