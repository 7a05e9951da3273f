import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { exportRankingCall, exportsCall } from '../../../core/api/score/exports.ts';
import { rankAudienceCall } from '../../../core/api/score/ranking.ts';
import { scoreCall } from '../../../core/api/score/score.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryFolder } from '../../temporary.ts';
import { invoke } from '../invoke.ts';
import { makeRankingProject } from '../ranking-project.ts';

const folder = temporaryFolder();

test('the history has the expected value of a list, written by the window or the command line', async () => {
  const [project, audience, out] = ['test.stepladder', 'audience.csv', 'list.csv'].map((name) => join(folder, name));
  await makeRankingProject(project, folder);
  const bank = { name: 'lantern', objective: 'approval', weight: 2, value: 90, currency: 'EUR', banners: [] };
  await withProject(project, { mode: 'write' }, (opened) => {
    saveBank(opened, bank);
  });
  const { id: ranking } = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  await invoke(exportRankingCall, { project, ranking, selection: { top: 10 }, out });
  const { expectedValue } = await invoke(scoreCall, { project, run: ['r1'], audience, out, top: 10 });
  const [scored, exported] = (await invoke(exportsCall, { project })).exports;
  const { amount, currency, low, high } = expectedValue!;
  assert.deepEqual(scored.expectedValue, { amount, currency });
  assert.ok(low < amount && amount < high, `${low} ${amount} ${high}`);
  for (const { expected, expectedValue: recorded } of [scored, exported])
    assert.ok(recorded?.currency === 'EUR' && Math.abs(recorded.amount / (90 * expected['approval']) - 1) < 1e-6);
});
