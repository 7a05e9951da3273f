import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reportLanguage } from '../../core/report/language.ts';
import { resultsSection } from '../../core/report/project/results.ts';
import type { ListRow, Sample } from '../score/results/exported-list.ts';
import { resultsOf, resultsProject } from '../score/results/results-project.ts';
import { shows, tableOf } from './tables-of.ts';

const fixture = resultsProject();

test('results in a report have the forecast of the whole list with its interval', async () => {
  const rows = Array.from({ length: 400 }, (_, user): ListRow => ({ user: `u${user}`, p: [0.5, 0.1] }));
  const samples = rows.slice(0, 300).map(({ user }): Sample => ({ user, day: 0.5, depth: 1 }));
  const results = await resultsOf(fixture, rows, samples);
  const page = resultsSection({ file: 'list.csv', results }, reportLanguage('en')).text;
  const table = tableOf(page, 'Forecast for all');
  assert.deepEqual(
    table.rows.map(([step]) => step),
    ['click', 'activation'],
  );
  for (const [index, { balance }] of results.steps.entries())
    for (const [at, part] of (['forecast', 'notShown', 'open'] as const).entries()) {
      const [figure, interval] = table.rows[index].slice(1 + 2 * at);
      assert.ok(shows(figure, balance[part]), figure);
      const { low, high } = balance.intervals[part];
      if (balance[part] === 0) assert.equal(interval, '–');
      else interval.split(' to ').forEach((end, side) => assert.ok(shows(end, side === 0 ? low : high), interval));
    }
  assert.equal(results.steps[0].balance.open, 0);
});
