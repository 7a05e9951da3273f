import type { JobContext } from '../job.ts';
import { BANKS, type SampleBank } from '../sample/banks.ts';
import type { Project } from '../store/file/project.ts';
import { trainModel, type TrainResult } from '../train/fit/train.ts';

/** The dataset that the sample is imported as. */
export const SAMPLE_DATASET = 'sample';

/**
 * Two of the sample's banks whose models show the main job: one that wants cards to be approved, one that wants them to
 * be used.
 */
export const SHOWN_BANKS = ['lantern', 'meridian'] as const;

/** What a bank of the sample wants: a start-up one is after cards, a mature one after used cards. */
export function objectiveOf({ kind }: Pick<SampleBank, 'kind'>): 'approval' | 'activation' {
  return kind === 'start-up' ? 'approval' : 'activation';
}

/** All banks of the sample as they are set up in a project. */
export const sampleSettings = BANKS.map((bank) => ({
  name: bank.name,
  objective: objectiveOf(bank),
  weight: 1,
  banners: [],
}));

/** Trains a bank's model on the sample, with the defaults but for what is given; progress names the bank. */
export function trainOnSample(
  project: Project,
  bank: string,
  settings: { readonly epochs?: number; readonly config?: unknown },
  job: JobContext,
): Promise<TrainResult> {
  const named: JobContext = {
    signal: job.signal,
    report: (progress) => job.report({ ...progress, phase: `${progress.phase} ${bank}` }),
  };
  return trainModel(
    project,
    { dataset: SAMPLE_DATASET, bank, model: 'aitm', engine: 'auto', seed: 1, ...settings },
    named,
  );
}
