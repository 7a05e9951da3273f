import { AppError } from '../../errors.ts';
import { depthOf, ILLEGAL, impliedDepth } from '../../funnel/steps.ts';
import { textOf } from '../../store/columns/text.ts';
import { cellValue, message } from '../../text/message.ts';
import type { RecordBatch } from '../files/table.ts';
import type { ImportJob } from '../import-job.ts';
import type { IllegalPolicy } from '../mapping/mapping.ts';
import type { ColumnPosition } from '../mapping/plan.ts';
import { ByteDictionary } from '../values/dictionary.ts';
import { IdSet } from '../values/id-set.ts';
import { blankMissing } from './blank-missing.ts';
import {
  checkLabels,
  checkNotEmpty,
  checkNumbers,
  checkPresent,
  checkSummaries,
  checkTimes,
  checkUnique,
  type ColumnCheck,
} from './cells.ts';
import type { EarlierRows } from './earlier.ts';
import { Faults } from './faults.ts';
import { LabelLimits } from './label-limits.ts';
import { REASONS } from './reasons.ts';
import type { RejectSink } from './reject-sink.ts';
import { emptyBlankCells, trimCells } from './trim.ts';

/**
 * Reads and checks wide records batch by batch: ids, times, labels and numbers. The results apply to the current batch,
 * by record.
 */
export class RecordChecker {
  /** The accepted records are `rows[0 .. count)`; `check` returns the count. */
  readonly rows: Uint32Array;
  /** Illegal label chains so far. */
  illegal = 0;
  /** Number of steps reached. */
  readonly depth: Uint8Array;
  /** Time of the impression in milliseconds; NaN without a time column. */
  readonly time: Float64Array;
  /** Time of each step in milliseconds; NaN if unknown, after the as-of date, or dropped by `dropUncounted`. */
  readonly stepTimes: readonly Float64Array[];
  /** Numeric features by the column's name. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** For an append, the number of the known sample of each record; −1 for a new one. */
  readonly known: Int32Array;
  /** Which labels count. */
  readonly limits: LabelLimits;

  readonly #policy: IllegalPolicy;
  readonly #faults: Faults;
  readonly #checks: readonly ColumnCheck[];
  readonly #unique: ColumnCheck | null;
  readonly #labels: readonly Uint8Array[];
  readonly #chain: Uint8Array;
  /** The first step that happened too long before the impression; −1 for none. */
  readonly #earlySteps: Int8Array;
  readonly #illegalFault: number;
  /** The fault of a record after the as-of date, and the faults of steps after it. */
  readonly #futureFault: number;
  readonly #futureSteps: readonly number[];
  readonly #missing: ByteDictionary;
  readonly #earlier: EarlierRows | undefined;
  readonly #id: ColumnPosition | null;

  constructor({ plan, policy, mapping, table, asOf, earlier }: ImportJob) {
    const capacity = table.batchRows;
    this.#earlier = earlier;
    this.#id = plan.id;
    this.known = new Int32Array(capacity).fill(-1);
    const numeric = plan.features.filter((feature) => feature.kind === 'numeric');
    this.#policy = policy;
    this.rows = new Uint32Array(capacity);
    this.depth = new Uint8Array(capacity);
    this.time = new Float64Array(capacity).fill(NaN);
    this.stepTimes = plan.steps.map(() => new Float64Array(capacity));
    this.numbers = new Map(numeric.map(({ name }) => [name, new Float64Array(capacity)]));
    this.#labels = plan.steps.map(() => new Uint8Array(capacity));
    this.#chain = new Uint8Array(plan.steps.length);
    this.#earlySteps = new Int8Array(capacity);
    this.limits = new LabelLimits(plan, asOf);
    this.#faults = new Faults(capacity);
    this.#checks = [
      ...[plan.bank, plan.banner].flatMap((column) => (column === null ? [] : [trimCells(column)])),
      ...numeric.map((column) => emptyBlankCells(column)),
      ...checkSummaries(table, this.#faults),
      // An empty record lacks its id, if the file has ids.
      plan.id === null ? checkNotEmpty(this.#faults) : checkPresent(plan.id, this.#faults),
      ...(plan.time === null ? [] : [checkTimes(plan.time, this.time, this.#faults)]),
      ...plan.steps.map((step, index) =>
        checkLabels(step.column, this.#labels[index], this.stepTimes[index], this.#faults),
      ),
      ...numeric.map((column) => checkNumbers(column, this.numbers.get(column.name)!, this.#faults)),
    ];
    this.#unique = plan.id === null ? null : checkUnique(plan.id, new IdSet(), this.#faults);
    this.#illegalFault = this.#faults.register(REASONS.illegalChain, null);
    this.#futureFault = this.#faults.register(REASONS.afterAsOf, plan.time);
    this.#futureSteps = plan.steps.map(({ column }) => this.#faults.register(REASONS.afterAsOf, column));
    this.#missing = ByteDictionary.of(mapping.missing ?? []);
  }

  /**
   * Checks a batch, sends faulty records to the rejects, and returns the number of accepted records. Throws
   * `invalid-input` for an illegal chain if the policy is `fail`.
   */
  check(batch: RecordBatch, rejects: RejectSink): number {
    if (this.#missing.size > 0) blankMissing(batch, this.#missing);
    this.#faults.clear(batch.rows);
    for (const check of this.#checks) check(batch);
    if (this.#earlier !== undefined && this.#id !== null) this.#mergeKnown(batch, this.#earlier, this.#id.index);
    this.#checkChains(batch);
    this.#unique?.(batch);
    this.#limitDepths(batch);
    return this.#faults.filterValid(batch, this.rows, rejects);
  }

  /** Finds the known samples and merges what the dataset knows of them, before the order of their steps is checked. */
  #mergeKnown({ bytes, ranges, rows, columns }: RecordBatch, earlier: EarlierRows, column: number): void {
    const labels = { time: this.time, labels: this.#labels, stepTimes: this.stepTimes };
    for (let row = 0, offset = 2 * column; row < rows; row++, offset += 2 * columns) {
      const known = this.#faults.codes[row] === 0 ? earlier.find(bytes, ranges[offset], ranges[offset + 1]) : -1;
      this.known[row] = known;
      if (known >= 0) earlier.merge(known, labels, row);
    }
  }

  #checkChains(batch: RecordBatch): void {
    const { codes } = this.#faults;
    for (let row = 0; row < batch.rows; row++) {
      if (codes[row] !== 0) continue;
      if (this.limits.isAfterAsOf(this.time[row])) codes[row] = this.#futureFault;
      else this.#readDepth(batch, row);
    }
  }

  #readDepth(batch: RecordBatch, row: number): void {
    const chain = this.#chain;
    let futureStep = -1;
    let earlyStep = -1;
    for (let step = 0; step < chain.length; step++) {
      const time = this.stepTimes[step][row];
      if (earlyStep < 0 && this.limits.isTooEarly(time, this.time[row])) earlyStep = step;
      if (this.limits.isAfterAsOf(time)) {
        this.stepTimes[step][row] = NaN;
        if (futureStep < 0 && earlyStep < 0) futureStep = step;
        chain[step] = 0;
      } else if (earlyStep >= 0) {
        // Neither an early step nor a step after it implies the earlier steps.
        chain[step] = 0;
      } else if (futureStep >= 0 && Number.isNaN(time)) {
        // A step without a time that follows a future one has not happened yet either.
        chain[step] = 0;
      } else chain[step] = this.#labels[step][row];
    }
    const chainDepth = depthOf(chain);
    const depth = chainDepth === ILLEGAL ? this.#resolveIllegalChain(batch, row, futureStep) : chainDepth;
    this.depth[row] = depth;
    this.#earlySteps[row] = earlyStep;
  }

  /** Limits the depths of the accepted records; rejected ones are not counted. */
  #limitDepths({ rows }: RecordBatch): void {
    const { codes } = this.#faults;
    for (let row = 0; row < rows; row++) {
      if (codes[row] !== 0) continue;
      this.depth[row] = this.limits.limit(this.depth[row], this.time[row], this.stepTimes, row);
      if (this.#earlySteps[row] >= 0) this.limits.noteTooEarly(this.#earlySteps[row]);
    }
  }

  /** In the accepted records, `rows[0 .. count)`, drops the times of steps that do not count. */
  dropUncounted(count: number): void {
    for (let index = 0; index < count; index++) {
      const row = this.rows[index];
      for (let step = this.depth[row]; step < this.stepTimes.length; step++) this.stepTimes[step][row] = NaN;
    }
  }

  /**
   * Applies the policy to an illegal chain; returns the resulting depth. `futureStep` is the first step after the as-of
   * date, -1 for none; it is the reason for the reject if a later step happened before that date.
   */
  #resolveIllegalChain(batch: RecordBatch, row: number, futureStep: number): number {
    if (futureStep >= 0 && futureStep < impliedDepth(this.#chain) && this.#policy === 'reject') {
      this.#faults.codes[row] = this.#futureSteps[futureStep];
      return 0;
    }
    this.illegal++;
    if (this.#policy === 'repair') return impliedDepth(this.#chain);
    if (this.#policy === 'fail') throw illegalChain(batch, row);
    this.#faults.codes[row] = this.#illegalFault;
    return 0;
  }
}

/** The error for an illegal label chain under the policy `fail`. */
function illegalChain(batch: RecordBatch, row: number): AppError {
  const raw = textOf(batch.bytes, batch.starts[row], Math.min(batch.ends[row], batch.starts[row] + 200));
  return new AppError(
    'invalid-input',
    message('ingest.outOfOrder', { file: batch.file, line: batch.lines[row], record: cellValue(raw) }),
    message('ingest.handleOutOfOrder'),
  );
}
