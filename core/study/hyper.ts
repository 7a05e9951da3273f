import { ComparisonProgress, type PlannedRun } from '../compare/progress.ts';
import { checkThreadCount } from '../engine/thread-count.ts';
import { AppError, cancelled } from '../errors.ts';
import { spreadOfSteps, type StepSpread } from '../evaluate/over-seeds.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import type { JobContext } from '../job.ts';
import { withSetting } from '../predict/config.ts';
import { stepsOf } from '../predict/dataset-steps.ts';
import { readOutline } from '../predict/plan.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { studies } from '../store/runs/experiments.ts';
import { getRun } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { checkObjective } from '../train/data/steps.ts';
import { objectiveOf } from '../train/fit/plan-run.ts';
import { engineOfRun, trainOrReuse, type ReuseOptions } from '../train/runs/reuse.ts';
import { planSweep, parseSweep, type SweepPoint } from './parameter-sweep.ts';
import type { HyperStudy, HyperValue } from './result.ts';

/** The training options, the setting to vary, and the number of seeds (1 … n) for each value. */
export interface HyperOptions extends Omit<ReuseOptions, 'seed' | 'steps'> {
  readonly over: string;
  readonly seeds: number;
}

/**
 * Trains a model with each value of a setting and the same seeds (figure 5 of the paper). Reuses existing runs, so that
 * a cancelled study resumes where it stopped. Throws the errors of names and settings before any training, and
 * `cancelled` with the finished runs kept.
 */
export async function studyHyper(project: Project, options: HyperOptions, job: JobContext): Promise<HyperStudy> {
  checkThreadCount();
  const { over: text, seeds, ...training } = options;
  const over = parseSweep(text);
  const dataset = getDataset(project, options.dataset);
  const points = planSweep(over, options.model, options.config, options.epochs, dataset);
  if (options.valid !== undefined && options.test === undefined)
    throw new AppError('invalid-input', message('compare.noTestSet'), message('compare.nameTestSet'));
  const bank = options.bank ?? null;
  const steps = stepsOf(dataset);
  const objective = objectiveOf(project, options.objective, bank, steps);
  for (const point of points)
    if (point.steps !== undefined)
      checkObjective(point.steps, steps, objective, point.config.training.downSampling !== null);
  const { name: study, createdAt } = studies.begin(project, requestOf(project, options, over, objective));
  const runs = await trainSweep(
    project,
    { study, parameter: over.parameter, points },
    { ...training, objective: objective ?? undefined, seeds },
    job,
  );
  const result: HyperStudy = {
    study,
    kind: 'hyper',
    dataset: options.dataset,
    bank,
    steps,
    createdAt,
    model: options.model,
    parameter: over.parameter,
    values: points.map(({ value }): HyperValue => ({
      value,
      runs: runs.get(value)!,
      figures: figuresOf(project, runs.get(value)!, steps),
    })),
  };
  studies.finish(project, study, result);
  return result;
}

/** The fields that identify a study from the start. */
function requestOf(
  project: Project,
  options: HyperOptions,
  { parameter, values }: ReturnType<typeof parseSweep>,
  objective: string | null,
): Parameters<typeof studies.begin>[1] {
  const over = `${parameter}=${values.join(',')}`;
  const input = { ...options, over, objective, data: hashesOf(project, options) };
  return { kind: 'hyper', dataset: options.dataset, bank: options.bank ?? null, input };
}

/** A study that has started, and the values to train with. */
interface StartedSweep {
  readonly study: string;
  readonly parameter: string;
  readonly points: readonly SweepPoint[];
}

/** The runs of every value with one seed, then with the next. */
function planRuns(
  parameter: string,
  points: readonly SweepPoint[],
  seeds: number,
): readonly { readonly point: SweepPoint; readonly run: PlannedRun }[] {
  return Array.from({ length: seeds }, (_, at) =>
    points.map((point) => ({ point, run: { model: `${parameter} = ${point.value}`, seed: at + 1 } })),
  ).flat();
}

/** The hashes of the datasets: with other data under the same names, a study is a different one. */
function hashesOf(project: Project, { dataset, valid, test }: HyperOptions): string[] {
  return [dataset, valid, test].flatMap((name) => (name === undefined ? [] : [getDataset(project, name).dataHash]));
}

type Runs = HyperValue['runs'];

/** Trains seed by seed, so that intermediate results are comparable between values. */
async function trainSweep(
  project: Project,
  { study, parameter, points }: StartedSweep,
  { seeds, ...training }: Omit<HyperOptions, 'over'>,
  job: JobContext,
): Promise<ReadonlyMap<number, Runs>> {
  const planned = planRuns(parameter, points, seeds);
  const progress = new ComparisonProgress(
    job,
    planned.map(({ run }) => run),
  );
  const runs = new Map(points.map(({ value }) => [value, [] as { seed: number; run: string }[]]));
  // All runs use the engine and the batch size of the first one: another would be a second difference between values.
  let { engine } = training;
  let batchSize: number | undefined;
  for (const {
    point: { value, config, steps },
    run: plannedRun,
  } of planned) {
    await explainCancellation(() =>
      progress.follow(plannedRun, async (runJob) => {
        const given = { epochs: undefined, ...(steps && { steps }) };
        const settings = { ...training, engine, config: withBatchSize(config, batchSize), ...given };
        const requested = { ...settings, seed: plannedRun.seed, experiment: { study } };
        const { run, how } = await trainOrReuse(project, requested, runJob);
        if (engine === 'auto') engine = engineOfRun(getRun(project, run));
        batchSize ??= readOutline(project, run)?.batchSize;
        runs.get(value)!.push({ seed: plannedRun.seed, run });
        return how;
      }),
    );
  }
  return runs;
}

/** Settings with the batch size of the study's other runs, unless they give one. */
function withBatchSize(config: SweepPoint['config'], batchSize: number | undefined): unknown {
  const isAutomatic = config.training.batchSize === null && batchSize !== undefined;
  return isAutomatic ? withSetting(config, 'training.batchSize', batchSize) : config;
}

/** Adds to a cancellation that the finished runs are kept. */
async function explainCancellation(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof AppError && error.code === 'cancelled' ? cancelled(message('study.runsKept')) : error;
  }
}

/** The test metrics over the runs, for the steps that these have. */
function figuresOf(project: Project, runs: Runs, steps: readonly string[]): Record<string, StepSpread> {
  const metrics = runs.map(({ run }) => getRun(project, run).test as Readonly<Record<string, StepEvaluation>> | null);
  return Object.fromEntries(
    steps
      .map((step) => [step, metrics.map((one) => one?.[step])] as const)
      .filter(([, stepMetrics]) => stepMetrics.some((one) => one !== undefined))
      .map(([step, stepMetrics]) => [step, spreadOfSteps(stepMetrics)]),
  );
}
