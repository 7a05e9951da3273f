import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { countInterval } from '../../../core/funnel/interval.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { generateSample } from '../../../core/sample/generate.ts';
import type { ScoringRequest } from '../../../core/score/prepare-scoring.ts';
import { describeRanking } from '../../../core/score/saved-ranking/describe.ts';
import { exportRanking } from '../../../core/score/saved-ranking/export-ranking.ts';
import { computeOutlook } from '../../../core/score/saved-ranking/outlook.ts';
import { rankAndSave } from '../../../core/score/saved-ranking/rank-and-save.ts';
import type { SavedRanking } from '../../../core/score/saved-ranking/saved-ranking.ts';
import { scoreAudience } from '../../../core/score/score-audience.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { getRun, updateRun } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { rendered } from '../../rendered.ts';
import { temporaryFolder } from '../../temporary.ts';
import { writeNumberedAudience } from '../numbered-audience.ts';
import { readRows } from '../read-list.ts';

const folder = temporaryFolder();
const job = quietJob();
const audience = join(folder, 'users.csv');
/** A short audience, for results that do not depend on its users. */
const fewUsers = join(folder, 'few-users.csv');
const BANKS = [
  { name: 'lantern', objective: 'approval', weight: 1, value: 100, currency: 'EUR', banners: [] },
  { name: 'meridian', objective: 'activation', weight: 1, value: 400, currency: 'EUR', banners: [] },
];
/** Several times the distance between stored sums, so that a selection can end in between. */
const USERS = 9_000;
const config = { model: { tower: { widths: [16, 8], dropout: [0, 0] } } };
let project: Project;
/** Lantern's run, meridian's run, and one of all banks. */
const runs: string[] = [];

before(async () => {
  const { files } = await generateSample({ rows: 6000, seed: 5, out: folder, format: 'csv' }, job);
  project = openProject(join(folder, 'test.stepladder'), { mode: 'write', create: true });
  await importDataset(project, { files: [files.funnel], dataset: 'sample', mapping: files.mapping }, job);
  for (const bank of BANKS) saveBank(project, bank);
  for (const bank of ['lantern', 'meridian', undefined]) {
    const options = { dataset: 'sample', bank, model: 'aitm', engine: 'onnx', seed: 1, epochs: 1, config } as const;
    runs.push((await trainModel(project, options, job)).run);
  }
  writeNumberedAudience(files.audience, audience, { users: USERS, zeroEvery: 4 });
  writeNumberedAudience(files.audience, fewUsers, { users: 100, zeroEvery: 4 });
});

after(() => {
  project.close();
});

/**
 * The variance from three errors: those of the model are independent by banner; the errors of the level and of drift
 * are common to all rows.
 */
function errorVariance({ metadata }: SavedRanking, rows: readonly Row[]): number {
  const { candidates, runs: scoringRuns } = metadata.shape;
  let [model, level, drift] = [0, 0, 0];
  for (const { bank, banner, objective, run } of candidates) {
    const bannerRows = rows.filter((row) => row.bank === bank && row.banner === banner);
    const amount = bannerRows.reduce((sum, { value }) => sum + value, 0);
    const error = scoringRuns[run].forecast?.variances.find(({ step }) => step === objective);
    model += amount ** 2 * (error?.model ?? NaN);
    level += amount * Math.sqrt(error?.level ?? NaN);
    drift += amount * Math.sqrt(error?.drift ?? NaN);
  }
  return model + level ** 2 + drift ** 2;
}

interface Row {
  readonly bank: string;
  readonly banner: string;
  readonly weight: number;
  readonly value: number;
  readonly clicks: number;
}

/** Reads the rows of a ranked list. */
function rowsOf(path: string): Row[] {
  return readRows(path).map((row) => ({
    bank: row.bank,
    banner: row.banner,
    weight: Number(row.weight),
    value: Number(row.expected_value),
    clicks: Number(row.p_click),
  }));
}

const near = (actual: number | undefined, expected: number): void => {
  assert.ok(
    Math.abs((actual ?? NaN) - expected) <= 1e-5 * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
};

/** The expected value of rows of a list, with its interval. */
function expectedAmount(
  ranking: SavedRanking,
  counted: readonly Row[],
): { readonly amount: number; readonly low: number; readonly high: number } {
  const amount = counted.reduce((sum, { value }) => sum + value, 0);
  const valueOf = (bank: string): number => BANKS.find(({ name }) => name === bank)?.value ?? NaN;
  // A value v with probability p has the variance v² p (1 − p).
  const chance = counted.reduce((sum, { bank, value }) => sum + value * (valueOf(bank) - value), 0);
  const variance = chance + errorVariance(ranking, counted);
  const conversions = counted.reduce((sum, { bank, value }) => sum + value / valueOf(bank), 0);
  const unit = amount / conversions;
  const interval = countInterval(conversions, variance / unit ** 2, counted.length * 400);
  return { amount, low: interval.low * unit, high: interval.high * unit };
}

test('expected values and conversions of any selection leave out the rows of weight 0', async () => {
  const request = { runs: runs.slice(0, 2), audience, per: 'user' } as const;
  const ranking = await rankAndSave(project, request, job);
  const out = join(folder, 'all.csv');
  const { expectedValue } = await scoreAudience(project, { ...request, out }, job);
  const rows = rowsOf(out);
  for (const top of [1, 4096, 5000, 6750, 6751, 8000, USERS]) {
    const selected = rows.slice(0, top);
    const counted = selected.filter(({ weight }) => weight > 0);
    const outlook = computeOutlook(ranking, { top });
    assert.equal(outlook.zeroWeight, selected.length - counted.length);
    const { amount, low, high } = expectedAmount(ranking, counted);
    near(outlook.value?.expected, amount);
    near(
      outlook.steps[0].expected,
      counted.reduce((sum, { clicks }) => sum + clicks, 0),
    );
    near(outlook.value?.low, low);
    near(outlook.value?.high, high);
    assert.ok((outlook.value?.low ?? NaN) < amount && amount < (outlook.value?.high ?? NaN));
    assert.equal(outlook.value?.currency, 'EUR');
  }
  assert.equal(rows.filter(({ weight }) => weight === 0).length, USERS / 4);
  const whole = computeOutlook(ranking, { top: USERS }).value!;
  near(expectedValue?.amount, whole.expected);
  near(expectedValue?.low, whole.low);
  near(expectedValue?.high, whole.high);
  // The errors are independent: their squares add up to the square of half the interval, nearly symmetrical here.
  const { chance, model, drift } = expectedValue!.errors;
  const half = (whole.high - whole.low) / 2;
  assert.ok(
    Math.abs(Math.hypot(chance, model ?? 0, drift ?? 0) / half - 1) < 0.1,
    `${chance} ${model} ${drift} ${half}`,
  );
});

test('an export is the list that scoring writes, with the same banks, value and notes', async () => {
  const request = { runs: runs.slice(0, 2), audience, per: 'user' } as const;
  const ranking = await rankAndSave(project, request, job);
  for (const top of [50, USERS]) {
    const [scored, exported] = ['scored', 'exported'].map((name) => join(folder, `${name}-${top}.csv`));
    await scoreAudience(project, { ...request, top, out: scored }, job);
    await exportRanking(ranking, { top }, exported, job);
    assert.deepEqual(readFileSync(exported), readFileSync(scored));
    const [scoredManifest, exportedManifest] = [scored, exported].map(
      (path) =>
        JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8')) as {
          banks: unknown;
          notes: unknown;
          columns: unknown;
          expectedValue: { amount: number; low: number; high: number };
        },
    );
    assert.deepEqual(
      [scoredManifest.banks, scoredManifest.notes, scoredManifest.columns],
      [exportedManifest.banks, exportedManifest.notes, exportedManifest.columns],
    );
    for (const figure of ['amount', 'low', 'high'] as const)
      near(scoredManifest.expectedValue[figure], exportedManifest.expectedValue[figure]);
  }
  assert.ok(
    (rendered(describeRanking(ranking).notes) as string[]).includes(
      '2,250 rows at the end of the list have weight 0: no conversions are expected from them',
    ),
  );
});

/** The run of each bank in a ranking. */
async function runsOfBanks(request: Pick<ScoringRequest, 'runs' | 'banks'>): Promise<Record<string, string>> {
  for (const bank of BANKS) saveBank(project, { ...bank, value: null });
  const { banks } = describeRanking(await rankAndSave(project, { ...request, audience: fewUsers, per: 'user' }, job));
  return Object.fromEntries(banks.map(({ bank, run }) => [bank, run]));
}

test('a pooled run scores the banks without their own run, or the banks for which it is named', async () => {
  const [lantern, meridian, allBanks] = runs;
  const byDefault = await runsOfBanks({ runs: [lantern, allBanks] });
  assert.deepEqual([byDefault['lantern'], byDefault['meridian']], [lantern, allBanks]);
  const named = await runsOfBanks({ runs: [lantern, meridian, allBanks], banks: { lantern: allBanks } });
  assert.deepEqual([named['lantern'], named['meridian']], [allBanks, meridian]);
  const ownRuns = await runsOfBanks({ runs: [lantern, meridian] });
  assert.deepEqual(ownRuns, { lantern, meridian });
  const withoutLantern = await runsOfBanks({ runs: [lantern, meridian], banks: { lantern: null } });
  assert.deepEqual(withoutLantern, { meridian });
  await assert.rejects(runsOfBanks({ runs: [lantern], banks: { lantern: 'r9' } }), { code: 'unknown-name' });
  await assert.rejects(runsOfBanks({ runs: [lantern], banks: { lantern: null } }), {
    code: 'invalid-input',
    message: 'every bank is left out',
  });
});

test('notes warn of banks with different objectives and of badly calibrated runs', async () => {
  const notesOf = async (per: 'user' | 'bank'): Promise<string[]> => {
    const ranking = await rankAndSave(project, { runs: runs.slice(0, 2), audience: fewUsers, per }, job);
    return rendered(ranking.metadata.notes) as string[];
  };
  for (const bank of BANKS) saveBank(project, { ...bank, value: null });
  const compete = /^banks with different objectives compete only by probability: lantern by approval, meridian by/;
  assert.equal((await notesOf('user')).filter((note) => compete.test(note)).length, 1);
  assert.equal((await notesOf('bank')).filter((note) => compete.test(note)).length, 0);
  const miscalibrated = (notes: string[]): string[] =>
    notes.filter((note) => note.includes('off by more than a factor of 2'));
  const { valid } = getRun(project, runs[0]);
  const metrics = valid as Record<string, object>;
  const calibrated = (calibration: number): Record<string, object> => ({
    ...Object.fromEntries(Object.entries(metrics).map(([step, ofStep]) => [step, { ...ofStep, calibration: 1 }])),
    approval: { ...metrics['approval'], positives: 100, calibration },
  });
  const noted: number[] = [];
  for (const calibration of [0.4, 0.6, 1.9, 2.1]) {
    updateRun(project, runs[0], { valid: calibrated(calibration) });
    if (
      miscalibrated(await notesOf('user')).some((note) =>
        note.startsWith(`predictions of ${runs[0]}, which scores lantern`),
      )
    )
      noted.push(calibration);
  }
  assert.deepEqual(noted, [0.4, 2.1]);
});
