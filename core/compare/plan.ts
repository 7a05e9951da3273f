import { AppError } from '../errors.ts';
import { checkPeriod } from '../funnel/period.ts';
import type { JobContext } from '../job.ts';
import type { RunConfig } from '../predict/config.ts';
import { stepsOf } from '../predict/dataset-steps.ts';
import type { Part, Parts, PartSummaries } from '../predict/parts.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { summariseParts } from '../train/data/part-summary.ts';
import { chooseParts } from '../train/data/parts.ts';
import { objectiveOf } from '../train/fit/plan-run.ts';
import { settingsByModel, type ComparisonRequest } from './request.ts';

/** What identifies a comparison from its start; equal for the same request on the same data. */
export interface ComparisonInput {
  readonly request: ComparisonRequest;
  readonly objective: string | null;
  readonly steps: readonly string[];
  readonly parts: PartSummaries;
  readonly settings: Readonly<Record<string, RunConfig>>;
  /** Data hashes of each part. */
  readonly data: readonly string[];
}

/** A validated comparison that is ready to start. */
export interface ComparisonPlan {
  readonly input: ComparisonInput;
  readonly test: Part;
}

/**
 * Validates a request and chooses the parts, once for all models and seeds. Throws the errors of unknown names and
 * settings, and `invalid-input` without a test set.
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
  const { valid, test } = request;
  const parts = await chooseParts(
    project,
    { dataset: request.dataset, valid, test, bank, period: checkPeriod(request) },
    job,
  );
  if (parts.test === null)
    throw new AppError('invalid-input', message('compare.noTestSet'), message('compare.nameTestSet'));
  const summaries = await summariseParts(project, parts, job);
  return { input: { request, objective, steps, parts: summaries, settings, data: hashesOf(parts) }, test: parts.test };
}

function hashesOf({ train, valid, test }: Omit<Parts, 'negativeRate'>): string[] {
  return [train, valid, test].flatMap((part) => (part === null ? [] : [part.dataHash]));
}
