import { Thread } from '../thread.ts';
import type { TreesTrainer, TreesTrainerSetup } from './trees-trainer.ts';

/** What a trainer can be asked for from another thread. */
export type TreesTrainerWork = Exclude<keyof TreesTrainer, 'free'>;

/** A request to the thread. */
export interface Request {
  readonly name: TreesTrainerWork;
  readonly args: readonly unknown[];
}

/**
 * A `Trainer` in a thread of its own: the library keeps its errors and its silence by thread, and whoever waits for a
 * tree can do other things.
 */
export class TreesTrainerThread {
  readonly #thread: Thread<Request, unknown>;

  constructor(setup: TreesTrainerSetup) {
    this.#thread = new Thread(new URL('./trees-trainer-worker.ts', import.meta.url), setup);
  }

  /**
   * Has the trainer do something; `transfer` lists the memory that goes along. Requests are answered in their order.
   */
  request<Name extends TreesTrainerWork>(
    name: Name,
    args: Parameters<TreesTrainer[Name]>,
    transfer: ArrayBuffer[] = [],
  ): Promise<ReturnType<TreesTrainer[Name]>> {
    return this.#thread.call({ name, args }, transfer) as Promise<ReturnType<TreesTrainer[Name]>>;
  }

  /** Ends the thread once it has done what it is at; its memory is free when this returns. */
  close(): Promise<void> {
    return this.#thread.close(null);
  }
}
