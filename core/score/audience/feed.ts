import { Thread } from '../../thread.ts';
import { buffersOf, type UserBlock } from './block.ts';
import type { FeedAnswer, FeedEnd, FeedHeader, FeedProgress, FeedRequest, FeedSetup } from './feed-messages.ts';

/** A block of users, and how much of the audience has been read. */
export interface FedBlock {
  readonly block: UserBlock;
  /** False once users may later turn out to be duplicates. */
  readonly usersUnique: boolean;
  readonly progress: FeedProgress;
}

/** Reads and encodes an audience in its own thread, so that reading does not slow down the models. */
export class AudienceFeed {
  readonly #thread: Thread<FeedRequest, FeedAnswer>;
  readonly #blocks: number;
  #end: FeedEnd | null = null;

  /** `blocks` limits how many blocks are being filled, scored or sent at the same time. */
  constructor(setup: FeedSetup, blocks: number, signal: AbortSignal) {
    this.#blocks = blocks;
    this.#thread = new Thread(new URL('./feed-worker.ts', import.meta.url), setup, signal);
  }

  /** Waits until the audience is open; throws if it cannot be read or does not fit the models. */
  async open(): Promise<FeedHeader> {
    const answer = await this.#thread.next();
    if (answer?.kind !== 'opened') throw new Error(`unexpected answer: ${answer?.kind}`);
    for (let count = 0; count < this.#blocks; count++) this.#thread.send({ block: null });
    return answer.header;
  }

  /** The next block of users; null after the last one. Several callers may wait for one. */
  async next(): Promise<FedBlock | null> {
    const answer = await this.#thread.next(() => this.#end !== null);
    if (answer === null) return null;
    if (answer.kind === 'block') return answer;
    if (answer.kind !== 'end') throw new Error(`unexpected answer: ${answer.kind}`);
    this.#end = answer.end;
    this.#thread.wake();
    return null;
  }

  /** Returns a block for reuse. */
  release(block: UserBlock): void {
    this.#thread.send({ block }, buffersOf(block));
  }

  /** Record counts; available once `next` has returned null. */
  get end(): FeedEnd {
    if (this.#end === null) throw new Error('the audience is not read to its end');
    return this.#end;
  }

  /** Ends the thread; its work has stopped when this returns. */
  async close(): Promise<void> {
    await this.#thread.close();
  }
}
