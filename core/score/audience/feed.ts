import { Thread } from '../../thread.ts';
import { buffersOf, type UserBlock } from './block.ts';
import type { FeedAnswer, FeedEnd, FeedHeader, FeedProgress, FeedRequest, FeedSetup } from './feed-messages.ts';

/** A block of users, and how far the audience is read. */
export interface FedBlock {
  readonly block: UserBlock;
  /** False once users may turn out at the end to repeat earlier ones. */
  readonly settled: boolean;
  readonly progress: FeedProgress;
}

/** An audience that is read and encoded in a thread of its own, so that it costs no time beside the models. */
export class AudienceFeed {
  readonly #thread: Thread<FeedRequest, FeedAnswer>;
  readonly #blocks: number;
  #end: FeedEnd | null = null;

  /** `blocks` may be filled, scored or on their way at the same time. */
  constructor(setup: FeedSetup, blocks: number, signal: AbortSignal) {
    this.#blocks = blocks;
    this.#thread = new Thread(new URL('./feed-worker.ts', import.meta.url), setup, signal);
  }

  /** Waits until the audience is open; throws where it cannot be read or does not fit the models. */
  async open(): Promise<FeedHeader> {
    const answer = await this.#thread.next();
    if (answer?.kind !== 'opened') throw new Error(`unexpected answer: ${answer?.kind}`);
    for (let count = 0; count < this.#blocks; count += 1) this.#thread.send({ block: null });
    return answer.header;
  }

  /** The next block of users; null where there are no more. Several may wait for one. */
  async next(): Promise<FedBlock | null> {
    const answer = await this.#thread.next(() => this.#end !== null);
    if (answer === null) return null;
    if (answer.kind === 'block') return answer;
    if (answer.kind !== 'end') throw new Error(`unexpected answer: ${answer.kind}`);
    this.#end = answer.end;
    this.#thread.wake();
    return null;
  }

  /** Gives a block back, to be filled again. */
  release(block: UserBlock): void {
    this.#thread.send({ block }, buffersOf(block));
  }

  /** What became of the records; known when `next` gave null. */
  get end(): FeedEnd {
    if (this.#end === null) throw new Error('the audience is not read to its end');
    return this.#end;
  }

  /** Ends the thread; nothing of it is at work any more when this returns. */
  async close(): Promise<void> {
    await this.#thread.close();
  }
}
