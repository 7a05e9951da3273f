import { AppError } from '../errors.ts';
import { intervalOf, type AucWithInterval } from '../evaluate/auc-interval.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import type { JobContext } from '../job.ts';
import { findModel } from '../models/registry.ts';
import { readOutline } from '../predict/plan.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { comparisons } from '../store/runs/experiments.ts';
import { runsUsedBy } from '../store/runs/run-uses.ts';
import { getRun } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { adjustForRivals } from './adjust.ts';
import { figuresOf, testedModel, testModels, type MeasuredModel } from './figures.ts';
import { planComparison, type ComparisonInput } from './plan.ts';
import { predictModels } from './predictions.ts';
import { reachableAucs } from './reachable.ts';
import type { ComparisonRequest } from './request.ts';
import type { Comparison } from './result.ts';
import { checkAny, trainAll, type ModelRuns } from './train-all.ts';

/** The options of a comparison besides its request. */
export interface CompareOptions {
  /** CSV of true probabilities by sample id, for the best achievable AUC. */
  readonly truth?: string | undefined;
  /** The stored comparison to resume; never replaced by another one. */
  readonly comparison?: string | undefined;
}

/**
 * Compares models over seeds on one split, and stores the result. The same request on the same data reuses existing
 * runs, whoever trained them. Throws the errors of the request before any training, and `state` where a named
 * comparison would no longer be the same; `cancelled` with the finished runs kept; `unavailable` or `state` where no
 * model has any run, which is stored as the result.
 */
export async function compareModels(
  project: Project,
  request: ComparisonRequest,
  { truth, comparison: named }: CompareOptions,
  job: JobContext,
): Promise<Comparison> {
  const startedMs = performance.now();
  const { input, test } = await planComparison(project, request, job);
  if (named !== undefined) checkSame(named, comparisons.get(project, named).input as ComparisonInput, input);
  const reachable =
    truth === undefined
      ? null
      : reachableResult(await reachableAucs(project, getDataset(project, test.dataset), test.selection, truth, job));
  const { dataset, bank = null } = request;
  const known = comparisons.begin(project, { kind: 'comparison', dataset, bank, input });
  const comparison = known.name;
  const runs = await trainAll(project, comparison, input, job);
  const figures = describeRuns(project, input, runs);
  const result: Comparison = {
    ...outlineOf(project, comparison, known.createdAt, input, figures),
    done: true,
    ...(await predictModels(project, figures.rows, figures.tested, job)),
    ...(reachable ?? reachableOf(known.result as Comparison | null)),
    elapsedMs: Math.round(performance.now() - startedMs),
  };
  comparisons.finish(project, comparison, result);
  checkAny(comparison, runs);
  return result;
}

type Reachable = Pick<Comparison, 'reachable' | 'reachableIntervals'>;

function reachableResult(aucs: Readonly<Record<string, AucWithInterval>>): Reachable {
  return {
    reachable: Object.fromEntries(Object.entries(aucs).map(([step, { auc }]) => [step, auc])),
    reachableIntervals: Object.fromEntries(Object.entries(aucs).map(([step, found]) => [step, intervalOf(found)])),
  };
}

/** The best reachable AUCs that an earlier result of the comparison has. */
function reachableOf(earlier: Comparison | null): Reachable {
  return { reachable: earlier?.reachable ?? null, reachableIntervals: earlier?.reachableIntervals ?? null };
}

/** A comparison must resume with what it started with; otherwise its metrics would not be comparable. */
function checkSame(name: string, original: ComparisonInput, now: ComparisonInput): void {
  if (JSON.stringify(original) === JSON.stringify(now)) return;
  throw new AppError('state', message('compare.changed', { comparison: name }), message('compare.startAnother'));
}

/** The result of a stored comparison; for an unfinished one, with its runs so far. Throws `unknown-name`. */
export function readComparison(project: Project, comparison: string): Comparison {
  const { createdAt, input, result } = comparisons.get(project, comparison);
  if (result !== null) return withAdjusted(result as Comparison);
  const stored = input as ComparisonInput;
  const runs = runsUsedBy(project, { comparison })
    .map((run) => getRun(project, run))
    .filter(({ status }) => status === 'done');
  const byModel = stored.request.models.map((model): ModelRuns => ({
    model,
    failed: [],
    unavailable: null,
    runs: runs
      .filter((run) => run.model === model)
      .map(({ seed, run }) => ({ seed, run }))
      .sort((a, b) => a.seed - b.seed),
  }));
  return {
    ...outlineOf(project, comparison, createdAt, stored, describeRuns(project, stored, byModel)),
    done: false,
    delong: [],
    curves: {},
    reachable: null,
    elapsedMs: 0,
  };
}

/** Results that older versions stored lack the adjusted p-values. */
function withAdjusted(result: Comparison): Comparison {
  return { ...result, tests: adjustForRivals(result.tests), delong: adjustForRivals(result.delong) };
}

type Described = Pick<Comparison, 'rows' | 'tests'> & { readonly tested: string | null };

function describeRuns(project: Project, { steps, objective }: ComparisonInput, runs: readonly ModelRuns[]): Described {
  const measured = runs.map((one): MeasuredModel => ({
    ...one,
    title: findModel(one.model).title,
    metrics: new Map(
      one.runs.map(({ seed, run }) => [seed, (getRun(project, run).test ?? {}) as Record<string, StepEvaluation>]),
    ),
  }));
  const rows = figuresOf(measured, steps);
  const tested = testedModel(rows, objective ?? steps[steps.length - 1]);
  return { rows, tested, tests: tested === null ? [] : testModels(rows, measured, steps, tested) };
}

function outlineOf(
  project: Project,
  comparison: string,
  createdAt: string,
  input: ComparisonInput,
  { rows, tests }: Described,
): Omit<Comparison, 'done' | 'delong' | 'curves' | keyof Reachable | 'elapsedMs'> {
  const { request, objective, steps, parts, settings } = input;
  return {
    comparison,
    createdAt,
    dataset: request.dataset,
    bank: request.bank ?? null,
    objective,
    steps,
    parts,
    rows,
    tests,
    ...(request.tuned === undefined ? {} : { tuned: describeTuned(request.tuned) }),
    seeds: Array.from({ length: request.seeds }, (_, at) => at + 1),
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
