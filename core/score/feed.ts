import { Worker } from 'node:worker_threads';

import { AppError, cancelled } from '../errors.ts';
import { buffersOf, type UserBlock } from './block.ts';
import type { FeedEnd, FeedHeader, FeedMessage, FeedProgress, FeedRequest, FeedSetup } from './feed-messages.ts';

/** Blocks that are filled, scored or on their way at the same time. */
const BLOCKS = 3;
const STOP_WITHIN_MS = 1500;

/** A block of users, and how far the audience is read. */
export interface FedBlock {
  readonly block: UserBlock;
  /** False once users may turn out at the end to repeat earlier ones. */
  readonly settled: boolean;
  readonly progress: FeedProgress;
}

/** An audience that is read and encoded in a thread of its own, so that it costs no time beside the models. */
export class AudienceFeed {
  readonly #worker: Worker;
  readonly #messages: FeedMessage[] = [];
  readonly #exited: Promise<void>;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => { this.#wake(); };
  #failure: Error | null = null;
  #wake = (): void => undefined;
  #end: FeedEnd | null = null;

  /** Once `signal` is aborted, whoever waits is told that the job is cancelled. */
  constructor(setup: FeedSetup, signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    this.#worker = new Worker(new URL('./feed-worker.ts', import.meta.url), { workerData: setup });
    this.#worker.on('message', (message: FeedMessage) => {
      this.#messages.push(message);
      this.#wake();
    });
    this.#worker.on('error', (error) => {
      this.#failure = error as Error;
      this.#wake();
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#failure ??= new Error('the thread that reads the audience has ended');
        this.#wake();
        resolve();
      });
    });
  }

  /** Waits until the audience is open; throws where it cannot be read or does not fit the models. */
  async open(): Promise<FeedHeader> {
    const message = await this.#next();
    if (message.kind !== 'opened') throw new Error(`unexpected message: ${message.kind}`);
    for (let count = 0; count < BLOCKS; count += 1) this.#request({ kind: 'block', block: null });
    return message.header;
  }

  /** The next block of users; null where there are no more. */
  async next(): Promise<FedBlock | null> {
    if (this.#end !== null) return null;
    const message = await this.#next();
    if (message.kind === 'block') return message;
    if (message.kind !== 'end') throw new Error(`unexpected message: ${message.kind}`);
    this.#end = message.end;
    return null;
  }

  /** Gives a block back, to be filled again. */
  giveBack(block: UserBlock): void {
    this.#request({ kind: 'block', block }, buffersOf(block));
  }

  /** What became of the records; known when `next` gave null. */
  get end(): FeedEnd {
    if (this.#end === null) throw new Error('the audience is not read to its end');
    return this.#end;
  }

  /** Ends the thread; nothing of it is at work any more when this returns. */
  async close(): Promise<void> {
    this.#request({ kind: 'stop' });
    const timer = setTimeout(() => { void this.#worker.terminate(); }, STOP_WITHIN_MS);
    await this.#exited;
    clearTimeout(timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #request(request: FeedRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  async #next(): Promise<FeedMessage> {
    for (;;) {
      if (this.#signal.aborted) throw cancelled('nothing was written');
      const message = this.#messages.shift();
      if (message?.kind === 'failed') throw failureOf(message);
      if (message !== undefined) return message;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }
}

function failureOf({ message, code, help, stack }: Extract<FeedMessage, { kind: 'failed' }>): Error {
  if (code !== null) return new AppError(code, message, help);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
