import { checkPeriod, type PeriodInput } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import { stepsOf } from '../../predict/dataset-steps.ts';
import { ofBank, type Parts, type PartSummaries } from '../../predict/parts.ts';
import type { EpochChoice } from '../../predict/plan.ts';
import { chosenSegment } from '../../segment/saved-segments.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { summariseParts } from '../data/part-summary.ts';
import { chooseParts, type PartNames } from '../data/parts.ts';
import { checkPositives } from '../data/segment-positives.ts';
import { canJudgeFineTuning, chooseEpochs } from './epoch-choice.ts';

/** The data on which a run would be trained, early-stopped and tested. */
export interface TrainingPreview {
  readonly parts: PartSummaries;
  /** The criterion for the best epoch of a model whose steps share weights. */
  readonly choice: EpochChoice;
  /** Whether a bank's run that starts from a pooled run would keep it, since nothing can judge a fine-tuning. */
  readonly keepsPooled: boolean;
}

/** A training run whose parts are to be described. */
interface PreviewOptions extends Omit<PartNames, 'period' | 'testPeriod' | 'segment'>, PeriodInput {
  /** Name of a saved segment: only its samples are used. */
  readonly segment?: string | undefined;
  readonly objective: string | null;
  /** Whether a bank's run starts from a pooled run, and so has its periods. */
  readonly pooled?: boolean;
  /** Number of test periods of a comparison, of which one is described. */
  readonly splits?: number | undefined;
  /** Whether the oldest test period is described; by default the newest. */
  readonly oldest?: boolean | undefined;
}

/** A bank's share of parts that may be of all banks. */
function partsOfBank(
  { train, valid, test }: Omit<Parts, 'negativeRate'>,
  { bank }: { readonly bank: string | null },
): Omit<Parts, 'negativeRate'> {
  return {
    train: ofBank(train, bank),
    valid: ofBank(valid, bank),
    test: test === null ? null : ofBank(test, bank),
  };
}

/** Describes the parts of a training run without starting it. Throws like `chooseParts` and `checkPositives`. */
export async function previewTraining(
  project: Project,
  { objective, pooled = false, splits = 1, oldest = false, ...requested }: PreviewOptions,
  job: JobContext,
): Promise<TrainingPreview> {
  const testPeriod = splits > 1 ? { number: oldest ? 1 : splits, count: splits } : undefined;
  const dataset = getDataset(project, requested.dataset);
  const steps = stepsOf(dataset);
  const validObjective = objective !== null && steps.includes(objective) ? objective : null;
  const samples = {
    bank: requested.bank,
    period: checkPeriod(requested),
    segment: chosenSegment(project, requested.segment),
  };
  await checkPositives(project, dataset, { ...samples, step: validObjective ?? steps[steps.length - 1] }, job);
  const bank = pooled ? null : samples.bank;
  const chosen = partsOfBank(await chooseParts(project, { ...requested, ...samples, bank, testPeriod }, job), samples);
  const parts = await summariseParts(project, chosen, job);
  const { run: choice } = await chooseEpochs(project, { steps, objective: validObjective, valid: chosen.valid }, job);
  return { parts, choice, keepsPooled: pooled && samples.bank !== null && !canJudgeFineTuning(choice) };
}
