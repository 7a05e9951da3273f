import { AppError } from '../errors.ts';
import { checkPeriod } from '../funnel/period.ts';
import type { JobContext } from '../job.ts';
import type { RunConfig } from '../predict/config.ts';
import { stepsOf } from '../predict/dataset-steps.ts';
import type { Part, PartSummaries } from '../predict/parts.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { summariseParts } from '../train/data/part-summary.ts';
import { chooseParts } from '../train/data/parts.ts';
import { checkPositives } from '../train/data/segment-positives.ts';
import { objectiveOf } from '../train/fit/plan-run.ts';
import { settingsByModel, splitNumbers, testPeriodOf, type ComparisonRequest } from './request.ts';

/** Identifies a comparison from the start: equal for the same request on the same data. */
export interface ComparisonInput {
  readonly request: ComparisonRequest;
  readonly objective: string | null;
  readonly steps: readonly string[];
  readonly parts: PartSummaries;
  readonly settings: Readonly<Record<string, RunConfig>>;
  /** Data hashes of each part. */
  readonly data: readonly string[];
  /** The test periods, the oldest first; absent if there is only one. `parts` are then those of the newest. */
  readonly splits?: readonly PlannedSplit[];
}

/** One of several test periods, with its training, validation and test data. */
export interface PlannedSplit {
  readonly split: number;
  /** When the test period begins, in milliseconds since 1970; identifies it. */
  readonly testFrom: number;
  readonly parts: PartSummaries;
}

/** A validated comparison that is ready to start. */
export interface ComparisonPlan {
  readonly input: ComparisonInput;
  /** The test set of each test period, the oldest first. */
  readonly tests: readonly Part[];
}

/**
 * Validates a request and chooses the parts of each test period, once for all models and seeds. Throws for unknown
 * names and invalid settings; throws `invalid-input` if there is no test set, or if several test periods are requested
 * for data that cannot be split by time, or if the segment has too few conversions to train on.
 */
export async function planComparison(
  project: Project,
  request: ComparisonRequest,
  job: JobContext,
): Promise<ComparisonPlan> {
  const settings = settingsByModel(request);
  const dataset = getDataset(project, request.dataset);
  const steps = stepsOf(dataset);
  const bank = request.bank ?? null;
  const objective = objectiveOf(project, request.objective, bank, steps);
  const period = checkPeriod(request);
  const { segment } = request;
  await checkPositives(project, dataset, { bank, period, segment, step: objective ?? steps[steps.length - 1] }, job);
  const tests: Part[] = [];
  const splits: PlannedSplit[] = [];
  let data: readonly string[] = [];
  for (const split of splitNumbers(request)) {
    const { train, valid, test } = await partsOf(project, request, split, job);
    const summaries = await summariseParts(project, { train, valid, test }, job);
    splits.push({ split: split ?? 1, testFrom: test.selection.from ?? 0, parts: summaries });
    tests.push(test);
    data = [train, valid, test].map(({ dataHash }) => dataHash);
  }
  const { parts } = splits[splits.length - 1];
  const several = splits.length > 1;
  return {
    // The input identifies a comparison, and `splits: 1` means the same as no `splits`.
    input: {
      request: { ...request, splits: several ? request.splits : undefined },
      objective,
      steps,
      parts,
      settings,
      data,
      ...(several ? { splits } : {}),
    },
    tests,
  };
}

/** The parts of one test period; throws `invalid-input` without a test set. */
async function partsOf(
  project: Project,
  request: ComparisonRequest,
  split: number | undefined,
  job: JobContext,
): Promise<{ readonly train: Part; readonly valid: Part; readonly test: Part }> {
  const { dataset, valid, test, bank = null, segment } = request;
  const testPeriod = testPeriodOf(request, split);
  const names = { dataset, valid, test, testPeriod, bank, segment, period: checkPeriod(request) };
  const parts = await chooseParts(project, names, job);
  if (parts.test === null)
    throw new AppError('invalid-input', message('compare.noTestSet'), message('compare.nameTestSet'));
  return { ...parts, test: parts.test };
}
