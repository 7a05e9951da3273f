import { unknownName } from '../errors.ts';
import { logitOf } from '../evaluate/calibration.ts';
import type { MappingFile } from '../ingest/mapping/mapping.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { withAveragedBanners } from '../predict/pairs/averaged-banners.ts';
import { loadPlan, type TrainingPlan } from '../predict/plan.ts';
import { readTrained, type TrainedModel } from '../predict/trained.ts';
import { trainingData } from '../predict/training-data.ts';
import { mappingOf } from '../score/prepare-scoring.ts';
import type { SavedRanking } from '../score/saved-ranking/saved-ranking.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { drawBackground, type BackgroundDraw } from './background.ts';
import { fieldValue, type FieldValue } from './field-values.ts';
import { CandidateScorer, scoreMixtures, type ExplainedCandidate, type MixedSamples } from './mixture-scorer.ts';
import { findRankedUser, type RankedUser, type UserRequest } from './ranked-user.ts';
import { changedAudience, readUser, type AudienceSource } from './read-user.ts';
import { positionsOf, sameValues, type EncodedSample, type FieldPosition } from './samples.ts';
import { shapleyValues, type Mixture, type ShapleyValues } from './shapley.ts';

/** The largest accepted difference between the log-odds in the ranking and those that are explained. */
const TOLERANCE = 1e-4;

/** The user whose score is explained, the step, and the background. */
export interface ExplainRequest extends UserRequest, BackgroundDraw {
  /** The step whose probability is explained; the objective by default. */
  readonly step?: string | undefined;
  /** The formats of the audience's columns that the ranking was made with, besides those of its mapping. */
  readonly formats?: MappingFile['formats'];
}

/** The contribution of one field to the log-odds. */
export interface FieldContribution {
  readonly field: string;
  readonly value: FieldValue;
  readonly contribution: number;
  /** Its standard error. */
  readonly error: number;
}

/** Why a user has a score: baseline + Σ contributions = log-odds of the step. */
export interface Explanation extends RankedUser {
  readonly step: string;
  readonly logOdds: number;
  /** Mean log-odds of the background samples with the same bank and banner. */
  readonly baseline: number;
  /** The largest contributions first. */
  readonly fields: readonly FieldContribution[];
  /** Whether the contributions were computed over all coalitions of fields. */
  readonly exact: boolean;
  readonly background: { readonly dataset: string; readonly samples: number };
}

/**
 * Finds a user in a list of a saved ranking, and divides the log-odds of a step among the user's fields. Throws
 * `unknown-name` if the user is not in the list, and `state` if the training data are gone or the audience is not the
 * one that was ranked.
 */
export function explainUser(
  project: Project,
  ranking: SavedRanking,
  request: ExplainRequest,
  job: JobContext,
): Promise<Explanation> {
  return ranking.hold(async () => {
    const found = await findRankedUser(ranking, request, job);
    const { ranked } = found;
    const step = request.step ?? ranked.objective;
    const steps = ranked.steps.map((one) => one.step);
    if (!steps.includes(step)) throw unknownName(message('noun.step'), step, steps);
    const plan = planOf(project, ranking, ranked.run);
    const training = trainingData(project, plan);
    const explained = await readUser(sourceOf(ranking, plan, request), ranked.user, job);
    const background = await drawBackground(project, training, plan.schema, request, job);
    const mixed = { explained, background, positions: positionsOf(plan.schema), step: plan.run.steps.indexOf(step) };
    const candidate = { shape: ranking.metadata.shape, candidate: found.candidate, model: plan.model };
    const values = await explainSample(candidate, mixed, request.seed, job);
    const listed = ranked.steps.find((one) => one.step === step)?.probability ?? NaN;
    if (!(Math.abs(values.logOdds - logitOf(listed)) <= TOLERANCE)) throw changedAudience(ranked.user);
    return { ...ranked, step, ...values, background: { dataset: training.dataset.name, samples: background.length } };
  });
}

/** The plan and the model of a run as the ranking used them, with the banners that the run has not learnt. */
function planOf(
  project: Project,
  { metadata: { shape } }: SavedRanking,
  run: string,
): TrainingPlan & { readonly model: TrainedModel } {
  const plan = loadPlan(project, run);
  const index = shape.runs.findIndex((one) => one.run === run);
  const shown = shape.candidates.filter((candidate) => candidate.run === index);
  const { schema, model } = withAveragedBanners({ ...plan, model: readTrained(project, plan) }, shown);
  return { ...plan, schema, model };
}

function sourceOf(
  { metadata: { audience, mapping } }: SavedRanking,
  { run, schema, mapping: trainedWith }: TrainingPlan,
  { formats }: ExplainRequest,
): AudienceSource {
  return { audience, mapping, formats, model: { run: run.run, schema, trainedOn: mappingOf(trainedWith) } };
}

type ExplainedScore = Pick<Explanation, 'logOdds' | 'baseline' | 'fields' | 'exact'>;

/** Divides the log-odds of a sample among its fields. */
async function explainSample(
  candidate: ExplainedCandidate,
  mixed: MixedSamples,
  seed: number,
  job: JobContext,
): Promise<ExplainedScore> {
  const { explained, background, positions } = mixed;
  const scorer = new CandidateScorer(candidate, explained, job.signal);
  try {
    const alone = { ...mixed, background: [explained] };
    const [logOdds] = await scoreMixtures(scorer, alone, [{ background: 0, mask: new Uint8Array(positions.length) }]);
    const differing = background.map((other) => differingFields(explained, other, positions));
    const evaluate = async (mixtures: readonly Mixture[]): Promise<Float64Array> => {
      const scores = await scoreMixtures(scorer, mixed, mixtures);
      const last = mixtures.at(-1)?.background ?? 0;
      job.report({ phase: 'explain', fraction: (last + 1) / background.length });
      await yieldToEventLoop(job);
      return scores;
    };
    const values = await shapleyValues({ fields: positions.length, differing, value: logOdds, evaluate }, seed);
    return { logOdds, baseline: values.baseline, exact: values.exact, fields: contributionsOf(values, mixed) };
  } finally {
    await scorer.close();
  }
}

function differingFields(
  explained: EncodedSample,
  other: EncodedSample,
  positions: readonly FieldPosition[],
): number[] {
  return positions.flatMap((position, index) => (sameValues(explained, other, position) ? [] : [index]));
}

function contributionsOf({ contributions, errors }: ShapleyValues, { explained, positions }: MixedSamples) {
  return positions
    .map((position, index): FieldContribution => ({
      field: position.field.name,
      value: fieldValue(explained, position),
      contribution: contributions[index],
      error: errors[index],
    }))
    .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
}
