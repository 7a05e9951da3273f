import { basename } from 'node:path';

import { removeFolder } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import { isCandidateField, type FeatureSchema } from '../features/schema.ts';
import { givenMapping } from '../ingest/mapping/mapping.ts';
import type { JobContext } from '../job.ts';
import { candidateFields, type CandidateField } from '../predict/candidate-fields.ts';
import type { TrainingPlan } from '../predict/plan.ts';
import { createTemporaryFolder } from '../processes/temporary-folder.ts';
import { mappingOf } from '../score/prepare-scoring.ts';
import { textValues } from '../store/columns/text.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { countAudience, type AudienceCounts, type AudienceSide } from './audience-side.ts';
import { countDataset, trainingSide, type DriftModel } from './dataset-side.ts';
import type { DriftRequest, DriftCounts } from './drift-types.ts';
import { ScoreDistribution } from './scores.ts';
import { UserCounts } from './user-counts.ts';

type AudienceRequest = DriftRequest & { readonly audience: string };

/** Compares an audience with the training data, user by user; everyone is scored with the same banner. */
export async function compareAudience(
  project: Project,
  plan: TrainingPlan,
  model: DriftModel,
  request: AudienceRequest,
  job: JobContext,
): Promise<DriftCounts> {
  const audience = await audienceSide(plan, request, job);
  const training = trainingSide(project, plan);
  const { candidate } = audience;
  const users = await UserCounts.of(project, training.dataset, training.selection, job);
  const before = await countDataset(model, { ...training, users, candidate }, job);
  const trainedScores = ScoreDistribution.ofReference(before.scores, before.weights);
  const comparedScores = new ScoreDistribution(trainedScores.edges);
  const { tally, rejected } = await countWithFolder(model, audience, comparedScores, job);
  if (tally.samples === 0)
    throw new AppError(
      'invalid-input',
      message('drift.noUsers', { file: basename(request.audience), rejected }),
      message('drift.checkAudience'),
    );
  return {
    against: 'audience',
    period: null,
    rejected,
    schema: { fields: plan.schema.fields.filter((field) => !isCandidateField(field)) },
    trained: before.tally,
    compared: tally,
    trainedScores,
    comparedScores,
    outcomes: null,
  };
}

async function audienceSide(
  plan: TrainingPlan,
  { audience, mapping, formats }: AudienceRequest,
  job: JobContext,
): Promise<Omit<AudienceSide, 'folder'>> {
  return {
    audience,
    mapping: await givenMapping(mapping, job),
    formats,
    model: { run: plan.run.run, schema: plan.schema, trainedOn: mappingOf(plan.mapping) },
    candidate: usualCandidate(plan),
  };
}

/** Counts an audience, in a temporary folder for its files. */
async function countWithFolder(
  model: DriftModel,
  audience: Omit<AudienceSide, 'folder'>,
  scores: ScoreDistribution,
  job: JobContext,
): Promise<AudienceCounts> {
  const folder = createTemporaryFolder('drift');
  try {
    return await countAudience(model, { ...audience, folder }, scores, job);
  } finally {
    removeFolder(folder);
  }
}

/**
 * The banner with the most impressions in the training data, and its bank: a pair that users were really shown, unlike
 * the most frequent bank with the most frequent banner of all banks. Runs from older versions lack the number of
 * impressions: there, the order of the vocabularies decides, the most frequent values first.
 */
function usualCandidate({ schema, candidates, run }: TrainingPlan): readonly CandidateField[] {
  const [bannerRank, bankRank] = [rankIn(schema, 'banner'), rankIn(schema, 'bank')];
  const sorted = candidates.toSorted(
    (one, other) =>
      (other.samples ?? 0) - (one.samples ?? 0) ||
      bannerRank(one.banner) - bannerRank(other.banner) ||
      bankRank(one.bank) - bankRank(other.bank),
  );
  // A bank of a pooled run has no candidates if none of its samples names a banner.
  const { bank, banner } = sorted.at(0) ?? { bank: run.bank, banner: null };
  return candidateFields(schema, { bank: bank ?? '', banner: banner ?? '' });
}

/** The position of a value in the vocabulary of a role; rare values come last. */
function rankIn({ fields }: FeatureSchema, role: 'bank' | 'banner'): (text: string | null) => number {
  const values = fields.flatMap((field) =>
    field.role === role && field.kind === 'categorical' ? textValues(field.values) : [],
  );
  const ranks = new Map(values.map((value, rank) => [value, rank]));
  return (text) => ranks.get(text ?? '') ?? values.length;
}
