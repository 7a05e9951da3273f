import { openEngine } from '../../engine/engines.ts';
import { Calibrator } from '../calibrator.ts';
import { openTrained, type OpenOptions, type TrainedModel } from '../trained.ts';
import { PairEnsemble } from './pair-ensemble.ts';
import { PairNetwork } from './pair-network.ts';
import type { CandidateFields, PairPredictor } from './pair-predictor.ts';
import { SamplePairs } from './sample-pairs.ts';

/** Opens a trained model to predict users with each candidate; there must be at least one. */
export async function openPairs(
  trained: TrainedModel,
  candidates: readonly CandidateFields[],
  options: OpenOptions = {},
): Promise<PairPredictor> {
  switch (trained.kind) {
    case 'network':
      return PairNetwork.open(await openEngine(options.engine ?? 'onnx', options.threads), trained, candidates);
    case 'trees':
      return new SamplePairs(await openTrained(trained, options), candidates);
    case 'ensemble': {
      const members: PairPredictor[] = [];
      try {
        for (const member of trained.members) members.push(await openPairs(member, candidates, options));
      } catch (error) {
        for (const predictor of members) await predictor.release();
        throw error;
      }
      return new PairEnsemble(members, candidates, new Calibrator(trained.calibrations, trained.schema));
    }
  }
}
