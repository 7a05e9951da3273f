import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { rankAudienceCall, rankingCall } from '../../core/api/score/ranking.ts';
import { saveSegment } from '../../core/store/datasets/segments.ts';
import { withProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import { invoke, makeRankingProject } from './ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
const audience = join(folder, 'audience.csv');

before(() => makeRankingProject(project, folder));

test('a ranking of a segment is stale after the conditions of that segment have changed', async () => {
  const save = (name: string, ...values: readonly string[]): Promise<void> =>
    withProject(project, { mode: 'write' }, (opened) => {
      saveSegment(opened, { name, conditions: [{ column: 'education', values }] }, true);
    });
  await save('pupils', 'primary', 'secondary');
  await save('others', 'bachelor');
  await invoke(rankAudienceCall, { project, runs: ['r1'], audience, segment: 'pupils' });
  const staleAfterChange: boolean[] = [];
  for (const [name, ...values] of [
    ['others', 'secondary'],
    ['pupils', 'secondary'],
    ['pupils', 'primary', 'secondary'],
  ] as const) {
    await save(name, ...values);
    staleAfterChange.push((await invoke(rankingCall, { project })).stale);
  }
  assert.deepEqual(staleAfterChange, [false, true, false]);
});
