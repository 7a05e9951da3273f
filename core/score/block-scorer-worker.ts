import { hostThread, type ThreadHost } from '../thread.ts';
import { buffersOf, type UserBlock } from './audience/block.ts';
import { ModelScorer, openModels, type ScorerSetup } from './block-scorer.ts';

/** Scores the blocks that it receives, one after the other, until it is stopped. */
async function scoreBlocks(setup: ScorerSetup, host: ThreadHost<UserBlock, UserBlock>): Promise<void> {
  if (host.signal.aborted) return;
  const opened = await openModels(setup, { threads: 1 });
  try {
    const scorer = new ModelScorer(setup.shape, opened, host.signal);
    for (;;) {
      const block = await scorer.score(await host.receive());
      host.answer(block, buffersOf(block));
    }
  } finally {
    for (const predictor of opened) await predictor.release();
  }
}

hostThread(scoreBlocks);
