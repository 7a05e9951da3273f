import type { EngineName } from '../../engine/names.ts';
import { AppError } from '../../errors.ts';
import type { StepEvaluation } from '../../evaluate/steps.ts';
import { wholeSelection } from '../../features/selection.ts';
import type { JobContext } from '../../job.ts';
import { checkSteps } from '../../predict/dataset-steps.ts';
import { evaluatePart } from '../../predict/evaluate-part.ts';
import { findPart } from '../../predict/part-predictions.ts';
import { dataOfPart, type Part } from '../../predict/parts.ts';
import { loadPlan, type TrainingPlan } from '../../predict/plan.ts';
import { openTrained, readTrained } from '../../predict/trained.ts';
import { checkColumns } from '../../segment/row-masker.ts';
import { getSegment } from '../../segment/saved-segments.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { seenSamples } from './seen-samples.ts';

/** The result of an evaluation. */
export interface EvaluateResult {
  readonly run: string;
  readonly dataset: string;
  readonly rows: number;
  readonly metrics: Record<string, StepEvaluation>;
}

/** The run and samples to evaluate, by default on ONNX Runtime's CPU engine. */
export interface EvaluateOptions {
  readonly run: string;
  /** By default, the test samples of the run. */
  readonly dataset?: string | undefined;
  /** Name of a saved segment: only its samples are measured. */
  readonly segment?: string | undefined;
  readonly engine?: EngineName | undefined;
}

/**
 * Evaluates a run on all mature samples of its bank in a dataset, or on its test samples; with a segment, only on its
 * samples. Throws `invalid-input` for a dataset with other steps or without a column of the segment, and `state` for a
 * run without test samples and for a refit that has seen them. Reports a note if the run has seen samples of the
 * dataset.
 */
export async function evaluateRun(
  project: Project,
  { run, dataset, segment, engine }: EvaluateOptions,
  job: JobContext,
): Promise<EvaluateResult> {
  const plan = loadPlan(project, run);
  const part = withSegment(project, measuredPart(project, plan, dataset), segment);
  const seen = dataset === undefined ? null : await seenSamples(project, plan, part, job);
  if (seen !== null) job.report({ phase: 'read', note: seen });
  const predictor = await openTrained(readTrained(project, plan), { engine });
  try {
    const metrics = await evaluatePart(project, predictor, plan.schema, part, job);
    return { run, dataset: part.dataset, rows: Object.values(metrics)[0].rows, metrics };
  } finally {
    await predictor.release();
  }
}

function measuredPart(project: Project, plan: TrainingPlan, dataset: string | undefined): Part {
  const { refit, parts } = plan;
  // A refit is trained on all samples of its dataset, but on none of a separate test dataset.
  if (dataset === undefined && refit !== undefined && parts.test?.dataHash === parts.train.dataHash)
    throw new AppError(
      'state',
      message('train.refitNotTested', { run: plan.run.run }),
      message('predict.evaluateElsewhere'),
    );
  if (dataset === undefined) return findPart(project, plan, 'test').part;
  const info = getDataset(project, dataset);
  checkSteps(info, plan.dataSteps);
  return { dataset, dataHash: info.dataHash, selection: wholeSelection(plan.run.bank) };
}

/** The samples of a part that are in a segment as well; those of the run's own segment remain selected. */
function withSegment(project: Project, part: Part, name: string | undefined): Part {
  if (name === undefined) return part;
  const segment = getSegment(project, name);
  checkColumns(dataOfPart(project, part), segment);
  const where = [...(part.selection.where ?? []), ...segment.conditions];
  return { ...part, selection: { ...part.selection, where } };
}
