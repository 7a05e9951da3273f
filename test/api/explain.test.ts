import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { explainCall, explainUserCall, findUserCall } from '../../core/api/score/explain.ts';
import { rankAudienceCall } from '../../core/api/score/ranking.ts';
import { printResult } from '../../core/cli/print.ts';
import { temporaryFolder } from '../temporary.ts';
import { invoke } from './invoke.ts';
import { makeRankingProject } from './ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'p.stepladder');
const audience = join(folder, 'audience.csv');

before(() => makeRankingProject(project, folder));

test('a window finds a user of its ranking at the rank of the table, and explains the listed score', async () => {
  const ranking = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  const shown = ranking.first[41];
  const inRanking = { project, ranking: ranking.id, user: shown.user };
  const found = await invoke(findUserCall, inRanking);
  assert.deepEqual([found.rank, found.score, found.banner], [42, shown.score, shown.banner]);
  assert.deepEqual(
    found.steps.map(({ probability }) => probability),
    shown.probabilities,
  );
  const { fields, baseline, logOdds, ...explained } = await invoke(explainUserCall, { ...inRanking, samples: 40 });
  assert.deepEqual([explained.rank, explained.run, explained.step], [42, 'r1', 'approval']);
  assert.ok(fields.length > 5);
  const total = fields.reduce((sum, { contribution }) => sum + contribution, baseline);
  assert.ok(Math.abs(total - logOdds) < 1e-9, `${total} for ${logOdds}`);
  await assert.rejects(invoke(findUserCall, { ...inRanking, user: 'nobody' }), { code: 'unknown-name' });
  await assert.rejects(invoke(findUserCall, { ...inRanking, ranking: 'other' }), { code: 'state' });
});

test('the command prints the rank, each probability, and the fields with the largest effect first', async () => {
  const ranking = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  const { user } = ranking.first[9];
  const result = await invoke(explainCall, { project, run: ['r1'], audience, user, samples: 40 });
  const text = printResult('explain', result);
  assert.match(text, new RegExp(`^User ${user} has rank 10 of `));
  for (const { step } of result.steps) assert.match(text, new RegExp(`^${step} +\\d`, 'm'));
  const shown = result.fields.map(({ field }) => text.indexOf(`\n${field} `));
  assert.ok(shown.length > 5);
  assert.ok(
    shown.every((at, index) => at > (shown[index - 1] ?? 0)),
    text,
  );
  assert.match(text, /Error: standard error.* probabilities have no interval, since/);
  const sizes = result.fields.map(({ contribution }) => Math.abs(contribution));
  assert.deepEqual(
    sizes,
    [...sizes].sort((one, other) => other - one),
  );
});
