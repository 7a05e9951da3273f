import assert from 'node:assert/strict';
import { test } from 'node:test';

import { adviceFor } from '../../../renderer/views/data/import/advice.ts';
import type { Check } from '../../../renderer/views/data/import/calls.ts';
import { countedBy, figuresOf } from '../../../renderer/views/data/import/figures.ts';
import { formatChoices, openDates, twoReadings } from '../../../renderer/views/data/import/formats.ts';
import {
  draftOf,
  mappingOf,
  moveStep,
  problemOf,
  withLayout,
  withRole,
  type MappingFile,
  type PreviewColumn,
} from '../../../renderer/views/data/import/roles.ts';
import { datasetName } from '../../../renderer/views/data/names.ts';

function column(name: string, part: Partial<PreviewColumn> = {}): PreviewColumn {
  return {
    name,
    examples: [],
    distinct: 3,
    missing: 0.1,
    kind: 'categorical',
    separator: '|',
    step: name,
    windowDays: 0,
    dates: null,
    numbers: null,
    likelyNumbers: null,
    ...part,
  };
}

const COLUMNS = ['id', 'user', 'time', 'bank', 'click', 'applied_at', 'city', 'tags', 'note'].map((name) =>
  column(name),
);
const WIDE: MappingFile = {
  id: 'id',
  user: 'user',
  time: 'time',
  bank: 'bank',
  steps: [
    { name: 'click', windowDays: 0, column: 'click' },
    { name: 'application', windowDays: 3, column: 'applied_at' },
  ],
  features: { city: 'categorical', tags: 'multi' },
  separators: { tags: ';' },
  ignore: ['note'],
  missing: ['NULL'],
};
const LOG: MappingFile = {
  user: 'user',
  events: { id: 'id', step: 'click', time: 'time' },
  features: { city: 'categorical' },
  separators: {},
  ignore: ['bank', 'applied_at', 'tags', 'note'],
};

test('a mapping is unchanged after a round trip through the form', () => {
  for (const mapping of [WIDE, LOG, { ...LOG, user: 'id' }, { ...LOG, steps: [{ name: 'click', windowDays: 1 }] }]) {
    const columns = mapping.user === 'id' ? COLUMNS.filter(({ name }) => name !== 'user') : COLUMNS;
    assert.deepEqual(mappingOf(draftOf(mapping, columns)), mapping);
  }
});

test('a role that only one column can have is taken from its former column, and steps follow their columns', () => {
  const draft = draftOf(WIDE, COLUMNS);
  const moved = withRole(draft, COLUMNS[6], 'time');
  assert.deepEqual([moved.roles.get('city'), moved.roles.get('time')], ['time', 'ignore']);
  const both = withRole(draft, COLUMNS[1], 'id-user');
  assert.deepEqual(
    [both.roles.get('user'), both.roles.get('id'), mappingOf(both).id, mappingOf(both).user],
    ['id-user', 'ignore', 'user', 'user'],
  );
  const stepped = withRole(draft, column('city', { step: 'click', windowDays: 14 }), 'step');
  assert.deepEqual(
    stepped.steps.map(({ name, windowDays }) => [name, windowDays]),
    [
      ['click', 0],
      ['application', 3],
      ['click 2', 14],
    ],
  );
  assert.deepEqual(
    withRole(stepped, COLUMNS[4], 'ignore').steps.map(({ name }) => name),
    ['application', 'click 2'],
  );
  assert.deepEqual(
    moveStep(stepped.steps, 2, -1).map(({ name }) => name),
    ['click', 'click 2', 'application'],
  );
  assert.equal(withRole(draft, column('note', { separator: ',' }), 'multi').separators.note, ',');
});

test('a column has the format that the import would choose; the user is asked about ambiguous dates', () => {
  const columns = COLUMNS.map((one) =>
    column(one.name, {
      ...(one.name === 'time' && { dates: 'ambiguous' as const }),
      ...(one.name === 'note' && { dates: 'month-first' as const, numbers: 'decimal-comma' as const }),
      ...(one.name === 'city' && { numbers: 'ambiguous' as const, likelyNumbers: 'decimal-comma' as const }),
      ...(one.name === 'tags' && { numbers: 'ambiguous' as const }),
    }),
  );
  const [time, city, note] = [columns[2], columns[6], columns[8]];
  const draft = draftOf(WIDE, columns);
  assert.deepEqual(
    [problemOf(draft, columns), openDates(draft, columns), mappingOf(draft).formats],
    ['open-date', [time], undefined],
  );
  const answered = { ...draft, formats: { time: 'day-first' as const } };
  assert.deepEqual([problemOf(answered, columns), mappingOf(answered).formats], [null, { time: 'day-first' }]);
  const plain = withRole(answered, columns[7], 'numeric');
  const changed = withRole(withRole(plain, note, 'numeric'), city, 'numeric');
  assert.deepEqual(mappingOf(changed).formats, { time: 'day-first', note: 'decimal-comma', city: 'decimal-comma' });
  assert.deepEqual(mappingOf(withRole(changed, note, 'time')).formats, { note: 'month-first', city: 'decimal-comma' });
  assert.deepEqual(mappingOf(withRole(changed, note, 'ignore')).formats, { time: 'day-first', city: 'decimal-comma' });
  assert.deepEqual(
    [formatChoices(draft, note, 'numeric'), formatChoices(draft, note, 'multi'), formatChoices(draft, time, 'time')],
    [['decimal-point', 'decimal-comma'], [], ['year-first', 'day-first', 'month-first']],
  );
  assert.deepEqual(formatChoices(draft, column('plain'), 'numeric'), []);
});

test('a date that can be read in two ways is shown with both readings', () => {
  const readings = (...examples: string[]): unknown => twoReadings(column('time', { examples }));
  assert.deepEqual(readings('03/03/2025', '1/4/2025 10:00'), {
    example: '1/4/2025',
    readings: { 'day-first': '2025-04-01', 'month-first': '2025-01-04' },
  });
  assert.equal(readings('03/03/2025', '31/12/2025'), null);
});

test('missing entries are reported one at a time', () => {
  const draft = draftOf(WIDE, COLUMNS);
  assert.equal(problemOf(draft), null);
  assert.equal(problemOf({ ...draft, steps: [] }), 'no-steps');
  assert.equal(
    problemOf({ ...draft, steps: draft.steps.map((step) => ({ ...step, name: 'click' })) }),
    'repeated-step',
  );
  assert.equal(problemOf({ ...draft, steps: draft.steps.map((step) => ({ ...step, name: ' ' })) }), 'unnamed-step');
  assert.equal(problemOf({ ...draft, steps: draft.steps.map((step) => ({ ...step, windowDays: NaN })) }), 'no-window');
  const log = withLayout(draft, { isEventLog: true }, COLUMNS);
  assert.deepEqual([log.steps, log.roles.get('click'), problemOf(log)], [[], 'categorical', 'no-event']);
  assert.equal(problemOf(draftOf(LOG, COLUMNS)), null);
  assert.equal(problemOf(withLayout(draftOf(LOG, COLUMNS), { isEventLog: false }, COLUMNS)), 'no-steps');
});

/** A preview without findings of its own. */
const PREVIEW = { columns: COLUMNS, savedAs: null, ambiguousNumbers: [], files: [] } as unknown as Parameters<
  typeof adviceFor
>[0];

const CHECK = {
  samples: 20_000,
  damaged: [],
  mapping: {},
  numeric: [],
  implausibleTimes: { early: 10_000, late: 10_000 },
  labels: { unlimited: [], tooLate: [], tooEarly: [], slow: [], datesOnly: [], outlyingTimes: 0 },
  columns: [
    { name: 'id', role: 'id', distinct: null, missing: 0 },
    { name: 'user', role: 'user', distinct: 900, missing: 200 },
    { name: 'application', role: 'stepTime', distinct: null, missing: 15_000 },
    { name: 'city', role: 'categorical', distinct: 15_000, missing: 0 },
    { name: 'tags', role: 'multi', distinct: 1, missing: 0 },
  ],
} as unknown as Check;

test('figures are computed from all records once these are counted', () => {
  const { steps } = draftOf(WIDE, COLUMNS);
  assert.deepEqual(figuresOf(COLUMNS[6], 'categorical', steps, null), { distinct: 3, missing: 0.1, coversAll: false });
  assert.deepEqual(figuresOf(COLUMNS[0], 'id', steps, countedBy(CHECK)), {
    distinct: 20_000,
    missing: 0,
    coversAll: true,
  });
  assert.deepEqual(figuresOf(COLUMNS[1], 'user', steps, countedBy(CHECK)), {
    distinct: 900,
    missing: 0.01,
    coversAll: true,
  });
  assert.deepEqual(figuresOf(COLUMNS[5], 'step', steps, countedBy(CHECK)), {
    distinct: null,
    missing: 0.75,
    coversAll: true,
  });
  assert.equal(figuresOf(COLUMNS[4], 'step', steps, countedBy(CHECK)).coversAll, false);
  assert.equal(figuresOf(COLUMNS[8], 'ignore', steps, countedBy(CHECK)).coversAll, false);
});

test('uninformative columns, missing ids and unusual files are pointed out', () => {
  const preview = {
    columns: COLUMNS,
    savedAs: null,
    ambiguousNumbers: [],
    files: [
      { name: 'a.csv', format: 'text', dialect: {} },
      { name: 'b.csv', dialect: null },
    ],
  } as unknown as Parameters<typeof adviceFor>[0];
  const draft = draftOf({ ...WIDE, id: undefined }, COLUMNS);
  assert.deepEqual(adviceFor(preview, draft, { ...CHECK, damaged: ['a.csv', 'c.db'] }), [
    { kind: 'no-id', column: null },
    { kind: 'empty-files', files: ['b.csv'] },
    { kind: 'damaged', files: ['a.csv'], isText: true },
    { kind: 'damaged', files: ['c.db'], isText: false },
    { kind: 'unique', column: 'city', distinct: 15_000 },
    { kind: 'constant', column: 'tags', distinct: 1 },
  ]);
  assert.deepEqual(
    adviceFor(preview, draftOf(LOG, COLUMNS), { ...CHECK, columns: [], mapping: { ignore: ['city', 'note'] } }),
    [
      { kind: 'empty-files', files: ['b.csv'] },
      { kind: 'leaking', column: 'city' },
    ],
  );
});

test('times that most samples cannot have are pointed out, with the limit that they exceed', () => {
  const times = (early: number, late: number, asOf?: string): unknown =>
    adviceFor(PREVIEW, draftOf(WIDE, COLUMNS), { ...CHECK, columns: [], implausibleTimes: { early, late } }, asOf);
  assert.deepEqual(times(20_000, 0), [{ kind: 'early-times', column: 'time', share: 1 }]);
  assert.deepEqual(times(0, 15_000), [{ kind: 'future-times', column: 'time', share: 0.75, asOf: null }]);
  // Records after the as-of date are rejected, so they are not among the samples.
  assert.deepEqual(times(0, 60_000, '2026-05-01'), [
    { kind: 'future-times', column: 'time', share: 0.75, asOf: '2026-05-01' },
  ]);
  assert.deepEqual(times(10_000, 10_000), []);
  assert.deepEqual(
    adviceFor(PREVIEW, draftOf({ ...WIDE, time: undefined }, COLUMNS), {
      ...CHECK,
      columns: [],
      implausibleTimes: { early: 20_000, late: 0 },
    }),
    [],
  );
});

test('labels that do not count, and steps without times or a window that they need, are pointed out', () => {
  const tooLate = [{ step: 'activation', samples: 12, windowDays: 14 }];
  const tooEarly = [{ step: 'click', samples: 4 }];
  const slow = [{ step: 'approval', days: 10 }];
  const datesOnly = [{ step: 'approval', dates: 'impressions' as const }];
  const labels = { unlimited: ['click'], tooLate, tooEarly, slow, datesOnly, outlyingTimes: 3 };
  assert.deepEqual(
    adviceFor(PREVIEW, draftOf(WIDE, COLUMNS), { ...CHECK, columns: [], labels, asOf: '2026-05-01T00:00:00.000Z' }),
    [
      { kind: 'outlying-times', times: 3, asOf: '2026-05-01T00:00:00.000Z' },
      { kind: 'unlimited', steps: ['click'] },
      { kind: 'too-late', ...tooLate[0] },
      { kind: 'too-early', ...tooEarly[0] },
      { kind: 'dates-only', steps: ['approval'], dates: 'impressions' },
      { kind: 'slow-step', ...slow[0] },
    ],
  );
});

test('a column that looks numeric only after its first records is pointed out, unless the user chose its kind', () => {
  const draft = draftOf(WIDE, COLUMNS);
  const check = { ...CHECK, numeric: ['city'] };
  const kinds = (changes: Partial<typeof PREVIEW>, mapping = draft): unknown =>
    adviceFor({ ...PREVIEW, ...changes }, mapping, check).map((advice) =>
      'column' in advice ? [advice.kind, advice.column] : advice.kind,
    );
  assert.deepEqual(kinds({}), [
    ['numeric', 'city'],
    ['constant', 'tags'],
  ]);
  assert.deepEqual(kinds({ savedAs: 'may' }), [
    ['unique', 'city'],
    ['constant', 'tags'],
  ]);
  assert.deepEqual(kinds({ columns: [column('city', { kind: 'numeric' })] }), [
    ['unique', 'city'],
    ['constant', 'tags'],
  ]);
  assert.deepEqual(kinds({}, withRole(draft, column('city'), 'numeric')), [['constant', 'tags']]);
});

test('a dataset is named after its first file, with a name that no other dataset has', () => {
  assert.equal(datasetName([{ name: 'may-export.csv.gz' }], []), 'may-export');
  assert.equal(datasetName([{ name: 'C:\\data\\may.v2.tsv' }], ['may.v2', 'may.v2 2']), 'may.v2 3');
  assert.equal(datasetName([{ name: '.csv' }], []), '.csv');
  for (const end of ['jsonl.gz', 'feather', 'arrow', 'xlsx', 'sqlite', 'duckdb'])
    assert.equal(datasetName([{ name: `may.${end}` }], []), 'may');
});
