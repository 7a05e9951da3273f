import { Thread } from '../thread.ts';
import type { Trainer, TrainerSetup } from './trainer.ts';

/** What a trainer can be asked for from another thread. */
export type TrainerWork = Exclude<keyof Trainer, 'free'>;

/** A request to the thread. */
export interface Request {
  readonly name: TrainerWork;
  readonly args: readonly unknown[];
}

/**
 * A `Trainer` in a thread of its own: the library keeps its errors and its silence by thread, and whoever waits for a
 * tree can do other things.
 */
export class TrainerThread {
  readonly #thread: Thread<Request, unknown>;

  constructor(setup: TrainerSetup) {
    this.#thread = new Thread(new URL('./trainer-worker.ts', import.meta.url), setup);
  }

  /**
   * Has the trainer do something; `transfer` lists the memory that goes along. Requests are answered in their order.
   */
  ask<Name extends TrainerWork>(
    name: Name,
    args: Parameters<Trainer[Name]>,
    transfer: ArrayBuffer[] = [],
  ): Promise<ReturnType<Trainer[Name]>> {
    return this.#thread.call({ name, args }, transfer) as Promise<ReturnType<Trainer[Name]>>;
  }

  /** Ends the thread once it has done what it is at; its memory is free when this returns. */
  close(): Promise<void> {
    return this.#thread.close(null);
  }
}
