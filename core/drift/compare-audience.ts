import { rmSync } from 'node:fs';

import { FIRST_VALUE_INDEX, isCandidate, singleFields, type FeatureSchema } from '../features/schema.ts';
import { loadMapping, parseMapping, withFormats } from '../ingest/mapping/mapping.ts';
import type { JobContext } from '../job.ts';
import type { CandidateField } from '../predict/candidate-fields.ts';
import type { TrainingPlan } from '../predict/plan.ts';
import { createTemporaryFolder } from '../processes/temporary-folder.ts';
import { mappingOf } from '../score/prepare-scoring.ts';
import type { Project } from '../store/file/project.ts';
import { countAudience } from './audience-side.ts';
import { countDataset, type DriftModel } from './dataset-side.ts';
import type { DriftRequest, Measured } from './drift-types.ts';
import { ScoreDistribution } from './scores.ts';
import { trainingSide } from './training-side.ts';
import { UserCounts } from './user-counts.ts';

/** Compares an audience with the training data, user by user; everyone is scored with the same banner. */
export async function compareAudience(
  project: Project,
  plan: TrainingPlan,
  model: DriftModel,
  { audience, mapping, formats }: DriftRequest & { readonly audience: string },
  job: JobContext,
): Promise<Measured> {
  const given = typeof mapping === 'string' ? await loadMapping(mapping) : parseMapping(mapping ?? {});
  const training = trainingSide(project, plan);
  const candidate = usualCandidate(plan.schema);
  const users = await UserCounts.of(project, training.dataset, training.selection, job);
  const before = await countDataset(model, { ...training, users, candidate }, job);
  const trainedScores = ScoreDistribution.ofReference(before.scores, before.weights);
  const comparedScores = new ScoreDistribution(trainedScores.edges);
  const folder = createTemporaryFolder('drift');
  try {
    const { tally, rejected } = await countAudience(
      model,
      {
        audience,
        mapping: withFormats(given, formats),
        model: { run: plan.run.run, schema: plan.schema, trainedOn: mappingOf(plan.mapping) },
        candidate,
        folder,
      },
      comparedScores,
      job,
    );
    const fields = plan.schema.fields.filter((field) => !isCandidate(field));
    return {
      against: 'audience',
      period: null,
      rejected,
      schema: { fields },
      trained: before.tally,
      compared: tally,
      trainedScores,
      comparedScores,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The most frequent bank and banner of the training data. */
function usualCandidate(schema: FeatureSchema): readonly CandidateField[] {
  return singleFields(schema).flatMap((field, column) =>
    isCandidate(field) && field.size > FIRST_VALUE_INDEX ? [{ column, row: field.offset + FIRST_VALUE_INDEX }] : [],
  );
}
