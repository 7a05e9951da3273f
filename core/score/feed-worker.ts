import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

import { AppError, cancelled } from '../errors.ts';
import { breathe, type JobContext } from '../job.ts';
import { blankMissing } from '../ingest/cells.ts';
import { ByteDictionary } from '../ingest/dictionary.ts';
import { openTable, type RecordBatch, type Table } from '../ingest/table.ts';
import { planAudience, type AudiencePlan } from './audience.ts';
import { buffersOf, createBlock, type UserBlock } from './block.ts';
import { UserSet } from './duplicates.ts';
import type { FeedMessage, FeedRequest, FeedSetup } from './feed-messages.ts';
import { BlockFiller } from './filler.ts';
import { RejectCounter } from './rejects.ts';

type Send = (message: FeedMessage, transfer?: ArrayBuffer[]) => void;

/** Waits for a block to fill; null for one that is to be made. Throws once nothing more is wanted. */
type TakeBlock = () => Promise<UserBlock | null>;

/** Reads an audience, encodes its users and sends them in blocks, as long as it is sent blocks to fill. */
class AudienceReader {
  readonly #setup: FeedSetup;
  readonly #send: Send;
  readonly #takeBlock: TakeBlock;
  readonly #rejects = new RejectCounter();
  readonly #users: UserSet;
  /** The number of the first record of each file. */
  readonly #files: { file: string; first: number }[] = [];

  constructor(setup: FeedSetup, send: Send, takeBlock: TakeBlock) {
    this.#setup = setup;
    this.#send = send;
    this.#takeBlock = takeBlock;
    this.#users = new UserSet(setup.usersPath, setup.userTable);
  }

  async run(job: JobContext): Promise<void> {
    const { paths, options, mapping, models, banks } = this.#setup;
    try {
      const table = await openTable(paths, options, job);
      const plan = planAudience(table.columns, mapping, models, banks);
      this.#send({ kind: 'opened', header: { columns: table.columns, user: plan.user, files: table.files.map(({ path }) => path) } });
      await this.#read(table, plan, job);
    } finally {
      this.#users.close();
    }
  }

  async #read(table: Table, plan: AudiencePlan, job: JobContext): Promise<void> {
    const { capacity } = this.#setup;
    const filler = new BlockFiller(plan, this.#users, this.#rejects, capacity);
    let block = await this.#emptyBlock(plan);
    const missing = wordsOf(plan.missing);
    for await (const batch of table.batches(job)) {
      if (missing.size > 0) blankMissing(batch, missing);
      this.#enter(batch, filler);
      for (let from = 0; from < batch.rows;) {
        from += filler.take(batch, from, block);
        if (block.rows < capacity) continue;
        this.#hand(block, filler, table);
        block = await this.#emptyBlock(plan);
      }
      await breathe(job);
    }
    if (block.rows > 0) this.#hand(block, filler, table);
    this.#end(filler.records, plan);
  }

  #enter(batch: RecordBatch, filler: BlockFiller): void {
    if (this.#files.at(-1)?.file !== batch.file) this.#files.push({ file: batch.file, first: filler.records });
    filler.countBroken(batch);
  }

  async #emptyBlock(plan: AudiencePlan): Promise<UserBlock> {
    const block = await this.#takeBlock() ?? createBlock(plan, this.#setup.capacity);
    block.rows = 0;
    return block;
  }

  #hand(block: UserBlock, { records }: BlockFiller, table: Table): void {
    const fraction = table.totalBytes > 0 ? Math.min(1, table.consumedBytes() / table.totalBytes) : 1;
    const progress = { records, rejected: this.#rejects.total, fraction };
    this.#send({ kind: 'block', block, settled: !this.#users.spilled, progress }, buffersOf(block));
  }

  /** Adds the repetitions that only show now. */
  #end(records: number, plan: AudiencePlan): void {
    const repetitions = this.#users.resolve(records);
    const { count, first } = repetitions;
    if (first !== null) {
      const file = this.#files.findLast((start) => start.first <= first.ordinal)?.file ?? '';
      this.#rejects.add('duplicate user', () => ({ file, line: first.line, column: plan.columns[plan.user], value: null }), count);
    }
    this.#send({ kind: 'end', end: { records, rejected: this.#rejects.total, rejects: this.#rejects.list(), repetitions } });
  }
}

function wordsOf(words: readonly string[]): ByteDictionary {
  const dictionary = new ByteDictionary();
  for (const word of words) {
    const bytes = new TextEncoder().encode(word);
    dictionary.codeOf(bytes, 0, bytes.length);
  }
  return dictionary;
}

/** Queues the blocks that are sent to this thread, until it is told to stop. */
function receiveBlocks(from: MessagePort, controller: AbortController): TakeBlock {
  const blocks: (UserBlock | null)[] = [];
  let wake = (): void => undefined;
  from.on('message', (request: FeedRequest) => {
    if (request.kind === 'block') blocks.push(request.block);
    else {
      controller.abort();
      from.close();
    }
    wake();
  });
  return async () => {
    while (blocks.length === 0 && !controller.signal.aborted) await new Promise<void>((resolve) => { wake = resolve; });
    if (controller.signal.aborted) throw cancelled('nothing was written');
    return blocks.shift() ?? null;
  };
}

function describeError(error: unknown): FeedMessage {
  const known = error instanceof AppError ? error : null;
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return { kind: 'failed', message, code: known?.code ?? null, help: known?.help, stack };
}

async function feed(to: MessagePort): Promise<void> {
  const controller = new AbortController();
  const send: Send = (message, transfer = []) => { to.postMessage(message, transfer); };
  const takeBlock = receiveBlocks(to, controller);
  try {
    await new AudienceReader(workerData as FeedSetup, send, takeBlock).run({ signal: controller.signal, report: () => undefined });
  } catch (error) {
    send(describeError(error));
  }
}

if (parentPort === null) throw new Error('this file runs as a thread of scoring');
await feed(parentPort);
