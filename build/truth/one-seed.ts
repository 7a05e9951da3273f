/** Trains on one generated world and compares every figure with the truth. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Random } from '../../core/engine/random.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { evaluatePart } from '../../core/predict/evaluate-part.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../core/predict/trained.ts';
import { STEPS, type Step } from '../../core/sample/chain.ts';
import { exportRanking } from '../../core/score/saved-ranking/export-ranking.ts';
import { computeOutlook, type Outlook } from '../../core/score/saved-ranking/outlook.ts';
import { rankAndSave } from '../../core/score/saved-ranking/rank-and-save.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { refitRuns } from '../../core/train/refit/refit-runs.ts';
import type { TrainResult } from '../../core/train/runs/train-result.ts';
import { EXPORTED_AT, writeWorld, type TrueSample } from './worlds.ts';

/** The forecast for a selection, and the truth about it. */
export interface SelectionTruth {
  /** How far down the list the selection reaches: `top 1,000` or `top 10 %`. */
  readonly depth: string;
  readonly step: Step;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** The true expectation: the sum of the true probabilities. */
  readonly mean: number;
  /** Conversions in one draw from the true probabilities. */
  readonly happened: number;
}

/** Predicted over actual conversions on the test days. */
export interface TestDays {
  readonly bank: string;
  readonly step: string;
  readonly ratio: number | null;
}

/** The figures of one seed. */
export interface SeedTruth {
  readonly seed: number;
  readonly selections: readonly SelectionTruth[];
  readonly testDays: readonly TestDays[];
  /** Test AUC of the last step: of the ensemble, and of a single model. */
  readonly auc: { readonly members: number | null; readonly single: number | null };
}

/** The data to generate and the models to train. */
export interface TruthOptions {
  readonly seed: number;
  /** Impressions. */
  readonly rows: number;
  /** Members of an ensemble; 1 for a single model. */
  readonly members: number;
  /** Whether lists are ranked by the refit of the run on all samples. */
  readonly refit?: true;
}

const DATASET = 'truth';
const OBJECTIVE = 'activation';
const { signal } = quietJob();
const job = { signal, report: () => undefined };

/** Imports a world's export, trains one model for all of its banks, and ranks its audience. */
export async function measureSeed(
  world: TrueSample['world'],
  options: TruthOptions,
  folder: string,
): Promise<SeedTruth> {
  const { seed, rows } = options;
  const truth = await writeWorld(world, rows, folder, job);
  return withProject(join(folder, 'truth.stepladder'), { mode: 'write', create: true }, async (project) => {
    await importWorld(project, truth);
    const { run, test } = await train(project, options);
    const single = options.members === 1 ? test : (await train(project, { ...options, members: 1 })).test;
    const banks = world.banks.map(({ name }) => name);
    return {
      seed,
      selections: await measureSelections(project, await rankingRun(project, run, options), truth, seed, folder),
      testDays: await measureTestDays(project, run, banks),
      auc: { members: test?.[OBJECTIVE].auc ?? null, single: single?.[OBJECTIVE].auc ?? null },
    };
  });
}

async function importWorld(project: Project, { sample, world }: TrueSample): Promise<void> {
  const { funnel, mapping } = sample.files;
  await importDataset(project, { files: [funnel], mapping, dataset: DATASET, asOf: EXPORTED_AT }, job);
  for (const { name } of world.banks) saveBank(project, { name, objective: OBJECTIVE, weight: 1, banners: [] });
}

function train(project: Project, { seed, members }: TruthOptions): Promise<TrainResult> {
  const config = { training: { members } };
  const options = { dataset: DATASET, model: 'aitm', engine: 'onnx', seed, objective: OBJECTIVE, config } as const;
  return trainModel(project, options, job);
}

/** The run that ranks: the trained one or its refit. */
async function rankingRun(project: Project, run: string, { refit }: TruthOptions): Promise<string> {
  if (refit === undefined) return run;
  const [refitted] = await refitRuns(project, { runs: [run], engine: 'onnx' }, job);
  return refitted.run;
}

async function measureSelections(
  project: Project,
  run: string,
  truth: TrueSample,
  seed: number,
  folder: string,
): Promise<SelectionTruth[]> {
  const { audience } = truth.sample.files;
  const ranking = await rankAndSave(project, { runs: [run], audience, per: 'user', engine: 'onnx' }, job);
  const tenth = Math.round(truth.sample.audienceRows / 10);
  const selections: SelectionTruth[] = [];
  for (const [depth, top] of [
    ['top 1,000', 1000],
    ['top 10 %', tenth],
  ] as const) {
    const out = join(folder, `${top}.csv`);
    const { outlook } = await exportRanking(ranking, { top }, out, job);
    selections.push(...compareWithTruth(depth, outlook, out, truth, seed));
  }
  ranking.remove();
  return selections;
}

function compareWithTruth(
  depth: string,
  outlook: Outlook,
  list: string,
  truth: TrueSample,
  seed: number,
): SelectionTruth[] {
  const random = new Random(seed);
  const [mean, happened] = [new Float64Array(STEPS.length), new Float64Array(STEPS.length)];
  for (const { user, banner } of readList(list)) {
    const probabilities = truth.trueProbabilities(user, banner);
    const draw = random.uniform();
    for (let step = 0; step < STEPS.length; step++) {
      mean[step] += probabilities[step];
      if (draw < probabilities[step]) happened[step]++;
    }
  }
  return STEPS.map((step, index) => {
    const { expected, low, high } = outlook.steps.find((forecast) => forecast.step === step)!;
    return { depth, step, expected, low, high, mean: mean[index], happened: happened[index] };
  });
}

function* readList(path: string): Generator<{ readonly user: string; readonly banner: string }> {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  const [user, banner] = [columns.indexOf('user_id'), columns.indexOf('banner')];
  for (const line of lines) {
    const cells = line.split(',');
    yield { user: cells[user], banner: cells[banner] };
  }
}

/**
 * How much the expected conversions of a list rise by giving each user the banner with the highest score, in a world
 * of identical banners. A perfect model gives 0; anything above that is the winner's curse.
 */
export async function measureInflation(
  world: TrueSample['world'],
  options: TruthOptions,
  folder: string,
): Promise<number> {
  const truth = await writeWorld(world, options.rows, folder, job);
  const { audience } = truth.sample.files;
  const [bank] = world.banks;
  return withProject(join(folder, 'truth.stepladder'), { mode: 'write', create: true }, async (project) => {
    await importWorld(project, truth);
    const run = await rankingRun(project, (await train(project, options)).run, options);
    const expectedWith = async (banners: readonly string[]): Promise<number> => {
      saveBank(project, { name: bank.name, objective: OBJECTIVE, weight: 1, banners });
      const ranking = await rankAndSave(project, { runs: [run], audience, per: 'user', engine: 'onnx' }, job);
      const { steps } = computeOutlook(ranking, { top: truth.sample.audienceRows });
      ranking.remove();
      return steps.find(({ step }) => step === OBJECTIVE)!.expected;
    };
    const best = await expectedWith([]);
    const single: number[] = [];
    // Five of the banners represent all.
    for (const { name } of world.banners.filter((_, index) => index % 6 === 0)) single.push(await expectedWith([name]));
    return best / (single.reduce((sum, expected) => sum + expected, 0) / single.length) - 1;
  });
}

async function measureTestDays(project: Project, run: string, banks: readonly string[]): Promise<TestDays[]> {
  const plan = loadPlan(project, run);
  const { test } = plan.parts;
  if (test === null) throw new Error('the run has no test set');
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const testDays: TestDays[] = [];
    for (const bank of banks) {
      const part = { ...test, selection: { ...test.selection, bank } };
      const measured = await evaluatePart(project, predictor, plan.schema, part, job);
      for (const [step, { calibration }] of Object.entries(measured)) testDays.push({ bank, step, ratio: calibration });
    }
    return testDays;
  } finally {
    await predictor.release();
  }
}
