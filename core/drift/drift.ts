import type { JobContext } from '../job.ts';
import { loadPlan } from '../predict/plan.ts';
import { openTrained, readTrained } from '../predict/trained.ts';
import type { Project } from '../store/file/project.ts';
import { compareAudience } from './compare-audience.ts';
import { compareRecent } from './compare-recent.ts';
import { compareFields, driftLevel, driftVerdict } from './compare.ts';
import type { DriftModel } from './dataset-side.ts';
import type { Drift, DriftRequest, DriftCounts } from './drift-types.ts';

/**
 * Measures how far the features and the scores of an audience, or of a dataset's newest days, have moved from a run's
 * training data. Newest days are compared sample by sample. An audience is compared user by user: each training user
 * counts once, and everyone is scored with the same banner. Throws `state` if the training data are gone,
 * `invalid-input` if the data lack times or a field of the model, or there is nothing to compare.
 */
export async function measureDrift(project: Project, request: DriftRequest, job: JobContext): Promise<Drift> {
  const plan = loadPlan(project, request.run);
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const step = plan.run.objective ?? predictor.steps[predictor.steps.length - 1];
    const model: DriftModel = { schema: plan.schema, predictor, step: predictor.steps.indexOf(step) };
    const measured =
      request.audience === undefined
        ? await compareRecent(project, plan, model, request, job)
        : await compareAudience(project, plan, model, { ...request, audience: request.audience }, job);
    return { run: request.run, ...conclude(step, measured) };
  } finally {
    await predictor.release();
  }
}

function conclude(step: string, measured: DriftCounts): Omit<Drift, 'run'> {
  const { against, period, rejected, outcomes, schema, trained, compared, trainedScores, comparedScores } = measured;
  const fields = compareFields(schema.fields, trained, compared);
  const stability = trainedScores.stabilityOf(comparedScores);
  const level = driftLevel(stability);
  return {
    against,
    period,
    rejected,
    trained: trained.samples,
    compared: compared.samples,
    score: { step, ...stability, level, mean: { trained: trainedScores.mean, compared: comparedScores.mean } },
    fields,
    outcomes,
    verdict: driftVerdict(level, fields, outcomes ?? []),
  };
}
