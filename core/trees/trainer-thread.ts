import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { AppError, type ErrorCode } from '../errors.ts';
import { inEnglish } from '../text/en.ts';
import type { Text } from '../text/message.ts';
import type { Trainer, TrainerSetup } from './trainer.ts';

/** What a trainer can be asked for from another thread. */
export type TrainerWork = Exclude<keyof Trainer, 'free'>;

/** A request to the thread. */
export interface Request {
  readonly name: TrainerWork;
  readonly args: readonly unknown[];
}

/** What comes back: a result, or an error as plain data. */
export type Answer =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly code: ErrorCode | null;
      readonly text: Text;
      readonly help: Text | undefined;
    };

/**
 * A `Trainer` in a thread of its own: the library keeps its errors and its silence by thread, and whoever waits for a
 * tree can do other things.
 */
export class TrainerThread {
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  readonly #waiting: { readonly done: (result: unknown) => void; readonly failed: (error: Error) => void }[] = [];
  #failure: Error | null = null;

  constructor(setup: TrainerSetup) {
    this.#worker = new Worker(new URL('./trainer-worker.ts', import.meta.url), { workerData: setup });
    this.#exited = once(this.#worker, 'exit').catch(() => undefined);
    this.#worker.on('message', (answer: Answer) => {
      const first = this.#waiting.shift();
      if (answer.ok) first?.done(answer.result);
      else
        first?.failed(
          answer.code === null
            ? new Error(inEnglish(answer.text))
            : new AppError(answer.code, answer.text, answer.help),
        );
    });
    this.#worker.on('error', (error) => {
      this.#fail(error as Error);
    });
    this.#worker.on('exit', () => {
      this.#fail(new Error('the thread that grows trees has ended'));
    });
  }

  /**
   * Has the trainer do something; `transfer` lists the memory that goes along. Requests are answered in their order.
   */
  ask<Name extends TrainerWork>(
    name: Name,
    args: Parameters<Trainer[Name]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<Trainer[Name]>> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((done, failed) => {
      this.#waiting.push({ done: done as (result: unknown) => void, failed });
      this.#worker.postMessage({ name, args } satisfies Request, transfer);
    });
  }

  /** Ends the thread once it has done what it is at; its memory is free when this returns. */
  async close(): Promise<void> {
    this.#worker.postMessage(null);
    await this.#exited;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { failed } of this.#waiting.splice(0)) failed(this.#failure);
  }
}
