import type { JobContext } from '../job.ts';
import { BANKS, type SampleBank } from '../sample/banks.ts';
import type { Project } from '../store/file/project.ts';
import { trainModel } from '../train/fit/train.ts';
import type { TrainResult } from '../train/runs/train-result.ts';

/** The name of the dataset with the sample. */
export const SAMPLE_DATASET = 'sample';

/**
 * The two sample banks for which models are trained: one with approval as its objective, one with activation.
 */
export const TRAINED_BANKS = ['lantern', 'meridian'] as const;

/** The objective of a sample bank: approvals for a start-up bank, activations for a mature one. */
export function objectiveOf({ kind }: Pick<SampleBank, 'kind'>): 'approval' | 'activation' {
  return kind === 'start-up' ? 'approval' : 'activation';
}

/** The settings of all sample banks in a project. */
export const sampleSettings = BANKS.map((bank) => ({
  name: bank.name,
  objective: objectiveOf(bank),
  weight: 1,
  banners: [],
}));

/** The settings of the banks for which models are trained. */
export const trainedSettings = sampleSettings.filter(({ name }) => TRAINED_BANKS.some((trained) => trained === name));

/** Trains a bank's model on the sample, with defaults except for the given options; progress names the bank. */
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
