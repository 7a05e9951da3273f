import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { exportRankingCall, exportsCall } from '../../../core/api/score/exports.ts';
import { rankAudienceCall, rankingOutlookCall } from '../../../core/api/score/ranking.ts';
import { scoreCall } from '../../../core/api/score/score.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { invoke } from '../invoke.ts';
import { makeRankingProject } from '../ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
const audience = join(folder, 'audience.csv');

before(() => makeRankingProject(project, folder));

test('the project remembers the control group of a scored and of an exported list', async () => {
  const out = join(folder, 'scored.csv');
  const { holdout: scored, written } = await invoke(scoreCall, { project, run: ['r1'], audience, out, holdout: 0.2 });
  assert.deepEqual([scored?.share, scored?.seed, scored?.lift], [0.2, 1, 0.2]);
  assert.equal(scored?.rows, Math.round((written + (scored?.rows ?? 0)) / 5));
  for (const [step, expected] of Object.entries(scored!.expected)) {
    const { low, high } = scored!.intervals![step];
    assert.ok(low < expected && expected < high, `${step}: ${low} ${expected} ${high}`);
  }
  const ranking = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  const { holdout: exported } = await invoke(exportRankingCall, {
    project,
    ranking: ranking.id,
    selection: { top: 100 },
    out: join(folder, 'exported.csv'),
    holdout: { share: 0.1, seed: 7, lift: 0.5 },
  });
  assert.equal(exported?.rows, 10);
  await invoke(scoreCall, { project, run: ['r1'], audience, out: join(folder, 'plain.csv') });
  const { exports } = await invoke(exportsCall, { project });
  assert.deepEqual(
    exports.map(({ rows, holdout }) => [rows, holdout]),
    [
      [written + (scored?.rows ?? 0), null],
      [90, exported],
      [written, scored],
    ],
  );
  assert.ok(!existsSync(join(folder, 'plain.control.csv')));
});

test('a planned control group has the size of the drawn one, and about its power and rate', async () => {
  const ranking = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  const request = { project, ranking: ranking.id, selection: { top: 200 } };
  const { sizes: none } = await invoke(rankingOutlookCall, request);
  assert.deepEqual(none, []);
  const plan = { share: 0.25, lift: 0.5 };
  const { sizes } = await invoke(rankingOutlookCall, { ...request, holdout: plan });
  const { holdout } = await invoke(exportRankingCall, {
    ...request,
    out: join(folder, 'planned.csv'),
    holdout: { ...plan, seed: 1 },
  });
  const [planned] = sizes;
  const drawn = holdout?.sizes.find(({ step }) => step === planned.step);
  assert.ok(drawn !== undefined && sizes.length === 1);
  assert.deepEqual([planned.target, planned.control], [drawn.target, drawn.control]);
  assert.ok(Math.abs(planned.power - drawn.power) < 0.02 && Math.abs(planned.rate / drawn.rate - 1) < 0.1);
});

test('the history of exports holds no id of a user of a list or of its control group', async () => {
  const out = join(folder, 'private.csv');
  await invoke(scoreCall, { project, run: ['r1'], audience, out, top: 50, holdout: 0.2 });
  const users = [out, join(folder, 'private.control.csv')].flatMap((path) =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[1]),
  );
  assert.ok(users.length === 50 && users.every((user) => user.length > 5), users.join());
  const stored = await withProject(project, { mode: 'read' }, ({ database }) =>
    JSON.stringify(database.prepare('SELECT * FROM exports ORDER BY id DESC LIMIT 1').all()),
  );
  assert.ok(stored.includes('private.csv'));
  assert.deepEqual(
    users.filter((user) => stored.includes(user)),
    [],
  );
});

test('a share above a half, and settings of a control group without its share, are refused', async () => {
  const request = { project, run: ['r1'], audience, out: join(folder, 'refused.csv') };
  await assert.rejects(invoke(scoreCall, { ...request, holdoutSeed: 3 }), {
    code: 'usage',
    message: '--holdout-seed needs --holdout',
  });
  for (const holdout of [0, 0.6, -1]) assert.equal(scoreCall.input.safeParse({ ...request, holdout }).success, false);
  assert.ok(!existsSync(request.out));
});

test('a list whose control group would replace an input is refused', async () => {
  const request = { project, run: ['r1'], audience: join(folder, 'audience.control.csv'), holdout: 0.1 };
  writeFileSync(request.audience, readFileSync(audience));
  await assert.rejects(invoke(scoreCall, { ...request, out: join(folder, 'audience.csv') }), {
    code: 'invalid-input',
    message: `the output is an audience file: ${request.audience}`,
  });
});
