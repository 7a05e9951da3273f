/** Whatever uses a run must also work with a bank's run that fine-tunes a pooled model, or keeps it unchanged. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { bankCall, scoringBanksCall } from '../../core/api/banks/banks.ts';
import { compareRunsCall, promoteCall, runCall, runsCall } from '../../core/api/models/models.ts';
import { trainCall } from '../../core/api/models/train.ts';
import { reportCall } from '../../core/api/report/report.ts';
import { driftCall } from '../../core/api/score/drift.ts';
import { explainUserCall, findUserCall } from '../../core/api/score/explain.ts';
import { exportCall } from '../../core/api/score/export-runs.ts';
import { rankAudienceCall } from '../../core/api/score/ranking.ts';
import { scoreCall } from '../../core/api/score/score.ts';
import { compareCall } from '../../core/api/studies/compare.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { withProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import '../without-tensorflow.ts';
import { invoke } from './invoke.ts';
import { config } from './ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'p.stepladder');
const audience = join(folder, 'audience.csv');
const list = join(folder, 'ranked.csv');

/** A ranked list as rows of cells by column. */
function readList(): readonly Readonly<Record<string, string>>[] {
  const [header, ...lines] = readFileSync(list, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])));
}

/** Expects two lists of the same rows in the same order, with the same probabilities up to rounding in float32. */
function assertSame(one: ReturnType<typeof readList>, other: ReturnType<typeof readList>): void {
  assert.deepEqual(
    one.map(({ user_id, bank, banner }) => [user_id, bank, banner]),
    other.map(({ user_id, bank, banner }) => [user_id, bank, banner]),
  );
  for (const [index, row] of one.entries())
    for (const [name, cell] of Object.entries(row))
      if (name.startsWith('p_')) {
        const [p, q] = [Number(cell), Number(other[index][name])];
        assert.ok(p > 0 && Math.abs(p - q) <= 1e-5 * p, `${name} of row ${index + 1}: ${p} and ${q}`);
      }
}

/** lantern's run is changed by fine-tuning; oakhill has too few clicks and approvals and keeps the pooled model. */
let changed: string, kept: string, base: string;

before(async () => {
  const { files } = await generateSample({ rows: 12_000, seed: 4, out: folder, format: 'csv' }, quietJob());
  await withProject(project, { mode: 'write', create: true }, (opened) =>
    importDataset(opened, { files: [files.funnel], dataset: 'spring', mapping: files.mapping }, quietJob()),
  );
  await invoke(bankCall, { project, name: 'lantern', objective: 'click' });
  await invoke(bankCall, { project, name: 'oakhill', objective: 'approval' });
  await invoke(bankCall, { project, name: 'fresh', objective: 'approval', banners: ['fresh-gold', 'fresh-blue'] });
  const training = { project, dataset: 'spring', epochs: 2, config };
  const lantern = await invoke(trainCall, { ...training, bank: 'lantern' });
  const oakhill = await invoke(trainCall, { ...training, bank: 'oakhill' });
  [changed, kept, base] = [lantern.run, oakhill.run, lantern.base ?? ''];
  assert.deepEqual([oakhill.base, lantern.kept, Object.keys(oakhill.kept ?? {})], [base, null, ['approval']]);
  assert.deepEqual([lantern.unchanged, oakhill.unchanged], [false, true]);
  const { runs } = await invoke(runsCall, { project });
  const hash = (name: string) => runs.find(({ run }) => run === name)?.weightsSha256;
  assert.notEqual(hash(changed), hash(base));
  assert.equal(hash(kept), hash(base));
});

test('fine-tuned runs have the same probabilities as an exported model', async () => {
  const runs = [changed, kept];
  await invoke(exportCall, { project, run: runs, out: join(folder, 'exported') });
  await invoke(scoreCall, { project, run: runs, audience, out: list, per: 'bank' });
  const here = readList();
  assert.deepEqual([...new Set(here.map(({ bank }) => bank))].sort(), ['lantern', 'oakhill']);
  await invoke(scoreCall, { model: join(folder, 'exported'), audience, out: list, per: 'bank' });
  assertSame(here, readList());
});

test('fine-tuned runs have scores that the contributions of the fields explain completely', async () => {
  for (const run of [changed, kept]) {
    const ranking = await invoke(rankAudienceCall, { project, runs: [run], audience });
    const shown = ranking.first[20];
    const inRanking = { project, ranking: ranking.id, user: shown.user };
    const found = await invoke(findUserCall, inRanking);
    assert.deepEqual([found.rank, found.score, found.run], [21, shown.score, run]);
    const { fields, baseline, logOdds } = await invoke(explainUserCall, { ...inRanking, samples: 40 });
    const total = fields.reduce((sum, { contribution }) => sum + contribution, baseline);
    assert.ok(fields.length > 5 && Math.abs(total - logOdds) < 1e-9, `${total} for ${logOdds}`);
  }
});

test("fine-tuned runs have drift measured against their bank's training samples", async () => {
  for (const run of [changed, kept]) {
    const { parts } = await invoke(runCall, { project, run });
    const recent = await invoke(driftCall, { project, run });
    const users = await invoke(driftCall, { project, run, audience });
    assert.deepEqual([recent.trained, users.trained], [parts?.train.rows, parts?.train.rows]);
    for (const { score } of [recent, users]) assert.ok(score.mean.trained !== null && score.mean.compared !== null);
  }
});

test('fine-tuned runs are described in a report, with the pooled model', async () => {
  const out = join(folder, 'report.html');
  await invoke(reportCall, { project, out, run: [changed, kept] });
  const page = readFileSync(out, 'utf8');
  assert.match(page, new RegExp(`Started from.*?${base}.*?Best epoch`, 's'));
  assert.match(page, new RegExp(`Keeps.*?${base}, the pooled model, unchanged`, 's'));
  // Nothing chose an epoch of a run that keeps the pooled model.
  assert.match(page, new RegExp(`oakhill keeps the pooled model \\(${base}\\).*?nothing shows`, 's'));
  assert.doesNotMatch(page, /few positives in the validation set/);
});

test('fine-tuned runs leave a bank without history to the pooled model, in the command and the window', async () => {
  const { banks } = await invoke(scoringBanksCall, { project });
  const fresh = banks.find(({ bank }) => bank === 'fresh');
  assert.equal(fresh?.preferred, base);
  await invoke(scoreCall, { project, run: [changed, kept, base], audience, out: list, per: 'bank' });
  const listed = readList().filter(({ bank }) => bank === 'fresh');
  assert.ok(listed.length > 100 && listed.every(({ run, p_approval }) => run === base && Number(p_approval) > 0));
  assert.deepEqual([...new Set(listed.map(({ banner }) => banner))], ['fresh-blue']);
  // The window names the run of each bank.
  const named = { lantern: changed, oakhill: kept, fresh: base, meridian: null, sprout: null };
  const ranked = await invoke(rankAudienceCall, {
    project,
    runs: [changed, kept, base],
    banks: named,
    audience,
    per: 'bank',
  });
  assert.deepEqual(
    ranked.banks.map(({ bank, run }) => [bank, run]),
    [
      ['fresh', base],
      ['lantern', changed],
      ['oakhill', kept],
    ],
  );
  assert.equal(ranked.lists.find(({ bank }) => bank === 'fresh')?.rows, listed.length);
  // It can be made active, and is left out only on request.
  assert.deepEqual(await invoke(promoteCall, { project, run: base, bank: 'fresh' }), { bank: 'fresh', run: base });
  const without = await invoke(rankAudienceCall, {
    project,
    runs: [changed, base],
    banks: { ...named, oakhill: null, fresh: null },
    audience,
  });
  assert.deepEqual(
    without.banks.map(({ bank }) => bank),
    ['lantern'],
  );
});

test('fine-tuned runs are compared with others on the same samples, but not reused by a comparison', async () => {
  const training = { project, dataset: 'spring', bank: 'lantern', epochs: 2, config };
  const second = await invoke(trainCall, { ...training, objective: 'click', seed: 2 });
  const { groups } = await invoke(compareRunsCall, { project, runs: [changed, second.run] });
  assert.deepEqual([groups.length, groups[0].runs.toSorted()], [1, [changed, second.run].toSorted()]);
  const { runs } = await invoke(runsCall, { project });
  const auc = (name: string) => runs.find(({ run }) => run === name)?.test?.['click'].auc ?? NaN;
  const click = groups[0].tests.find(({ step, run }) => step === 'click' && run === changed);
  assert.ok(Math.abs((click?.result?.difference ?? NaN) - (auc(changed) - auc(second.run))) < 1e-9);
  const request = {
    ...training,
    config: { models: { aitm: config.model, esmm: config.model } },
    models: ['aitm', 'esmm'],
    seeds: 1,
  };
  const compared = await invoke(compareCall, request);
  assert.ok(
    !JSON.stringify(compared).includes(`"${changed}"`),
    'a comparison of models must not reuse a fine-tuned run',
  );
});
