import { Thread } from '../thread.ts';
import type { TreesTrainer, TreesTrainerSetup } from './trees-trainer.ts';

/** The methods of a trainer that other threads can call. */
export type TreesTrainerWork = Exclude<keyof TreesTrainer, 'free'>;

/** A request to the thread. */
export interface Request {
  readonly name: TreesTrainerWork;
  readonly args: readonly unknown[];
}

/**
 * A `TreesTrainer` in its own thread: the library keeps its errors and its log settings per thread, and callers can do
 * other work while they wait for a tree.
 */
export class TreesTrainerThread {
  readonly #thread: Thread<Request, unknown>;

  constructor(setup: TreesTrainerSetup) {
    this.#thread = new Thread(new URL('./trees-trainer-worker.ts', import.meta.url), setup);
  }

  /** Calls a method of the trainer; `transfer` lists the buffers to transfer. Requests are answered in order. */
  request<Name extends TreesTrainerWork>(
    name: Name,
    args: Parameters<TreesTrainer[Name]>,
    transfer: ArrayBuffer[] = [],
  ): Promise<ReturnType<TreesTrainer[Name]>> {
    return this.#thread.call({ name, args }, transfer) as Promise<ReturnType<TreesTrainer[Name]>>;
  }

  /** Ends the thread once it has finished its current work; its memory is free when this returns. */
  close(): Promise<void> {
    return this.#thread.close(null);
  }
}
