import { tuneCall } from '../../core/api/models/tune.ts';
import { compareCall } from '../../core/api/studies/compare.ts';
import {
  studyHyperCall,
  studyImportanceCall,
  studyTransferCall,
  studyTsneCall,
} from '../../core/api/studies/new-study.ts';
import { SAMPLE_DATASET } from '../../core/demo/banks.ts';
import { quietJob } from '../../core/job.ts';

/** Short training runs: their figures are only for display. */
const shared = {
  dataset: SAMPLE_DATASET,
  bank: 'lantern',
  engine: 'onnx',
  seeds: 2,
  config: { training: { epochs: 2, batchSize: 500 } },
} as const;

/**
 * Adds a comparison, a tuning and one study of each kind, s1 to s4, to the sample project. Without LightGBM, the
 * comparison notes that it is missing.
 */
export async function addExperiments(project: string): Promise<void> {
  const job = quietJob();
  await compareCall.handle(
    compareCall.input.parse({
      project,
      ...shared,
      models: ['lightgbm', 'mlp', 'esmm', 'aitm', 'aitm-no-transfer', 'aitm-no-attention'],
    }),
    job,
  );
  const { seeds: _, ...tuned } = shared;
  await tuneCall.handle(tuneCall.input.parse({ project, ...tuned, models: ['aitm', 'mlp'], trials: 6 }), job);
  // For the bank's active run, the first of the sample.
  const run = 'r1';
  await studyTransferCall.handle(studyTransferCall.input.parse({ project, run }), job);
  await studyTsneCall.handle(studyTsneCall.input.parse({ project, run, points: 300 }), job);
  await studyImportanceCall.handle(studyImportanceCall.input.parse({ project, run, repeats: 2 }), job);
  await studyHyperCall.handle(studyHyperCall.input.parse({ project, ...shared, over: 'd=2,5,10' }), job);
}
