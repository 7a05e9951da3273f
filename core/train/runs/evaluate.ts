import type { EngineName } from '../../engine/names.ts';
import type { StepEvaluation } from '../../evaluate/steps.ts';
import { wholeSelection } from '../../features/selection.ts';
import type { JobContext } from '../../job.ts';
import { checkSteps } from '../../predict/dataset-steps.ts';
import { evaluatePart } from '../../predict/evaluate-part.ts';
import { loadPlan } from '../../predict/plan.ts';
import { openTrained, readTrained } from '../../predict/trained.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { seenSamples } from './seen-samples.ts';

/** The result of an evaluation. */
export interface EvaluateResult {
  readonly run: string;
  readonly dataset: string;
  readonly rows: number;
  readonly metrics: Record<string, StepEvaluation>;
}

/** The run and dataset to evaluate, by default on ONNX Runtime's CPU engine. */
export interface EvaluateOptions {
  readonly run: string;
  readonly dataset: string;
  readonly engine?: EngineName | undefined;
}

/**
 * Evaluates a run on all mature samples of its bank in a dataset; throws `invalid-input` for a dataset with other
 * steps. Reports a note if the run has seen samples of the dataset.
 */
export async function evaluateRun(
  project: Project,
  { run, dataset, engine }: EvaluateOptions,
  job: JobContext,
): Promise<EvaluateResult> {
  const info = getDataset(project, dataset);
  const plan = loadPlan(project, run);
  checkSteps(info, plan.dataSteps);
  const part = { dataset, dataHash: info.dataHash, selection: wholeSelection(plan.run.bank) };
  const seen = await seenSamples(project, plan, part, job);
  if (seen !== null) job.report({ phase: 'read', note: seen });
  const predictor = await openTrained(readTrained(project, plan), { engine });
  try {
    const metrics = await evaluatePart(project, predictor, plan.schema, part, job);
    return { run, dataset, rows: Object.values(metrics)[0].rows, metrics };
  } finally {
    await predictor.release();
  }
}
