import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { bankEvidenceCall, bankListCall, rankingByObjectiveCall } from '../../core/api/banks/bank-evidence.ts';
import { restoreBankCall, scoringBanksCall } from '../../core/api/banks/banks.ts';
import { banksCall } from '../../core/api/banks/list-banks.ts';
import { exportRankingCall, exportsCall } from '../../core/api/score/exports.ts';
import { rankingOutlookCall, rankAudienceCall, rankingCall, rankingPageCall } from '../../core/api/score/ranking.ts';
import { scoreCall } from '../../core/api/score/score.ts';
import { printResult } from '../../core/cli/print.ts';
import { quietJob } from '../../core/job.ts';
import { openProject, withProject, type Project } from '../../core/store/file/project.ts';
import { listBanks, promoteRun, saveBank } from '../../core/store/runs/banks.ts';
import { comparisons } from '../../core/store/runs/experiments.ts';
import { recordRunUse } from '../../core/store/runs/run-uses.ts';
import { deleteRun } from '../../core/store/runs/runs.ts';
import { message, stepName } from '../../core/text/message.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { rendered } from '../rendered.ts';
import { temporaryFolder } from '../temporary.ts';
import { invoke } from './invoke.ts';
import { config, makeRankingProject } from './ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
const audience = join(folder, 'audience.csv');
const job = quietJob();

/** The note of every list, since the runs know the outcomes of a few days only. */
const tooFew = message('score.tooFewBannerOutcomes', { bank: 'lantern', run: 'r1', step: stepName('approval') });

before(() => makeRankingProject(project, folder));

test('a bank is scored with its newest run until another is active, and a bank without runs is listed', async () => {
  const runs = async (): Promise<unknown> =>
    (await invoke(scoringBanksCall, { project })).banks.map(({ bank, active, runs: bankRuns }) => [
      bank,
      bankRuns.map(({ run }) => (run === active ? `${run} in use` : run)),
    ]);
  assert.deepEqual(await runs(), [
    ['lantern', ['r2', 'r1']],
    ['sprout', []],
  ]);
  await withProject(project, { mode: 'write' }, (opened) => promoteRun(opened, 'r1'));
  assert.deepEqual(await runs(), [
    ['lantern', ['r1 in use', 'r2']],
    ['sprout', []],
  ]);
});

/** Adds a comparison that trains the run r3, and also uses the existing runs, which stay unchanged. */
async function addComparison(opened: Project): Promise<void> {
  const data = { dataset: 'spring', bank: 'lantern' };
  const { name: comparison } = comparisons.begin(opened, { kind: 'comparison', ...data, input: {} });
  const settings = { model: 'esmm', engine: 'onnx', seed: 1, epochs: 1, config } as const;
  await trainModel(opened, { ...data, ...settings, experiment: { comparison } }, job);
  for (const run of ['r1', 'r2', 'r3']) recordRunUse(opened, run, { comparison });
}

test('a run that was trained for a comparison is not chosen for scoring until it is made active', async () => {
  const order = async (): Promise<unknown> =>
    (await invoke(scoringBanksCall, { project })).banks[0].runs.map(({ run }) => run);
  await withProject(project, { mode: 'write' }, addComparison);
  assert.deepEqual(await order(), ['r1', 'r2', 'r3']);
  // The same holds after the comparison is deleted.
  await withProject(project, { mode: 'write' }, (opened) => {
    comparisons.delete(opened, 'c1');
  });
  assert.deepEqual(await order(), ['r1', 'r2', 'r3']);
  await withProject(project, { mode: 'write' }, (opened) => promoteRun(opened, 'r3'));
  assert.deepEqual(await order(), ['r3', 'r2', 'r1']);
  await withProject(project, { mode: 'write' }, (opened) => {
    deleteRun(opened, 'r3');
    promoteRun(opened, 'r1');
  });
  assert.deepEqual(await order(), ['r1', 'r2']);
});

test('an audience is ranked, and its ranking is stored and read by pages', async () => {
  assert.deepEqual(await invoke(rankingCall, { project }), { ranking: null, stale: false });
  const ranking = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  assert.deepEqual(await invoke(rankingCall, { project }), { ranking, stale: false });
  const { id: rankingId, rows, steps, banks } = ranking;
  assert.deepEqual(
    { audience: ranking.audience, file: ranking.file, per: ranking.per, scored: ranking.scored, steps, banks },
    {
      audience: 'audience.csv',
      file: audience,
      per: 'user',
      scored: rows,
      steps: ['click', 'application', 'approval', 'activation'],
      banks: [{ bank: 'lantern', objective: 'approval', run: 'r1' }],
    },
  );
  assert.deepEqual(
    (await invoke(rankingPageCall, { project, ranking: rankingId, offset: 0, limit: 100 })).rows,
    ranking.first,
  );
  await assert.rejects(invoke(rankingOutlookCall, { project, ranking: 'other', selection: { top: 1 } }), {
    code: 'state',
  });
});

/** What the export of the first 10 rows returns and the history records. */
function figuresOf({ steps }: Awaited<ReturnType<typeof rankingOutlookCall.handle>>): object {
  return {
    rows: 10,
    expected: Object.fromEntries(steps.map(({ step, expected }) => [step, expected])),
    expectedValue: null,
    intervals: {
      steps: Object.fromEntries(steps.map(({ step, low, high, errors }) => [step, { low, high, errors }])),
      value: null,
    },
    holdout: null,
  };
}

test('the first rows of a ranked audience are exported and recorded in the history', async () => {
  const { id: rankingId } = await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  const outlook = await invoke(rankingOutlookCall, { project, ranking: rankingId, selection: { top: 10 } });
  const out = join(folder, 'list.csv');
  const exported = await invoke(exportRankingCall, { project, ranking: rankingId, selection: { top: 10 }, out });
  assert.deepEqual(exported, {
    ...figuresOf(outlook),
    file: 'list.csv',
    bytes: readFileSync(out).length,
    sha256: createHash('sha256').update(readFileSync(out)).digest('hex'),
    adLists: null,
    excel: null,
    recorded: true,
    notes: [tooFew],
  });
  const {
    exports: [{ createdAt, ...entry }],
  } = await invoke(exportsCall, { project });
  assert.ok(!Number.isNaN(Date.parse(createdAt)));
  assert.deepEqual(entry, {
    ...figuresOf(outlook),
    id: 1,
    file: 'list.csv',
    folder,
    exists: true,
    shown: out,
    audience: 'audience.csv',
    runs: ['r1'],
    per: 'user',
    selection: { top: 10 },
    campaign: null,
    sha256: exported.sha256,
  });
});

test('a ranking is stale after the weight of a bank or the run that scores it has changed', async () => {
  const stale = async (): Promise<boolean> => (await invoke(rankingCall, { project })).stale;
  const change = (work: Parameters<typeof withProject<void>>[2]): Promise<void> =>
    withProject(project, { mode: 'write' }, work);
  await invoke(rankAudienceCall, { project, runs: ['r1'], audience });
  const staleAfterChange = [await stale()];
  const lantern = { name: 'lantern', objective: 'approval', weight: 2, banners: [] };
  await change((opened) => {
    saveBank(opened, { ...lantern, weight: 3 });
  });
  staleAfterChange.push(await stale());
  await change((opened) => {
    saveBank(opened, lantern);
  });
  staleAfterChange.push(await stale());
  await change((opened) => {
    promoteRun(opened, 'r2');
  });
  staleAfterChange.push(await stale());
  await change((opened) => {
    promoteRun(opened, 'r1');
  });
  assert.deepEqual(staleAfterChange, [false, true, false, true]);
});

test(
  'the command line records its lists in the export history too; if another writer holds the project, the list ' +
    'is still written, and a note says that it is not recorded',
  async () => {
    const out = join(folder, 'scored.csv');
    const { notes } = await invoke(scoreCall, { project, run: ['r1'], audience, out, top: 10 });
    assert.deepEqual(notes, [tooFew]);
    const [scored, ofWindow] = (await invoke(exportsCall, { project })).exports;
    assert.deepEqual(
      [scored.file, scored.selection, scored.sha256, scored.rows],
      ['scored.csv', { top: 10 }, ofWindow.sha256, 10],
    );
    for (const [step, count] of Object.entries(ofWindow.expected))
      assert.ok(Math.abs(scored.expected[step] - count) < 1e-9);
    await invoke(scoreCall, { project, run: ['r1'], audience, out });
    assert.equal((await invoke(exportsCall, { project })).exports[0].selection, null);
    await withProject(project, { mode: 'write', exclusive: true, purpose: 'import of june' }, async () => {
      const {
        written,
        notes: [first, note, ...others],
      } = await invoke(scoreCall, { project, run: ['r1'], audience, out, top: 3 });
      assert.deepEqual([written, first, others, readFileSync(out, 'utf8').split('\n').length], [3, tooFew, [], 5]);
      assert.equal(
        rendered(note),
        "the list is written, but not recorded in the project's export history: the project is being written to by " +
          'import of june',
      );
    });
    assert.equal((await invoke(exportsCall, { project })).exports.length, 3);
  },
);

/** Expects the evidence and the rankings by objective of lantern, in lines of at most 120 columns. */
function assertPrinted(shown: string): void {
  assert.match(shown, /^lantern +application +\d/m);
  assert.match(shown, /^ 100 % +activation +\d/m);
  for (const line of shown.split('\n')) if (/ {2}/.test(line)) assert.ok(line.length <= 120, line);
}

test("a bank's evidence has the rule for objectives, and its rankings by objective share their samples", async () => {
  const { banks } = await invoke(bankListCall, { project, dataset: 'spring' });
  assert.deepEqual(
    banks.map(({ bank }) => bank),
    ['lantern', 'meridian', 'oakhill', 'sprout'],
  );
  const { bank, rule, hasBankColumn } = await invoke(bankEvidenceCall, {
    project,
    dataset: 'spring',
    bank: 'lantern',
  });
  assert.deepEqual([hasBankColumn, rule, bank?.bank], [true, { positives: 500, matureShare: 0.5 }, 'lantern']);
  const { comparison } = await invoke(rankingByObjectiveCall, { project, bank: 'lantern' });
  assert.deepEqual(
    [
      comparison?.run,
      comparison?.dataset,
      comparison?.sampled === comparison?.rows,
      comparison?.objectives.map(({ objective }) => objective),
    ],
    ['r1', 'spring', true, ['click', 'application', 'approval', 'activation']],
  );
  const whole = comparison?.objectives.map(({ slices }) => slices[slices.length - 1]);
  assert.ok(
    whole?.every(
      (slice) => slice.rows === comparison?.sampled && slice.steps[0].observed === whole[0].steps[0].observed,
    ),
  );
  assert.deepEqual(await invoke(rankingByObjectiveCall, { project, bank: 'sprout' }), { comparison: null });
  const command = await invoke(banksCall, { project, dataset: 'spring', bank: 'lantern', rankings: true });
  assert.deepEqual(command.evidence?.banks, [bank]);
  assert.deepEqual(command.rankings, [{ bank: 'lantern', comparison }]);
  assertPrinted(printResult('banks', command));
  const all = await invoke(banksCall, { project, dataset: 'spring' });
  assert.deepEqual(
    all.evidence?.banks.map((one) => one.bank),
    banks.map((one) => one.bank),
  );
  await assert.rejects(invoke(banksCall, { project, bank: 'lantren' }), { code: 'unknown-name' });
});

test('the settings of a bank are restored, or removed if it had none', async () => {
  const settings = {
    objective: 'activation',
    weight: 0.5,
    value: 90,
    currency: 'EUR',
    banners: ['lantern-spring'],
  };
  await invoke(restoreBankCall, { project, name: 'lantern', settings });
  await invoke(restoreBankCall, { project, name: 'sprout', settings: null });
  const reader = openProject(project, { mode: 'read' });
  const banks = listBanks(reader);
  reader.close();
  assert.deepEqual(banks, [{ name: 'lantern', ...settings, promotedRun: 'r1' }]);
  const withoutValue = { ...settings, value: null, currency: null };
  await invoke(restoreBankCall, { project, name: 'lantern', settings: withoutValue });
});
