import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { selectionCounts } from '../../../core/features/counts.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { chooseParts } from '../../../core/train/data/parts.ts';
import { splitDataset, type DatasetSplit } from '../../../core/train/data/split.ts';
import { testPeriods } from '../../../core/train/data/test-periods.ts';
import { timeLimits } from '../../../core/train/data/time-limits.ts';
import { importProject } from '../../ingest/import-project.ts';
import { recordingJob } from '../../recording-job.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const { project, imported, lastName } = importProject();

/** Sorted times in milliseconds, with ties, over some months. */
const sortedTimes = fc
  .array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 })
  .map((hours) => Float64Array.from(hours, (hour) => hour * 6 * 3_600_000).sort());
const windows = fc.array(fc.constantFrom(0, 0, 1, 7, 30), { minLength: 1, maxLength: 4 });

const within = (times: Float64Array, from: number, to: number): Float64Array =>
  times.filter((time) => time >= from && time < to);

test('test periods are ordered, disjoint and at the end of the data, each after its validation and training', () => {
  fc.assert(
    fc.property(sortedTimes, fc.integer({ min: 2, max: 12 }), windows, (times, count, windowDays) => {
      const periods = testPeriods(times, count, windowDays);
      assert.equal(periods === null, new Set(times).size < count + 2);
      if (periods === null) return;
      assert.equal(periods.length, count);
      for (const [index, { validFrom, testFrom, testTo }] of periods.entries()) {
        assert.equal(testTo, periods[index + 1]?.testFrom ?? times[times.length - 1] + 1);
        assert.ok(validFrom < testFrom && testFrom < testTo);
        assert.ok(index === 0 || validFrom > periods[index - 1].validFrom, 'a later split trains on more');
        for (const rows of [
          within(times, -Infinity, validFrom),
          within(times, validFrom, testFrom),
          within(times, testFrom, testTo),
        ])
          assert.ok(rows.length > 0);
      }
    }),
    { numRuns: 400 },
  );
});

test('with distinct times, the periods have the same size: a tenth each, or together three tenths', () => {
  const times = Float64Array.from({ length: 1200 }, (_, day) => day * DAY);
  for (const [count, size, firstTraining] of [
    [2, 120, 840],
    [3, 120, 720],
    [4, 90, 750],
    [10, 36, 804],
  ]) {
    const periods = testPeriods(times, count, [0]) ?? [];
    assert.deepEqual(
      periods.map(({ validFrom, testFrom, testTo }) =>
        [within(times, validFrom, testFrom), within(times, testFrom, testTo)].map(({ length }) => length),
      ),
      Array.from({ length: count }, () => [size, size]),
    );
    assert.equal(within(times, -Infinity, periods[0].validFrom).length, firstTraining);
  }
});

test('one test period is the test set of an 80/10/10 split', () => {
  fc.assert(
    fc.property(sortedTimes, (times) => {
      const limits = timeLimits(times, 0.8, 0.9);
      const [period] = testPeriods(times, 1, [0]) ?? [null];
      assert.deepEqual(period === null ? null : [period.validFrom, period.testFrom], limits);
    }),
  );
});

test('before a test period, as many validation samples are mature for all steps as the period has samples', () => {
  const times = Float64Array.from({ length: 1000 }, (_, index) => index * (DAY / 4));
  const sizes = testPeriods(times, 3, [0, 1, 14])?.map(({ validFrom, testFrom, testTo }) => [
    within(times, validFrom, testFrom).filter((time) => testFrom - 1 - time >= 14 * DAY).length,
    within(times, testFrom, testTo).length,
  ]);
  assert.deepEqual(sizes, [
    [100, 100],
    [100, 100],
    [100, 100],
  ]);
});

test('if the steps take longer than the data cover, validation is just before the test period', () => {
  const times = Float64Array.from({ length: 100 }, (_, day) => day * DAY);
  assert.deepEqual(testPeriods(times, 3, [90]), testPeriods(times, 3, [0]));
});

const steps = [{ name: 'click' }, { name: 'approval', windowDays: 14 }];

/** Imports a sample every six hours for `days` days, each approved `approvedAfter` days later. */
async function importDays(days: number, approvedAfter: number): Promise<void> {
  const lines = Array.from({ length: 4 * days }, (_, index) => {
    const time = START + (index * DAY) / 4;
    return [index, ...[0, 0, approvedAfter].map((after) => new Date(time + after * DAY).toISOString())].join();
  });
  await imported(`id,time,click,approval\n${lines.join('\n')}\n`, { mapping: { steps, features: {} } });
}

const splitOf = (number: number, count: number, hindsight = false): Promise<DatasetSplit> =>
  splitDataset(project, getDataset(project, lastName()), null, undefined, {
    testPeriod: { number, count },
    hindsight,
  });

test('training and validation use the labels that are known when the test period begins', async () => {
  await importDays(200, 10);
  const dataset = getDataset(project, lastName());
  for (const number of [1, 2, 3]) {
    const { train, valid, test: tested } = await splitOf(number, 3);
    const begin = tested.from ?? NaN;
    assert.deepEqual([train.knownAt, valid.knownAt, tested.knownAt], [begin - 1, begin - 1, undefined]);
    assert.deepEqual([train.to, valid.to], [valid.from, begin]);
    const counts = await selectionCounts(project, dataset, valid);
    // Of the last 14 days before the test period, no approval is known for certain.
    assert.equal(counts.settled.click - counts.settled.approval, 4 * 14);
    assert.equal(counts.positives.approval, counts.settled.approval);
    const trained = await selectionCounts(project, dataset, train);
    assert.equal(trained.positives.approval, trained.rows, 'all samples before the validation set are mature');
    const { rows, settled } = await selectionCounts(project, dataset, tested);
    assert.equal(settled.approval, rows, 'all samples of a period are mature, even those of the newest period');
    assert.ok(Math.abs(rows - 78.4) < 1, 'a tenth of the samples that are mature 14 days before the last approval');
  }
  const withHindsight = await splitOf(2, 3, true);
  assert.deepEqual([withHindsight.train.knownAt, withHindsight.valid.knownAt], [undefined, undefined]);
});

test('if no conversion was known in time, later labels are used and a note says so', async () => {
  await importDays(25, 10);
  const job = recordingJob();
  const names = { dataset: lastName(), bank: null, testPeriod: { number: 1, count: 3 } };
  const { valid, test: tested } = await chooseParts(project, names, job);
  assert.equal(valid.selection.knownAt, null);
  assert.ok((tested?.selection.from ?? 0) > (valid.selection.from ?? Infinity));
  assert.match(
    job.notes.join('\n'),
    /no conversion of approval in the validation set was known when the test period began/,
  );
});

test('data that cannot have test periods are refused with the reason', async () => {
  await imported('id,click\na,1\nb,0\nc,1\n', { mapping: { steps: [{ name: 'click' }], features: {} } });
  await assert.rejects(splitOf(1, 2), {
    code: 'invalid-input',
    message: `dataset ${lastName()} has no time column, and test periods follow one another in time`,
    help: 'import the data with the time of each sample, or use a single test period (no --splits on the command line)',
  });
  await importDays(1, 0);
  await assert.rejects(splitOf(1, 3), {
    code: 'invalid-input',
    message: /into 3 test periods with training and validation before them/,
  });
});
