import type { EngineName } from '../../engine/names.ts';
import type { StepEvaluation } from '../../evaluate/steps.ts';
import { wholeSelection } from '../../features/selection.ts';
import type { JobContext } from '../../job.ts';
import { checkSteps } from '../../predict/dataset-steps.ts';
import { measurePart } from '../../predict/measure.ts';
import { loadPlan } from '../../predict/plan.ts';
import { openTrained, readTrained } from '../../predict/trained.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';

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
 * steps. Reports a note where the dataset is the training data of the run.
 */
export async function evaluateRun(
  project: Project,
  { run, dataset, engine }: EvaluateOptions,
  job: JobContext,
): Promise<EvaluateResult> {
  const info = getDataset(project, dataset);
  const plan = loadPlan(project, run);
  checkSteps(info, plan.dataSteps);
  if (info.dataHash === plan.parts.train.dataHash)
    job.report({
      phase: 'read',
      note: message('train.trainedOnThese', { run, dataset }),
    });
  const predictor = await openTrained(readTrained(project, plan), undefined, engine);
  try {
    const metrics = await measurePart(
      project,
      predictor,
      plan.schema,
      { dataset, dataHash: info.dataHash, selection: wholeSelection(plan.run.bank) },
      job,
    );
    return { run, dataset, rows: Object.values(metrics)[0].rows, metrics };
  } finally {
    await predictor.release();
  }
}
