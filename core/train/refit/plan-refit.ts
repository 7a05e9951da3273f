/**
 * A refit trains a finished run again on all of its samples, those of its validation and test sets included, for as
 * many epochs as the run keeps. Nothing measures it: it has no samples left that it has not seen.
 */
import { AppError } from '../../errors.ts';
import { fitSchema } from '../../features/fit.ts';
import { UNBOUNDED, type Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { configureModel, findModel } from '../../models/registry.ts';
import { dataOfPart, ofBank, type Part } from '../../predict/parts.ts';
import {
  checkData,
  findUnchanged,
  loadPlan,
  readOutline,
  savePlan,
  type RefitOf,
  type TrainingPlan,
} from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { transaction } from '../../store/file/sql.ts';
import { createRun } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import { findCandidates } from '../data/candidates.ts';
import { summariseParts } from '../data/part-summary.ts';
import { beforeDownSampling } from '../data/parts.ts';
import { delaysOf, withoutFraction } from '../fit/plan-run.ts';
import { copyModel } from '../pooled/fine-tuning.ts';
import { saveFollowUp, type FollowUp } from '../runs/follow-up.ts';
import { keptEpochs } from './epochs.ts';

/** The run to refit and, for a bank's run that started from a pooled run, the pooled run's refit. */
export interface RefitOptions {
  readonly run: string;
  readonly base?: string | undefined;
  readonly followUp?: FollowUp | undefined;
}

/** The parts of a refit's plan that depend on its samples. */
type OnAllSamples = Pick<TrainingPlan, 'schema' | 'candidates' | 'mapping' | 'delays' | 'base'> & {
  readonly train: Part;
};

/**
 * Plans the refit of a run: all of it or nothing. Throws `state` for a run that is not done, is a refit itself or has
 * other data for validation, and for changed data.
 */
export async function planRefit(
  project: Project,
  { run: name, base, followUp }: RefitOptions,
  backend: { readonly name: string; readonly device: string },
  job: JobContext,
): Promise<TrainingPlan> {
  const original = loadPlan(project, name);
  checkOriginal(original);
  checkData(project, original);
  const { config, dataSteps, choices, batchSize, revision, run } = original;
  const { train, ...ofSamples } = await (base === undefined
    ? onAllSamples(project, original, withoutFraction(job))
    : likePooledRefit(project, original, base));
  const parts = { ...original.parts, train };
  const refit = { run: name, weightsSha256: run.weightsSha256, epochs: keptEpochs(project, original) };
  const decided = { config, parts, dataSteps, choices, batchSize, refit, revision, ...ofSamples };
  const summaries = await summariseParts(project, beforeDownSampling(parts), withoutFraction(job));
  const { segment, period } = readOutline(project, name) ?? {};
  const { delays, base: from } = ofSamples;
  const made = { segment, period, revision, summaries, device: backend.device };
  const outline = { parts, ...made, choices, base: from, refit, batchSize, delays };
  return transaction(project.database, () => {
    const { model, seed, dataset, validDataset, testDataset, steps, bank, objective } = run;
    const requested = { model, seed, dataset, validDataset, testDataset, steps, bank, objective, config: run.config };
    const created = createRun(project, { ...requested, engine: backend.name });
    savePlan(project, { run: created, ...decided }, outline);
    saveFollowUp(project, created.run, followUp);
    if (base !== undefined) copyModel(project, loadPlan(project, base), created.run);
    return { run: created, ...decided };
  });
}

/** Throws `state` for a run that cannot be refitted. */
export function checkOriginal({ run: { run, status }, parts, refit }: TrainingPlan): void {
  if (status !== 'done') throw new AppError('state', message('train.refitUnfinished', { run }));
  if (refit !== undefined)
    throw new AppError('state', message('train.isRefit', { run, original: refit.run }), message('train.refitOriginal'));
  if (parts.valid.dataHash !== parts.train.dataHash)
    throw new AppError(
      'state',
      message('train.otherValidation', { run, dataset: parts.valid.dataset }),
      message('train.appendForRefit'),
    );
}

/** Throws `state` if the original run of an interrupted refit was deleted: the refit needs its calibrations. */
export function checkOriginalKept(project: Project, run: string, refit: RefitOf): void {
  if (findUnchanged(project, refit) !== null) return;
  const gone = message('train.originalGone', { run, original: refit.run });
  throw new AppError('state', gone, message('train.deleteRefit'));
}

async function onAllSamples(project: Project, original: TrainingPlan, job: JobContext): Promise<OnAllSamples> {
  const { run, config, parts, mapping } = original;
  const dataset = dataOfPart(project, parts.train);
  const whole = allSamples(parts.train, readOutline(project, run.run)?.period);
  const definition = findModel(run.model);
  const history = definition.kind === 'network' ? configureModel(run.model, config.model).history : null;
  const schema = await fitSchema(project, dataset, whole.selection, { ...config.features, history }, job);
  const candidates = await findCandidates(project, dataset, whole.selection, job);
  const { mature, keepNegatives } = parts.train.selection;
  const train = { ...whole, selection: { ...whole.selection, mature, keepNegatives } };
  const delays = await delaysOf(project, config, { ...parts, train }, job);
  return { train, schema, candidates, mapping, delays };
}

/** All samples of a run's period, bank and segment, with the labels known today. */
function allSamples(train: Part, period: Period = UNBOUNDED): Part {
  const { from, to } = period;
  const selection = { ...train.selection, from, to, hashTo: 1, knownAt: null, mature: false, keepNegatives: null };
  return { ...train, selection };
}

/** The bank's samples of the pooled run's refit, read with that refit's vocabularies and mapping. */
function likePooledRefit(project: Project, original: TrainingPlan, base: string): OnAllSamples {
  const pooled = loadPlan(project, base);
  const { bank } = original.run;
  const train = ofBank(pooled.parts.train, bank);
  const { schema, mapping, delays, run } = pooled;
  const candidates = pooled.candidates.filter((candidate) => candidate.bank === bank);
  const from = { run: base, weightsSha256: run.weightsSha256, revision: original.base?.revision ?? 1 };
  return { train, schema, candidates, mapping, delays, base: from };
}
