import { buffersOf, type UserBlock } from './block.ts';
import { openModel } from './model.ts';
import { ModelScorer, type ScorerSetup } from './scorer.ts';
import { hostThread, type ThreadHost } from './thread.ts';

/** Scores the blocks it is sent, one after the other, until it is told to stop. */
async function scoreBlocks({ shape, models }: ScorerSetup, host: ThreadHost<UserBlock, UserBlock>): Promise<void> {
  const opened = await Promise.all(models.map(openModel));
  try {
    const scorer = new ModelScorer(shape, opened, host.signal);
    for (;;) {
      const block = await scorer.score(await host.receive());
      host.answer(block, buffersOf(block));
    }
  } finally {
    for (const { release } of opened) await release();
  }
}

await hostThread(scoreBlocks);
