import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { quietJob, type Progress } from '../../../core/job.ts';
import { explainChange } from '../../../core/review/changes.ts';
import { columnParts } from '../../../core/review/columns/cache.ts';
import { queryFunnel } from '../../../core/review/funnel.ts';
import { reviewFunnel } from '../../../core/review/review.ts';
import { countDataset, rollUpDataset, rollUpIfLarge } from '../../../core/review/rollup/roll-up.ts';
import { timeToConvert } from '../../../core/review/time-to-convert.ts';
import { funnelTrend } from '../../../core/review/trend.ts';
import { columnValues } from '../../../core/review/values.ts';
import { deleteDataset, getDataset } from '../../../core/store/datasets/datasets.ts';
import { hasRollups, writeRollups } from '../../../core/store/datasets/rollups.ts';
import { impressionProject, writeImpressions, type Impression } from '../fixture.ts';
import { boundsOf, mixedImpressions } from '../impressions.ts';

/** Three chunks ordered by time, the first with rows without a time; one column has too many values for a table. */
const ROWS = mixedImpressions(140_000)
  .map((row, index): Impression => ({
    ...row,
    city: index % 11 === 0 ? null : `city ${Math.floor(Math.sqrt(index * 70))}`,
    age: row.age === null ? null : row.age * 1000 + (index % 997),
  }))
  .sort((one, other) => (one.time ?? 0) - (other.time ?? 0));
const OTHERS = mixedImpressions(9_000, 77);
/** Two chunks not ordered by time, with so many tags that most rows have distinct ones. */
const SCATTERED = mixedImpressions(70_000, 5).map((row, index): Impression => ({
  ...row,
  city: index % 11 === 0 ? null : `city ${11 * (index % 7)}`,
  tags: [...row.tags, `tag ${index % 5003}`, ...(index % 3 === 0 ? ['a'] : [])],
}));
const COLUMNS = ['partner', 'city', 'tags', 'age', 'children', 'creative'];

const project = impressionProject({ january: ROWS, february: OTHERS, scattered: SCATTERED });
afterEach(() => {
  columnParts.clear();
  project.database.exec('DELETE FROM summaries');
});

const WHOLE = { dataset: 'january' };
const PERIOD = { dataset: 'january', from: Date.parse('2026-01-11'), to: Date.parse('2026-01-31') };
/** Periods that begin and end within a day, and one within a single day. */
const HOURS = { from: Date.parse('2026-01-10T07:30Z'), to: Date.parse('2026-01-20T18:00Z') };
const HOUR = { from: Date.parse('2026-01-15T07:00Z'), to: Date.parse('2026-01-15T19:00Z') };

function segmentsOf(dataset: string) {
  const [whole, period] = [{ dataset }, { ...PERIOD, dataset }];
  return [
    whole,
    period,
    { dataset, ...HOURS },
    { dataset, ...HOUR, bank: 'north' },
    { dataset, to: Date.parse('2025-12-20') },
    { dataset, from: Date.parse('2027-01-01'), to: Date.parse('2027-02-01') },
    { ...period, bank: 'north' },
    { ...whole, bank: 'south' },
    { ...period, banner: 'gold' },
    { ...period, where: [{ column: 'children', values: ['1'] }] },
    { ...period, bank: 'south', where: [{ column: 'city', values: ['city 11', null] }] },
    { dataset, ...HOURS, where: [{ column: 'tags', values: ['a'] }] },
    { ...whole, where: [{ column: 'tags', values: ['a', null] }] },
    { ...whole, banner: 'gold', where: [{ column: 'partner', values: ['north'] }] },
  ];
}

/** Answers every kind of query, for all kinds of segments. */
async function queryAll(dataset: string): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const segment of segmentsOf(dataset)) {
    for (const by of [undefined, ...COLUMNS, 'day', 'week', 'month'])
      answers.push(await reviewFunnel(project, { segment, against: 'previous', by, limit: 50 }, quietJob()));
    answers.push(await funnelTrend(project, { segment, against: 'previous' }, quietJob()));
    for (const since of ['previous', 'impression'] as const)
      answers.push(await timeToConvert(project, { segment, against: 'previous', since }, quietJob()));
    for (const step of ['click', 'activation']) {
      for (const against of ['previous', { dataset }, { dataset, bank: 'north' }, { dataset: 'february' }] as const)
        answers.push(await explainChange(project, { segment, against, step, of: 'previous', limit: 500 }, quietJob()));
    }
  }
  for (const column of COLUMNS) answers.push(await columnValues(project, { dataset, column, limit: 500 }, quietJob()));
  return answers;
}

for (const dataset of ['january', 'scattered']) {
  test(`every query of ${dataset} gives the same result with and without rollups`, async () => {
    const without = await queryAll(dataset);
    columnParts.clear();
    await rollUpDataset(project, dataset, quietJob());
    columnParts.clear();
    assert.deepEqual(await queryAll(dataset), without);
  });
}

test('a number is counted in the bucket whose bounds enclose it', async () => {
  const { groups } = await queryFunnel(project, { ...WHOLE, by: 'age' }, quietJob());
  const ages = ROWS.flatMap(({ age }) => (age === null ? [] : [age]));
  assert.equal(groups.length, 11);
  for (const { value, steps } of groups.filter((group) => group.value !== null)) {
    const [from, below] = boundsOf(value ?? '');
    assert.equal(steps[0].count, ages.filter((age) => age >= from && age < below).length, String(value));
  }
});

/** Calls `work` while no chunk of the project can be read. */
async function withoutChunks(work: () => Promise<void>): Promise<void> {
  project.database.exec("SAVEPOINT damage; UPDATE chunks SET packed = x'00'");
  try {
    await work();
  } finally {
    project.database.exec('ROLLBACK TO damage; RELEASE damage');
  }
}

test('time buckets that a segment contains completely are counted without their rows', async () => {
  await rollUpDataset(project, 'january', quietJob());
  columnParts.clear();
  const expected = ROWS.filter(({ bank }) => bank === 'north').length;
  await withoutChunks(async () => {
    const { steps, groups } = await queryFunnel(project, { ...WHOLE, bank: 'north', by: 'age' }, quietJob());
    assert.deepEqual(
      [steps[0].count, groups.reduce((sum, group) => sum + group.steps[0].count, 0)],
      [expected, expected],
    );
    assert.equal((await queryFunnel(project, { ...WHOLE, by: 'tags' }, quietJob())).steps[0].count, ROWS.length);
    assert.ok((await timeToConvert(project, { segment: WHOLE, since: 'previous' }, quietJob())).steps[0].count > 0);
    const segments = { segment: { ...WHOLE, bank: 'north' }, against: WHOLE };
    const query = { ...segments, step: 'click', of: 'previous', limit: 10, columns: ['creative', 'age'] } as const;
    const { now, values } = await explainChange(project, query, quietJob());
    assert.ok(now.total === expected && values.length > 0);
    const { values: cities, more } = await columnValues(
      project,
      { dataset: 'january', column: 'city', limit: 10 },
      quietJob(),
    );
    assert.deepEqual(
      [cities.length + more, cities[0].count],
      [new Set(ROWS.map(({ city }) => city)).size, ROWS.filter(({ city }) => city === cities[0].value).length],
    );
  });
});

test('rows that pass a filter on one column are counted without being read', async () => {
  await rollUpDataset(project, 'january', quietJob());
  columnParts.clear();
  const gold = ROWS.filter(({ banner }) => banner === 'gold');
  await withoutChunks(async () => {
    for (const filter of [{ banner: 'gold' }, { where: [{ column: 'creative', values: ['gold'] }] }]) {
      const { series } = await funnelTrend(project, { segment: { ...WHOLE, ...filter }, unit: 'week' }, quietJob());
      assert.equal(
        series[0].points.reduce((sum, { ofFirst }) => sum + ofFirst.total, 0),
        gold.filter(({ time }) => time !== null).length,
      );
      assert.equal((await queryFunnel(project, { ...WHOLE, ...filter }, quietJob())).steps[0].count, gold.length);
    }
  });
});

test('nothing is stored if counting is cancelled, and small datasets need no rollups', async () => {
  const storedCount = (): unknown => project.database.prepare('SELECT count(*) FROM summaries').pluck().get();
  await assert.rejects(rollUpDataset(project, 'january', { ...quietJob(), signal: AbortSignal.abort() }), {
    code: 'cancelled',
  });
  assert.equal(storedCount(), 0);
  await rollUpIfLarge(project, 'january', quietJob());
  assert.equal(storedCount(), 0);
  await rollUpDataset(project, 'january', quietJob());
  assert.ok(Number(storedCount()) > COLUMNS.length);
});

test('counting reports its progress from the first chunk to the last column', async () => {
  const fractions: number[] = [];
  const report = ({ fraction = NaN }: Progress): number => fractions.push(fraction);
  await rollUpDataset(project, 'january', { ...quietJob(), report });
  assert.ok(fractions[0] < 1 / COLUMNS.length && fractions.length > 2 * COLUMNS.length, String(fractions));
  assert.deepEqual(
    fractions,
    fractions.toSorted((one, other) => one - other),
  );
  assert.ok(Math.abs(fractions.at(-1)! - 1) < 1e-9);
});

test('the progress of counting never goes back if there turn out to be too many banks', async () => {
  const rows = mixedImpressions(140_000, 3).map((row, index) => ({
    ...row,
    bank: index < 132_000 ? 'first' : `bank ${(index * 7) % 62}`,
  }));
  writeImpressions(project, 'banks', rows);
  const fractions: number[] = [];
  const report = ({ fraction = NaN }: Progress): number => fractions.push(fraction);
  const { rollups } = await countDataset(project, 'banks', { ...quietJob(), report });
  assert.ok(rollups.size > COLUMNS.length);
  assert.deepEqual(
    fractions,
    fractions.toSorted((one, other) => one - other),
  );
});

test('the counts of a dataset that was deleted in the meantime are discarded', async () => {
  writeImpressions(project, 'deleted', OTHERS);
  const dataset = getDataset(project, 'deleted');
  const { rollups } = await countDataset(project, 'deleted', quietJob());
  assert.ok(writeRollups(project, dataset, rollups) && hasRollups(project, dataset));
  deleteDataset(project, 'deleted');
  assert.ok(!writeRollups(project, dataset, rollups) && !hasRollups(project, dataset));
});
