import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { DAY_MS, immatureMask } from '../../../core/funnel/steps.ts';
import { quietJob } from '../../../core/job.ts';
import type { ColumnProfile } from '../../../core/review/columns/profile-types.ts';
import { profileColumn } from '../../../core/review/columns/profile.ts';
import { packColumn } from '../../../core/store/columns/codec.ts';
import { beginImport, createDataset } from '../../../core/store/datasets/datasets.ts';
import { impressionProject, writeImpressions, type Impression } from '../fixture.ts';

const BASE: Impression = {
  time: Date.UTC(2026, 0, 5, 12),
  bank: 'red',
  city: 'Rome',
  tags: ['a'],
  age: 30,
  children: 0,
  depth: 0,
};

const project = impressionProject({});
let datasets = 0;

/** The profile of a column of these impressions, in a new dataset. */
function profile(impressions: readonly Impression[], column: string, role?: string): Promise<ColumnProfile> {
  const dataset = `dataset ${datasets++}`;
  writeImpressions(project, dataset, impressions);
  return profileColumn(project, { dataset, column, role }, quietJob());
}

function impressions(count: number, change: (row: number) => Partial<Impression>): Impression[] {
  return Array.from({ length: count }, (_, row) => ({ ...BASE, ...change(row) }));
}

test('values are counted, the most frequent first, and missing values separately', async () => {
  const { top, missing, distinct, rows } = await profile(
    impressions(10, (row) => ({ city: [null, 'Oslo', 'Rome', 'Rome', 'Bern'][row % 5] })),
    'city',
  );
  assert.deepEqual(
    [top, missing, distinct, rows],
    [
      [
        { value: 'Rome', count: 4, share: 0.4 },
        { value: 'Oslo', count: 2, share: 0.2 },
        { value: 'Bern', count: 2, share: 0.2 },
      ],
      2,
      3,
      10,
    ],
  );
});

test('rows with several values are counted by value and by their number of values', async () => {
  const { top, lengths, missing } = await profile(
    impressions(6, (row) => ({ tags: [[], ['a'], ['a', 'b', 'a']][row % 3] })),
    'tags',
  );
  assert.deepEqual(
    [top, missing],
    [
      [
        { value: 'a', count: 4, share: 4 / 6 },
        { value: 'b', count: 2, share: 2 / 6 },
      ],
      2,
    ],
  );
  assert.deepEqual(lengths, [
    { length: 0, rows: 2 },
    { length: 1, rows: 2 },
    { length: 2, rows: 0 },
    { length: 3, rows: 2 },
  ]);
});

test('few distinct numbers are counted by value, many in round bins and with quantiles', async () => {
  const few = await profile(
    impressions(9, (row) => ({ children: row % 3 === 2 ? null : row % 3 })),
    'children',
  );
  assert.deepEqual(
    [few.distinct, few.top, few.missing],
    [
      2,
      [
        { value: '0', count: 3, share: 1 / 3 },
        { value: '1', count: 3, share: 1 / 3 },
      ],
      3,
    ],
  );
  const { spread, top } = await profile(
    impressions(1000, (row) => ({ age: row === 0 ? 1e9 : row / 10 })),
    'age',
  );
  assert.ok(spread?.kind === 'number');
  assert.deepEqual([top, spread.min, spread.max, spread.above, spread.below], [[], 0.1, 1e9, 1, 0]);
  assert.deepEqual(
    [spread.bins[0], spread.quantiles[3]],
    [
      { from: 0, to: 5, count: 49 },
      { share: 0.5, value: 50.1 },
    ],
  );
});

test('a number at the edge of a bin belongs to the bin that begins there', async () => {
  for (const [rows, shift] of [
    [301, 0],
    [601, -3],
  ] as const) {
    const ages = Array.from({ length: rows }, (_, row) => Number((row / 100 + shift).toFixed(2)));
    const { spread } = await profile(
      ages.map((age) => ({ ...BASE, age })),
      'age',
    );
    assert.ok(spread?.kind === 'number' && spread.bins.length > 29);
    for (const { from, to, count } of spread.bins)
      assert.equal(count, ages.filter((age) => age >= from && age < to).length, `${from} to ${to}`);
  }
});

test('times over fifty days are binned by day', async () => {
  const { spread } = await profile(
    impressions(50, (row) => ({ time: Date.UTC(2026, 0, 1 + row, 12) })),
    'at',
  );
  assert.ok(spread?.kind === 'time');
  assert.deepEqual(
    [spread.first, spread.last, spread.bins.length, spread.bins[1]],
    [
      '2026-01-01T12:00:00.000Z',
      '2026-02-19T12:00:00.000Z',
      50,
      { from: '2026-01-02T00:00:00.000Z', to: '2026-01-03T00:00:00.000Z', count: 1 },
    ],
  );
});

test('a profile of ids shows the first ones, and a profile of depths counts the samples of each depth', async () => {
  assert.deepEqual(
    (
      await profile(
        impressions(3, () => ({})),
        'sample',
      )
    ).examples,
    ['0', '1', '2'],
  );
  assert.deepEqual(
    (
      await profile(
        impressions(4, (row) => ({ depth: row % 2 })),
        'depth',
      )
    ).top.map(({ value, count }) => [value, count]),
    [
      ['0', 2],
      ['1', 2],
    ],
  );
});

test('samples are counted by their open steps, however many steps there are', async () => {
  const windowDays = Array.from({ length: 10 }, (_, step) => step + 1);
  const masks = Uint16Array.from([0.5, 0.5, 9.5, 11], (days) => immatureMask(days * DAY_MS, windowDays));
  const transaction = beginImport(project);
  const writer = createDataset(
    project,
    'ten steps',
    windowDays.map((days) => ({ name: `step ${days}`, windowDays: days, timed: false })),
  );
  const key = { name: 'immature', role: 'immature' } as const;
  writer.addColumns([{ ...key, kind: 'code' }]);
  writer.writeChunk(0, masks.length, key, packColumn({ kind: 'code', values: masks }));
  const counts = { records: 4, accepted: 4, rejected: 0, immature: 3 };
  writer.finish({ ...counts, firstTime: null, lastTime: null, asOf: null, sources: [], mapping: {} });
  transaction.commit();
  const { top } = await profileColumn(project, { dataset: 'ten steps', column: 'immature' }, quietJob());
  assert.deepEqual(top, [
    { value: '0', count: 1, share: 0.25 },
    { value: String(2 ** 9), count: 1, share: 0.25 },
    { value: String(2 ** 10 - 1), count: 2, share: 0.5 },
  ]);
});

test('unknown columns are refused with a suggestion, and a column without numbers has no spread', async () => {
  await assert.rejects(profile([BASE], 'cty'), {
    code: 'unknown-name',
    message: 'unknown column: cty (did you mean city?)',
  });
  await assert.rejects(profile([BASE], 'city', 'bank'), { code: 'unknown-name' });
  const { spread, distinct } = await profile(
    impressions(3, () => ({ age: null })),
    'age',
  );
  assert.deepEqual([spread, distinct], [null, 0]);
});

test('bins have two different ends even if numbers hardly differ relative to their size', async () => {
  for (const pair of [
    [1, 1 + 2 ** -52],
    [-1e15, -1e15 + 0.125],
    [123_456_789.5, 123_456_789.50000003],
  ]) {
    const ages = Array.from({ length: 60 }, (_, row) => pair[row % 2]);
    const { spread } = await profile(
      ages.map((age) => ({ ...BASE, age })),
      'age',
    );
    assert.ok(spread?.kind === 'number' && spread.bins.every(({ from, to }) => to > from), JSON.stringify(spread));
    assert.equal(
      spread.bins.reduce((sum, { count }) => sum + count, spread.below + spread.above),
      60,
    );
  }
});

test('the mean and the bins of very large numbers are finite', async () => {
  for (const [ages, mean] of [
    [[1.5e308, 1.7e308, 1.6e308], 1.6e308],
    [[-1.5e308, 1.7e308, 1.7e308, -1.5e308, 1.2e308], 3.2e307],
    [Array.from({ length: 30 }, () => Number.MAX_VALUE), Number.MAX_VALUE],
  ] as const) {
    const { spread } = await profile(
      ages.map((age) => ({ ...BASE, age })),
      'age',
    );
    assert.ok(spread?.kind === 'number');
    assert.ok(Math.abs(spread.mean / mean - 1) < 1e-12, String(spread.mean));
    assert.ok(spread.bins.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && to > from));
  }
});

test('for any numbers, every row is in a bin, outside all bins, or missing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1e15, Number.MAX_VALUE).chain((max) => {
        const number = fc.double({ noNaN: true, min: -max, max });
        return fc.array(fc.option(number), { minLength: 1, maxLength: 120 });
      }),
      async (ages) => {
        const { spread, missing, rows } = await profile(
          ages.map((age) => ({ ...BASE, age })),
          'age',
        );
        const counted =
          spread === null || spread.kind === 'time'
            ? 0
            : spread.bins.reduce((sum, { count }) => sum + count, spread.below + spread.above);
        assert.equal(counted + missing, rows);
        if (spread?.kind === 'number')
          assert.ok(
            spread.bins.length <= 70 && spread.bins.every(({ from, to }) => to > from),
            JSON.stringify(spread.bins),
          );
      },
    ),
    { numRuns: 60 },
  );
});
