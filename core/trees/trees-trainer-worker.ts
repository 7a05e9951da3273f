import { hostThread, type ThreadHost } from '../thread.ts';
import { loadAddressOf, openLightgbm } from './library.ts';
import type { Request } from './trees-trainer-thread.ts';
import { TreesTrainer, type TreesTrainerSetup } from './trees-trainer.ts';

/** Answers requests one after the other; frees all memory when it fails or is stopped. */
async function hostTrainer(setup: TreesTrainerSetup, host: ThreadHost<Request, unknown>): Promise<void> {
  const library = await openLightgbm();
  const trainer = new TreesTrainer(library, await loadAddressOf(), setup);
  try {
    for (;;) {
      const { name, args } = await host.receive();
      const work = trainer[name].bind(trainer) as (...values: readonly unknown[]) => unknown;
      host.answer(work(...args));
    }
  } finally {
    trainer.free();
  }
}

hostThread(hostTrainer);
