import { openTable, type RecordBatch, type Table } from '../../ingest/files/table.ts';
import { skippedRowNotes } from '../../ingest/files/title-rows.ts';
import { idNotes } from '../../ingest/mapping/id-notes.ts';
import { blankMissing } from '../../ingest/rows/blank-missing.ts';
import { summaryTest } from '../../ingest/rows/summary-rows.ts';
import { emptyBlankCells } from '../../ingest/rows/trim.ts';
import { ByteDictionary } from '../../ingest/values/dictionary.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { hostThread, type ThreadHost } from '../../thread.ts';
import { segmentTest, type RecordTest } from './audience-segment.ts';
import {
  columnsOfFields,
  planAudience,
  separatorsOfColumns,
  type AudiencePlan,
  type SingleColumn,
} from './audience.ts';
import { buffersOf, createBlock, type UserBlock } from './block.ts';
import { UserSet } from './duplicates.ts';
import type { FeedAnswer, FeedRequest, FeedSetup } from './feed-messages.ts';
import { audienceFormats } from './number-formats.ts';
import { RejectCounter } from './rejects.ts';
import { UserBlockEncoder } from './user-block-encoder.ts';

type FeedHost = ThreadHost<FeedRequest, FeedAnswer>;

/** Reads an audience, encodes its users and sends them in blocks, for as long as it receives blocks to fill. */
class AudienceReader {
  readonly #setup: FeedSetup;
  readonly #host: FeedHost;
  readonly #rejects = new RejectCounter();
  readonly #users: UserSet;
  /** The number of the first record of each file. */
  readonly #files: { file: string; first: number }[] = [];

  constructor(setup: FeedSetup, host: FeedHost) {
    this.#setup = setup;
    this.#host = host;
    this.#users = new UserSet(setup.usersPath, setup.userTable);
  }

  async run(job: JobContext): Promise<void> {
    const { paths, options, mapping, models, banks, segment } = this.#setup;
    try {
      const table = await openTable(paths, { ...options, separators: separatorsOfColumns(mapping, models) }, job);
      const { formats, notes } = audienceFormats(table, this.#setup);
      const { columns } = table;
      const plan = planAudience(columns, mapping, models, banks, formats);
      const isInSegment = segment === undefined ? null : segmentTest(segment, { plan, mapping, models });
      const files = table.files.map(({ path }) => path);
      const allNotes = [...skippedRowNotes(table.dialects), ...notes, ...idNotes([columns[plan.user]], table)];
      const { user, missing } = plan;
      this.#host.answer({ kind: 'opened', header: { columns, user, files, missing, notes: allNotes } });
      await this.#read(table, plan, isInSegment, job);
    } finally {
      this.#users.close();
    }
  }

  async #read(table: Table, plan: AudiencePlan, isInSegment: RecordTest | null, job: JobContext): Promise<void> {
    const { capacity } = this.#setup.shape;
    const encoder = new UserBlockEncoder(plan, this.#users, this.#rejects, capacity, {
      cellColumns: this.#cellColumns(plan),
      isSummary: summaryTest(table),
      isInSegment,
    });
    let block = await this.#emptyBlock(plan);
    const missing = ByteDictionary.of(plan.missing);
    const tidyNumbers = plan.numbers.map((index) => emptyBlankCells({ index }));
    for await (const batch of table.batches(job)) {
      if (missing.size > 0) blankMissing(batch, missing);
      for (const tidy of tidyNumbers) tidy(batch);
      this.#startBatch(batch, encoder);
      for (let from = 0; from < batch.rows;) {
        from += encoder.encode(batch, from, block);
        if (block.rows < capacity) continue;
        this.#send(block, encoder, table);
        block = await this.#emptyBlock(plan);
      }
      await yieldToEventLoop(job);
    }
    if (block.rows > 0) this.#send(block, encoder, table);
    await this.#end(encoder.records, plan, job);
  }

  #cellColumns({ models: [columns] }: AudiencePlan): readonly SingleColumn[] {
    const { keepsCells = false, models } = this.#setup;
    return keepsCells ? columnsOfFields(models[0].schema, columns) : [];
  }

  #startBatch(batch: RecordBatch, encoder: UserBlockEncoder): void {
    if (this.#files.at(-1)?.file !== batch.file) this.#files.push({ file: batch.file, first: encoder.records });
    encoder.countBroken(batch);
  }

  async #emptyBlock(plan: AudiencePlan): Promise<UserBlock> {
    const block = (await this.#host.receive()).block ?? createBlock(plan, this.#setup.shape);
    block.rows = 0;
    return block;
  }

  #send(block: UserBlock, { records }: UserBlockEncoder, table: Table): void {
    const fraction = table.totalBytes > 0 ? Math.min(1, table.consumedBytes() / table.totalBytes) : 1;
    const progress = { records, rejected: this.#rejects.total, fraction };
    this.#host.answer({ kind: 'block', block, usersUnique: !this.#users.spilled, progress }, buffersOf(block));
  }

  /** Adds the duplicates that are found only at the end. */
  async #end(records: number, plan: AudiencePlan, job: JobContext): Promise<void> {
    const lateDuplicates = await this.#users.resolve(records, job);
    const { count, first } = lateDuplicates;
    if (first !== null) {
      const file = this.#files.findLast((start) => start.first <= first.ordinal)?.file ?? '';
      this.#rejects.add(
        message('score.duplicateUser'),
        () => ({ file, line: first.line, column: plan.columns[plan.user], value: null }),
        count,
      );
    }
    this.#host.answer({
      kind: 'end',
      end: { records, rejected: this.#rejects.total, rejects: this.#rejects.list(), lateDuplicates },
    });
  }
}

hostThread((setup: FeedSetup, host: FeedHost) =>
  new AudienceReader(setup, host).run({ signal: host.signal, report: () => undefined }),
);
