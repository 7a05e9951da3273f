import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { beginAppend } from '../../store/datasets/appends.ts';
import type { AppendWriter, DatasetInfo, DatasetSummary, StepInfo } from '../../store/datasets/dataset-types.ts';
import { beginImport, type ImportTransaction } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import type { ImportPlan } from '../mapping/plan.ts';
import type { ImportTarget, StartedImport } from '../target.ts';
import type { AppendRecord, KnownPolicy } from './append-result.ts';
import { AppendingWriter, type WrittenRows } from './appending-writer.ts';
import { scanDataset } from './dataset-scan.ts';
import { EarlierDataset } from './earlier-dataset.ts';
import type { IdLookup } from './id-lookup.ts';
import { KnownSamples } from './known-samples.ts';
import { RowCopies } from './row-copies.ts';

/** What is known and decided before an append writes anything. */
export interface AppendPlan {
  /** The ids of the files; null without ids. */
  readonly lookup: IdLookup | null;
  readonly known: KnownPolicy | undefined;
  readonly plan: ImportPlan;
  readonly newColumns: readonly string[];
  /** Names of the files. */
  readonly files: readonly string[];
  readonly job: JobContext;
}

/** A dataset of a project as the destination of an append. */
export class AppendTarget implements ImportTarget {
  readonly needsRecords = true;
  /** Whether any new row lies in the period that the dataset had before. */
  overlaps = false;
  readonly #project: Project;
  readonly #dataset: DatasetInfo;
  readonly #plan: AppendPlan;
  #result: { readonly append: string; readonly record: AppendRecord } | null = null;

  constructor(project: Project, dataset: DatasetInfo, plan: AppendPlan) {
    this.#project = project;
    this.#dataset = dataset;
    this.#plan = plan;
  }

  /** The result of the append. */
  get result(): { readonly append: string; readonly record: AppendRecord } {
    if (this.#result === null) throw new Error('the append is not complete');
    return this.#result;
  }

  begin(): ImportTransaction {
    return beginImport(this.#project);
  }

  /** Does nothing: the mapping of the dataset is saved already. */
  saveMapping(): void {}

  async create(_steps: readonly StepInfo[], asOf: number | null): Promise<StartedImport> {
    const { lookup, known: policy, job } = this.#plan;
    const dataset = this.#dataset;
    const known = new KnownSamples(dataset.steps.length, asOf);
    const scan = await scanDataset(this.#project, dataset, lookup, known, job);
    const copies = lookup === null ? await RowCopies.of(this.#project, dataset, policy !== 'add', job) : null;
    const earlier = new EarlierDataset(this.#project, dataset, { scan, lookup, known }, policy ?? 'update');
    const store = beginAppend(this.#project, dataset);
    const finish = (summary: DatasetSummary, written: WrittenRows): DatasetInfo =>
      this.#finish(store, earlier, copies, summary, written);
    const writer = new AppendingWriter({ store, dataset, earlier, copies, job, finish });
    return { writer, earlier, complete: (latest) => writer.complete(latest) };
  }

  #finish(
    store: AppendWriter,
    earlier: EarlierDataset,
    copies: RowCopies | null,
    summary: DatasetSummary,
    written: WrittenRows,
  ): DatasetInfo {
    const dataset = this.#dataset;
    const record = this.#record(earlier, copies, summary, written);
    if (record.copies > 0 && this.#plan.known === undefined)
      throw new AppError(
        'invalid-input',
        message('ingest.appendCopies', { dataset: dataset.name, copies: record.copies, records: record.records }),
        message('ingest.appendCopiesPolicies'),
      );
    this.overlaps = written.overlaps;
    const { append, info } = store.finish(summary, record);
    this.#result = { append, record };
    return info;
  }

  #record(
    { counts, known }: EarlierDataset,
    copies: RowCopies | null,
    summary: DatasetSummary,
    { rows }: WrittenRows,
  ): AppendRecord {
    const dataset = this.#dataset;
    const copied = copies?.count ?? 0;
    return {
      files: this.#plan.files,
      known: this.#plan.known ?? (copies === null ? 'update' : 'skip'),
      records: summary.records - dataset.records,
      rejected: summary.rejected - dataset.rejected,
      ...counts,
      added: rows - dataset.rows,
      copies: copied,
      contradictory: known.contradictory,
      conversions: dataset.steps.map(({ name }, step) => ({ step: name, samples: known.conversions[step] })),
      rowsBefore: dataset.rows,
      rows,
      immatureBefore: dataset.immature,
      immature: summary.immature,
      asOfBefore: dataset.asOf,
      asOf: summary.asOf,
      newColumns: this.#plan.newColumns,
    };
  }
}
