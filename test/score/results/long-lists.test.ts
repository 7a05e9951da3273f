/** Lists of many rows: their results are computed in turns, so that a window stays responsive. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { INDEXES_PER_TURN } from '../../../core/job.ts';
import { measureResults } from '../../../core/score/results/measure-results.ts';
import { TurnCounter } from '../../turns.ts';
import { importSamples, writeExport, type ListRow } from './exported-list.ts';
import { resultsProject } from './results-project.ts';

const { folder, project } = resultsProject();
/** Turns of a pass over a list. */
const TURNS = 3;

for (const per of ['user', 'bank'] as const) {
  test(`a long list per ${per} reports progress while it is read, and then blocks no other work`, async () => {
    const rows = Array.from({ length: TURNS * INDEXES_PER_TURN }, (_, row): ListRow => {
      const [pair, bank] = [row >> 1, row % 2 === 0 ? 'north' : 'south'];
      return { user: `u${per === 'bank' ? pair : row}`, bank, group: pair % 10 === 7 ? 'control' : 'target' };
    });
    const { id, list } = writeExport(project, folder, rows, { name: `long-${per}`, per });
    await importSamples(project, folder, `long-${per}`, [
      { user: 'u1', bank: 'south', day: 1, depth: 1 },
      { user: per === 'bank' ? 'u7' : 'u14', bank: 'north', day: 1, depth: 2 },
    ]);
    const counter = new TurnCounter();
    const request = { export: id, dataset: `long-${per}`, files: [list], coversEveryone: true };
    const { results } = await measureResults(project, request, counter);
    assert.ok(results !== null && results.incremental !== null);
    const { target, control } = results.incremental.groups;
    assert.deepEqual([target.found, control.found], [1, 1]);
    assert.equal(target.users + control.users, per === 'user' ? rows.length : rows.length / 2);
    assert.ok(counter.progress.filter(({ phase }) => phase === 'read').length > 10);
    // The passes: two to divide the ranking into deciles, one for the forecast, one or more for the groups.
    assert.ok(Math.max(...counter.turns) >= 4 * TURNS, `${Math.max(...counter.turns)} turns`);
  });
}
