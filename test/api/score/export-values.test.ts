import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { exportRankingCall, exportsCall } from '../../../core/api/score/exports.ts';
import { rankAudienceCall, rankingOutlookCall } from '../../../core/api/score/ranking.ts';
import { scoreCall } from '../../../core/api/score/score.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { recordExport } from '../../../core/store/runs/exports.ts';
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
  const answer = await invoke(exportRankingCall, { project, ranking, selection: { top: 10 }, out });
  const { expectedValue } = await invoke(scoreCall, { project, run: ['r1'], audience, out, top: 10 });
  const [scored, exported] = (await invoke(exportsCall, { project })).exports;
  const { amount, currency, low, high } = expectedValue!;
  assert.deepEqual(scored.expectedValue, { amount, currency });
  assert.ok(low < amount && amount < high, `${low} ${amount} ${high}`);
  for (const figures of ['expected', 'expectedValue', 'intervals'] as const)
    assert.deepEqual(answer[figures], exported[figures]);
  assert.deepEqual(scored.intervals?.value, { low, high, errors: expectedValue!.errors });
  for (const { expected, expectedValue: recorded } of [scored, exported])
    assert.ok(recorded?.currency === 'EUR' && Math.abs(recorded.amount / (90 * expected['approval']) - 1) < 1e-6);
});

test('the history has the intervals that a list had when it was written, and none for an older version', async () => {
  const [project, audience, out] = ['other.stepladder', 'audience.csv', 'other.csv'].map((name) => join(folder, name));
  await makeRankingProject(project, folder);
  const { id: ranking } = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  const selection = { top: 10 };
  const { steps } = await invoke(rankingOutlookCall, { project, ranking, selection });
  await invoke(exportRankingCall, { project, ranking, selection, out });
  const held = await invoke(scoreCall, { project, run: ['r1'], audience, out, holdout: 0.3 });
  const { forecast } = await invoke(scoreCall, { project, run: ['r1'], audience, out, top: 10 });
  const lists = (await invoke(exportsCall, { project })).exports;
  for (const [index, written] of [forecast, held.forecast, steps].entries()) {
    const { expected, intervals } = lists[index];
    assert.deepEqual(Object.keys(intervals!.steps), Object.keys(expected));
    assert.equal(intervals!.value, null);
    for (const { step, low, high, errors } of written) {
      assert.deepEqual(intervals!.steps[step], { low, high, errors });
      assert.ok(low < expected[step] && expected[step] < high);
    }
  }
  assert.notDeepEqual(held.forecast, forecast);
  await withProject(project, { mode: 'write' }, (opened) => {
    const entry = { file: out, audience, runs: ['r1'], per: 'user', selection: {}, rows: 1, sha256: '' } as const;
    recordExport(opened, { ...entry, expected: { click: 0.5 } });
  });
  const [older] = (await invoke(exportsCall, { project })).exports;
  assert.deepEqual([older.expected, older.intervals], [{ click: 0.5 }, null]);
});
