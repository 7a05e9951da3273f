import { checkThreadCount } from '../engine/thread-count.ts';
import { AppError } from '../errors.ts';
import { intervalOf } from '../evaluate/auc-interval.ts';
import { spreadOf } from '../evaluate/paired.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import type { JobContext } from '../job.ts';
import { findModel } from '../models/registry.ts';
import { configureRun } from '../predict/config.ts';
import { readOutline } from '../predict/plan.ts';
import { writtenSegment } from '../segment/written-conditions.ts';
import type { Project } from '../store/file/project.ts';
import { comparisons } from '../store/runs/experiments.ts';
import { runsUsedBy } from '../store/runs/run-uses.ts';
import { getRun, type RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { adjustForRivals } from './adjust.ts';
import { figuresOf, figuresOfPeriod, testedModel, testModels, type MeasuredModel } from './figures.ts';
import { planComparison, type ComparisonInput, type PlannedSplit } from './plan.ts';
import { predictModels } from './predictions.ts';
import { reachableInPeriods, type ReachableAucs } from './reachable.ts';
import { splitNumbers, type ComparisonRequest } from './request.ts';
import type { Comparison, SeedRun } from './result.ts';
import { inputOfStored, resultOfStored } from './stored.ts';
import { requireAnyRun, trainAll, type ModelRuns } from './train-all.ts';

/** The options of a comparison besides its request. */
export interface CompareOptions {
  /** CSV of true probabilities by sample id, for the best reachable AUC. */
  readonly truth?: string | undefined;
  /** The stored comparison to resume; never replaced by another one. */
  readonly comparison?: string | undefined;
}

/**
 * Compares models over seeds and test periods, and stores the result. The same request on the same data reuses existing
 * runs, no matter what trained them. Throws the errors of the request before any training, and `state` if a named
 * comparison would no longer be the same; `cancelled` with the finished runs kept; `unavailable` or `state` if no model
 * has any run, which is stored as the result.
 */
export async function compareModels(
  project: Project,
  request: ComparisonRequest,
  { truth, comparison: named }: CompareOptions,
  job: JobContext,
): Promise<Comparison> {
  checkThreadCount();
  const startedMs = performance.now();
  const { input: planned, tests } = await planComparison(project, request, job);
  const input = named === undefined ? planned : inputOfNamed(project, named, planned);
  const reachable = truth === undefined ? null : await reachableInPeriods(project, tests, truth, job);
  const { dataset, bank = null } = request;
  const begun = comparisons.begin(project, { kind: 'comparison', dataset, bank, input: storedOrNew(project, input) });
  const comparison = begun.name;
  const runs = await trainAll(project, comparison, input, job);
  const figures = describeRuns(project, input, runs);
  const result: Comparison = {
    ...describeComparison(project, comparison, begun.createdAt, input, figures),
    done: true,
    ...(await predictModels(project, figures.rows, figures.tested, splitNumbers(input.request), job)),
    ...(reachable === null
      ? reachableOf(begun.result as Comparison | null, figures.splits)
      : reachableResult(reachable, figures.splits)),
    elapsedMs: Math.round(performance.now() - startedMs),
  };
  comparisons.finish(project, comparison, result);
  requireAnyRun(comparison, runs);
  return result;
}

type Reachable = Pick<Comparison, 'reachable' | 'reachableIntervals' | 'splits'>;
type Splits = Comparison['splits'];

function reachableResult({ all, byPeriod }: ReachableAucs, splits: Splits): Reachable {
  return {
    ...aucsOf(all),
    ...(splits && { splits: splits.map((split, index) => ({ ...split, ...aucsOf(byPeriod[index]) })) }),
  };
}

/** The best reachable AUCs and their intervals, by step. */
function aucsOf(aucs: ReachableAucs['all']): Pick<Comparison, 'reachable' | 'reachableIntervals'> {
  const steps = Object.entries(aucs);
  return {
    reachable: Object.fromEntries(steps.map(([step, { auc }]) => [step, auc])),
    reachableIntervals: Object.fromEntries(steps.map(([step, auc]) => [step, intervalOf(auc)])),
  };
}

/** The best reachable AUCs that an earlier result of the comparison has. */
function reachableOf(earlier: Comparison | null, splits: Splits): Reachable {
  return {
    reachable: earlier?.reachable ?? null,
    reachableIntervals: earlier?.reachableIntervals ?? null,
    ...(splits && {
      splits: splits.map((split, index) => {
        const { reachable = null, reachableIntervals = null } = earlier?.splits?.[index] ?? {};
        return { ...split, reachable, reachableIntervals };
      }),
    }),
  };
}

/**
 * The input of a comparison that continues, with the settings that it started with: the defaults may have changed
 * since. Its data and request must be those that it started with; otherwise its metrics would not be comparable.
 */
function inputOfNamed(project: Project, name: string, requested: ComparisonInput): ComparisonInput {
  const original = comparisons.get(project, name).input as ComparisonInput;
  const input = { ...requested, settings: completed(original.settings) ?? requested.settings };
  if (isSame(original, input)) return input;
  throw new AppError('state', message('compare.changed', { comparison: name }), message('compare.startAnother'));
}

/** The same input as an older version stored it, without settings that were added since; else the input itself. */
function storedOrNew(project: Project, input: ComparisonInput): ComparisonInput {
  const stored = comparisons.read(project).intact.map((entry) => entry.input as ComparisonInput);
  return stored.find((earlier) => isSame(earlier, input)) ?? input;
}

function isSame(stored: ComparisonInput, input: ComparisonInput): boolean {
  return JSON.stringify({ ...stored, settings: completed(stored.settings) }) === JSON.stringify(input);
}

/** Settings with defaults that were added since; null if they are no longer valid. */
function completed(settings: ComparisonInput['settings']): ComparisonInput['settings'] | null {
  try {
    return Object.fromEntries(Object.entries(settings).map(([model, config]) => [model, configureRun(model, config)]));
  } catch {
    return null;
  }
}

/** The result of a stored comparison; for an unfinished one, with its runs so far. Throws `unknown-name`. */
export function readComparison(project: Project, comparison: string): Comparison {
  const { createdAt, input, result } = comparisons.get(project, comparison);
  if (result !== null) return withAdjusted(resultOfStored(comparison, result));
  const stored = inputOfStored(comparison, input);
  const byModel = runsSoFar(project, comparison, stored);
  return {
    ...describeComparison(project, comparison, createdAt, stored, describeRuns(project, stored, byModel)),
    done: false,
    delong: [],
    curves: {},
    reachable: null,
    elapsedMs: 0,
  };
}

/** The finished runs that an unfinished comparison uses, by model. */
function runsSoFar(project: Project, comparison: string, { request, splits }: ComparisonInput): ModelRuns[] {
  const runs = runsUsedBy(project, { comparison })
    .map((run) => getRun(project, run))
    .filter(({ status }) => status === 'done');
  const seedRunOf = ({ run, seed }: RunInfo): SeedRun => {
    if (splits === undefined) return { seed, run };
    const from = readOutline(project, run)?.parts.test?.selection.from;
    return { seed, run, split: splits.find(({ testFrom }) => testFrom === from)?.split };
  };
  return request.models.map((model): ModelRuns => ({
    model,
    failed: [],
    unavailable: null,
    runs: runs
      .filter((run) => run.model === model)
      .map(seedRunOf)
      .sort((a, b) => a.seed - b.seed || (a.split ?? 0) - (b.split ?? 0)),
  }));
}

/** Adds the adjusted p-values, which results that older versions stored lack. */
function withAdjusted(result: Comparison): Comparison {
  return { ...result, tests: adjustForRivals(result.tests), delong: adjustForRivals(result.delong) };
}

type Described = Pick<Comparison, 'rows' | 'tests' | 'splits'> & { readonly tested: string | null };

function describeRuns(project: Project, input: ComparisonInput, runs: readonly ModelRuns[]): Described {
  const { steps, objective, request, splits } = input;
  const metricsOf = ({ seed, run }: SeedRun): readonly [number, Readonly<Record<string, StepEvaluation>>] => [
    seed,
    (getRun(project, run).test ?? {}) as Record<string, StepEvaluation>,
  ];
  const measured = runs.map((modelRuns): MeasuredModel => ({
    ...modelRuns,
    title: findModel(modelRuns.model).title,
    metrics: splitNumbers(request).map(
      (number) => new Map(modelRuns.runs.filter(({ split }) => split === number).map(metricsOf)),
    ),
  }));
  const rows = figuresOf(measured, steps);
  const tested = testedModel(rows, objective ?? steps[steps.length - 1]);
  return {
    rows,
    tested,
    tests: tested === null ? [] : testModels(rows, measured, steps, tested, testTrainRatio(splits ?? [])),
    ...(splits && {
      splits: splits.map(({ split, parts }, index) => ({
        split,
        parts,
        models: figuresOfPeriod(measured, steps, index),
        reachable: null,
      })),
    }),
  };
}

/** The mean number of test samples for each training sample of a test period. */
function testTrainRatio(splits: readonly PlannedSplit[]): number {
  return spreadOf(splits.map(({ parts: { train, test } }) => (test?.rows ?? 0) / train.rows)).mean ?? 0;
}

/** The fields that the result of an unfinished comparison also has. */
function describeComparison(
  project: Project,
  comparison: string,
  createdAt: string,
  input: ComparisonInput,
  { rows, tests, splits }: Described,
): Omit<Comparison, 'done' | 'delong' | 'curves' | 'reachable' | 'reachableIntervals' | 'elapsedMs'> {
  const { request, objective, steps, parts, settings } = input;
  return {
    comparison,
    createdAt,
    dataset: request.dataset,
    bank: request.bank ?? null,
    ...(request.segment && { segment: writtenSegment(request.segment) }),
    objective,
    steps,
    parts,
    rows,
    tests,
    ...(request.tuned === undefined ? {} : { tuned: describeTuned(request.tuned) }),
    seeds: Array.from({ length: request.seeds }, (_, index) => index + 1),
    ...(splits && { splits }),
    making: {
      engines: Object.fromEntries(
        rows.map(({ model, runs }) => [model, [...new Set(runs.map(({ run }) => engineOf(project, run)))]]),
      ),
      settings,
    },
  };
}

function describeTuned(tuned: NonNullable<ComparisonRequest['tuned']>): NonNullable<Comparison['tuned']> {
  const byModel = Object.fromEntries(
    Object.entries(tuned).map(([model, { tuning, trial, trials }]) => [model, { tuning, trial, trials }]),
  );
  return { byModel, equalBudgets: new Set(Object.values(tuned).map(({ trials }) => trials)).size < 2 };
}

function engineOf(project: Project, run: string): string {
  const device = readOutline(project, run)?.device;
  return `${getRun(project, run).engine}${device === undefined ? '' : ` (${device})`}`;
}
