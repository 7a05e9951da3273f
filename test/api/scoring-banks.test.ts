import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { bankCall, scoringBanksCall } from '../../core/api/banks/banks.ts';
import { promoteCall } from '../../core/api/models/models.ts';
import { rankAudienceCall, rankingOutlookCall } from '../../core/api/score/ranking.ts';
import { appendToDataset } from '../../core/ingest/append/append.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { scoringBanks } from '../../core/score/candidates/choose-run.ts';
import { withProject } from '../../core/store/file/project.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { temporaryFolder } from '../temporary.ts';
import '../without-tensorflow.ts';
import { invoke } from './invoke.ts';
import { config } from './ranking-project.ts';

/** A project without bank settings, and a run on data of these banks; with none, the data have no column of banks. */
async function trained(t: TestContext, banks: readonly string[]): Promise<{ project: string; audience: string }> {
  const folder = temporaryFolder(t);
  const [project, funnel, audience] = ['p.stepladder', 'funnel.csv', 'audience.csv'].map((name) => join(folder, name));
  const rows = Array.from({ length: 600 }, (_, row) => {
    const cells = [`u${row}`, row % 2 === 0 ? 'ulm' : 'bonn', row % 3 === 0 ? 1 : 0, row % 6 === 0 ? 1 : 0];
    return [...cells, ...(banks.length === 0 ? [] : [banks[row % banks.length]])].join(',');
  });
  writeFileSync(funnel, `user_id,city,click,approval${banks.length === 0 ? '' : ',bank'}\n${rows.join('\n')}\n`);
  writeFileSync(audience, 'user_id,city\na,ulm\nb,bonn\n');
  await withProject(project, { mode: 'write', create: true }, async (opened) => {
    await importDataset(opened, { files: [funnel], dataset: 'spring' }, quietJob());
    await trainModel(
      opened,
      { dataset: 'spring', model: 'esmm', engine: 'onnx', seed: 1, epochs: 1, config },
      quietJob(),
    );
  });
  return { project, audience };
}

for (const [title, banks, listed] of [
  ['data without banks are scored as a whole', [], ['']],
  ['the banks of the data are scored, if no bank has settings', ['lantern', 'sprout'], ['lantern', 'sprout']],
] as const)
  test(title, async (t) => {
    const { project, audience } = await trained(t, banks);
    const { banks: scored, pooled } = await invoke(scoringBanksCall, { project });
    assert.deepEqual(
      scored.map(({ bank, preferred }) => [bank, preferred]),
      listed.map((bank) => [bank, 'r1']),
    );
    assert.deepEqual(
      pooled.map(({ run, isPooled }) => [run, isPooled]),
      [['r1', true]],
    );
    const chosen = Object.fromEntries(listed.map((bank) => [bank, 'r1']));
    const { id: ranking } = await invoke(rankAudienceCall, { project, runs: ['r1'], banks: chosen, audience });
    const outlook = await invoke(rankingOutlookCall, { project, ranking, selection: { top: 2 } });
    assert.equal(
      outlook.banks.reduce((sum, { rows }) => sum + rows, 0),
      2,
    );
    assert.ok(outlook.banks.every(({ bank }) => (listed as readonly string[]).includes(bank)));
  });

test('the banks of the data are found without the vocabularies of a run', async (t) => {
  const { project } = await trained(t, ['lantern', 'sprout']);
  await withProject(project, { mode: 'write' }, (opened) => {
    opened.database.exec('DELETE FROM artifact_pieces');
    assert.deepEqual(
      scoringBanks(opened).banks.map(({ bank, preferred }) => [bank, preferred?.run]),
      [
        ['lantern', 'r1'],
        ['sprout', 'r1'],
      ],
    );
  });
});

test('a run of data without banks needs no activation, and cannot be active for a bank of other data', async (t) => {
  const { project } = await trained(t, []);
  await invoke(bankCall, { project, name: 'lantern', objective: 'approval' });
  for (const bank of [undefined, 'lantern'])
    await assert.rejects(invoke(promoteCall, { project, run: 'r1', bank }), {
      code: 'invalid-input',
      message: 'run r1 was trained on data without banks, so it can be active for none',
      help: 'it needs no activation: choose it when you score (--run on the command line)',
    });
});

test('a run of data without banks scores all users, not a bank of the settings', async (t) => {
  const { project, audience } = await trained(t, []);
  await invoke(bankCall, { project, name: 'lantern', objective: 'approval' });
  const { banks } = await invoke(scoringBanksCall, { project });
  assert.deepEqual(
    banks.map(({ bank, preferred }) => [bank, preferred]),
    [
      ['', 'r1'],
      ['lantern', null],
    ],
  );
  const { id: ranking } = await invoke(rankAudienceCall, { project, runs: ['r1'], banks: { '': 'r1' }, audience });
  const outlook = await invoke(rankingOutlookCall, { project, ranking, selection: { top: 2 } });
  assert.deepEqual(
    outlook.banks.map(({ bank, run, rows }) => [bank, run, rows]),
    [['', 'r1', 2]],
  );
});

test('a run of all banks is made active for a bank that data or settings name, but not for another', async (t) => {
  const { project } = await trained(t, ['lantern', 'sprout']);
  await invoke(bankCall, { project, name: 'oakhill', objective: 'approval' });
  await assert.rejects(invoke(promoteCall, { project, run: 'r1', bank: 'lanterm' }), {
    code: 'unknown-name',
    message: 'unknown bank: lanterm (did you mean lantern?)',
  });
  for (const bank of ['sprout', 'oakhill'])
    assert.deepEqual(await invoke(promoteCall, { project, run: 'r1', bank }), { bank, run: 'r1' });
});

test('a run of all banks is not made active for a bank of newer data only, which the error names', async (t) => {
  const { project } = await trained(t, ['lantern', 'sprout']);
  await withProject(project, { mode: 'write' }, async (opened) => {
    const next = join(dirname(project), 'next.csv');
    writeFileSync(next, 'user_id,city,click,approval,bank\nv1,ulm,1,0,oakhill\nv2,bonn,0,0,lantern\n');
    await appendToDataset(opened, { files: [next], dataset: 'spring' }, quietJob());
  });
  await assert.rejects(invoke(promoteCall, { project, run: 'r1', bank: 'oakhill' }), {
    code: 'invalid-input',
    message: 'run r1 was trained without samples of bank oakhill, which dataset spring has',
    help: 'train a new run on dataset spring, for bank oakhill or for all banks, and use that one',
  });
});

test('a damaged bank does not stop a run of all banks from being made active for another', async (t) => {
  const { project } = await trained(t, ['lantern', 'sprout']);
  await invoke(bankCall, { project, name: 'oakhill', objective: 'approval' });
  await withProject(project, { mode: 'write' }, ({ database }) => {
    database.exec('UPDATE banks SET weight = 6');
  });
  const bank = 'sprout';
  assert.deepEqual(await invoke(promoteCall, { project, run: 'r1', bank }), { bank, run: 'r1' });
  await assert.rejects(invoke(promoteCall, { project, run: 'r1', bank: 'oakhill' }), { code: 'corrupt' });
});
