import type { StepPredictor } from '../predict/predict.ts';
import { openTrained } from '../predict/trained.ts';
import { hostThread, type ThreadHost } from '../thread.ts';
import { buffersOf, type UserBlock } from './audience/block.ts';
import { ModelScorer, type ScorerSetup } from './block-scorer.ts';

/** Scores the blocks that it receives, one after the other, until it is stopped. */
async function scoreBlocks({ shape, models }: ScorerSetup, host: ThreadHost<UserBlock, UserBlock>): Promise<void> {
  const opened: StepPredictor[] = [];
  try {
    for (const model of models) {
      if (host.signal.aborted) return;
      opened.push(await openTrained(model, { threads: 1 }));
    }
    const scorer = new ModelScorer(shape, opened, host.signal);
    for (;;) {
      const block = await scorer.score(await host.receive());
      host.answer(block, buffersOf(block));
    }
  } finally {
    for (const predictor of opened) await predictor.release();
  }
}

hostThread(scoreBlocks);
