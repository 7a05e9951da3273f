import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { columnParts } from '../../core/review/cache.ts';
import { explainChange } from '../../core/review/changes.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { reviewFunnel } from '../../core/review/review.ts';
import { summariseDataset, summariseLarge } from '../../core/review/summarise.ts';
import { timeToConvert } from '../../core/review/time-to-convert.ts';
import { funnelTrend } from '../../core/review/trend.ts';
import { columnValues } from '../../core/review/values.ts';
import type { Project } from '../../core/store/project.ts';
import { openImpressions } from './fixture.ts';
import type { Impression } from './fixture.ts';
import { mixedImpressions } from './impressions.ts';

/** Four chunks in the order of time, the first one with rows without a time; one column has more values than are counted by chunk. */
const ROWS = mixedImpressions(200_000)
  .map((row, index): Impression => ({ ...row, city: index % 11 === 0 ? null : `city ${Math.floor(Math.sqrt(index * 70))}` }))
  .sort((one, other) => (one.time ?? 0) - (other.time ?? 0));
const OTHERS = mixedImpressions(9_000, 77);
const COLUMNS = ['partner', 'city', 'tags', 'age', 'children', 'creative'];

let project: Project;
let remove: () => void;

before(() => {
  ({ project, remove } = openImpressions(ROWS, { february: OTHERS }));
});
afterEach(() => {
  columnParts.clear();
  project.database.exec('DELETE FROM summaries');
});
after(() => remove());

const WHOLE = { dataset: 'january' };
const PERIOD = { dataset: 'january', from: '2026-01-11', to: '2026-01-31' };
const SEGMENTS = [WHOLE, PERIOD, { ...PERIOD, bank: 'north' }, { ...WHOLE, bank: 'south' }, { ...PERIOD, banner: 'gold' }, { ...PERIOD, where: [{ column: 'children', values: ['1'] }] }];

/** Everything that can be asked, of all kinds of segments. */
async function askAll(): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const segment of SEGMENTS) {
    for (const by of [undefined, ...COLUMNS, 'day']) answers.push(await reviewFunnel(project, { segment, against: 'previous', by, limit: 50 }, quietJob()));
    answers.push(await funnelTrend(project, segment, 'previous', null, quietJob()));
    for (const since of ['previous', 'impression'] as const) answers.push(await timeToConvert(project, segment, 'previous', since, quietJob()));
    for (const step of ['click', 'activation']) {
      for (const against of ['previous', WHOLE, { ...WHOLE, bank: 'north' }, { dataset: 'february' }] as const) answers.push(await explainChange(project, { segment, against, step, of: 'previous', limit: 500 }, quietJob()));
    }
  }
  for (const column of COLUMNS) answers.push(await columnValues(project, 'january', column, '', 500, quietJob()));
  return answers;
}

test('every answer is the same with summaries as without them', async () => {
  const without = await askAll();
  columnParts.clear();
  await summariseDataset(project, 'january', quietJob());
  columnParts.clear();
  assert.deepEqual(await askAll(), without);
});

test('what a segment holds whole is answered without its rows', async () => {
  await summariseDataset(project, 'january', quietJob());
  columnParts.clear();
  const expected = ROWS.filter(({ bank }) => bank === 'north').length;
  const chunks = project.database.prepare('SELECT id, column_id, position, row_count, checksum, packed FROM chunks').raw().all() as unknown[][];
  project.database.exec('DELETE FROM chunks');
  try {
    const { steps, groups } = await queryFunnel(project, { ...WHOLE, bank: 'north', by: 'age' }, quietJob());
    assert.deepEqual([steps[0].count, groups.reduce((sum, group) => sum + group.steps[0].count, 0)], [expected, expected]);
    assert.equal((await queryFunnel(project, { ...WHOLE, by: 'tags' }, quietJob())).steps[0].count, ROWS.length);
    assert.ok((await timeToConvert(project, WHOLE, null, 'previous', quietJob())).steps[0].count > 0);
    const { now, values } = await explainChange(project, { segment: { ...WHOLE, bank: 'north' }, against: WHOLE, step: 'click', of: 'previous', limit: 10, columns: ['creative', 'age'] }, quietJob());
    assert.ok(now.total === expected && values.length > 0);
    const { values: cities, more } = await columnValues(project, 'january', 'city', '', 10, quietJob());
    assert.deepEqual([cities.length + more, cities[0].count], [new Set(ROWS.map(({ city }) => city)).size, ROWS.filter(({ city }) => city === cities[0].value).length]);
  } finally {
    const insert = project.database.prepare('INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)');
    for (const row of chunks) insert.run(...row);
  }
});

test('where counting is cancelled nothing is kept, and small datasets need no summaries', async () => {
  const kept = (): unknown => project.database.prepare('SELECT count(*) FROM summaries').pluck().get();
  await assert.rejects(summariseDataset(project, 'january', { ...quietJob(), signal: AbortSignal.abort() }), { code: 'cancelled' });
  assert.equal(kept(), 0);
  await summariseLarge(project, 'january', quietJob());
  assert.equal(kept(), 0);
  await summariseDataset(project, 'january', quietJob());
  assert.ok(Number(kept()) > COLUMNS.length);
});
