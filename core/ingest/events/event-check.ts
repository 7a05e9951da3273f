import { textOf } from '../../store/columns/text.ts';
import type { RecordBatch } from '../files/table.ts';
import type { ImportPlan, ColumnPosition } from '../mapping/plan.ts';
import { isImpression } from '../mapping/standard-names.ts';
import { blankMissing } from '../rows/blank-missing.ts';
import { checkNumbers, checkPresent, checkTimes, type ColumnCheck } from '../rows/cells.ts';
import { Faults } from '../rows/faults.ts';
import type { LabelLimits } from '../rows/label-limits.ts';
import { REASONS } from '../rows/reasons.ts';
import { emptyBlankCells, trimCells } from '../rows/trim.ts';
import { ByteDictionary } from '../values/dictionary.ts';
import { IMPRESSION } from './event-samples.ts';

/** The roles of an event log's columns. */
export interface EventColumns {
  readonly id: ColumnPosition;
  readonly step: ColumnPosition;
  readonly time: ColumnPosition;
}

const UNKNOWN = -1;
/** How many event names are remembered with their steps. */
const MAX_NAMES = 1000;

/**
 * Reads and checks the events of a log batch by batch: id, step, time and numbers. The results apply to the current
 * batch, by record.
 */
export class EventChecker {
  readonly faults: Faults;
  /** The step of each event, from 1; 0 for an impression, −1 for an unknown name. */
  readonly steps: Int32Array;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /** Numeric features by the column's name. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  readonly #checks: readonly ColumnCheck[];
  readonly #missing: ByteDictionary;
  readonly #stepNames: readonly string[];
  /** Event names seen so far, and their steps. */
  readonly #names = new ByteDictionary();
  readonly #stepByName: number[] = [];

  /**
   * `capacity` is the maximum number of records per batch; `missing` holds the cells that count as missing values;
   * `limits` has the date up to which events count.
   */
  constructor(plan: ImportPlan, columns: EventColumns, missing: ByteDictionary, capacity: number, limits: LabelLimits) {
    const numeric = plan.features.filter((feature) => feature.kind === 'numeric');
    this.faults = new Faults(capacity);
    this.steps = new Int32Array(capacity);
    this.times = new Float64Array(capacity);
    this.numbers = new Map(numeric.map(({ name }) => [name, new Float64Array(capacity)]));
    this.#missing = missing;
    this.#stepNames = plan.steps.map((step) => step.name);
    this.#checks = [
      ...[plan.bank, plan.banner].flatMap((column) => (column === null ? [] : [trimCells(column)])),
      ...numeric.map((column) => emptyBlankCells(column)),
      checkPresent(columns.id, this.faults),
      this.#checkSteps(columns.step),
      checkTimes(columns.time, this.times, this.faults),
      this.#checkAsOf(columns.time, limits),
      ...numeric.map((column) => checkNumbers(column, this.numbers.get(column.name)!, this.faults)),
    ];
  }

  /** Reads a batch and records its errors in the faults. */
  check(batch: RecordBatch): void {
    if (this.#missing.size > 0) blankMissing(batch, this.#missing);
    this.faults.clear(batch.rows);
    for (const check of this.#checks) check(batch);
  }

  #checkAsOf(column: ColumnPosition, limits: LabelLimits): ColumnCheck {
    const future = this.faults.register(REASONS.afterAsOf, column);
    const { codes } = this.faults;
    return ({ rows }) => {
      for (let row = 0; row < rows; row++)
        if (codes[row] === 0 && limits.isAfterAsOf(this.times[row])) codes[row] = future;
    };
  }

  #checkSteps(column: ColumnPosition): ColumnCheck {
    const unknown = this.faults.register(REASONS.unknownEvent, column);
    const { codes } = this.faults;
    return ({ bytes, ranges, rows, columns }) => {
      for (let row = 0, offset = 2 * column.index; row < rows; row++, offset += 2 * columns) {
        const step = this.#stepOf(bytes, ranges[offset], ranges[offset + 1]);
        this.steps[row] = step;
        if (step === UNKNOWN && codes[row] === 0) codes[row] = unknown;
      }
    };
  }

  #stepOf(bytes: Uint8Array, start: number, end: number): number {
    const code = this.#names.find(bytes, start, end);
    if (code > 0) return this.#stepByName[code - 1];
    const name = textOf(bytes, start, end);
    const step = stepNamed(name, this.#stepNames);
    if (this.#names.size < MAX_NAMES) this.#stepByName[this.#names.codeOf(bytes, start, end) - 1] = step;
    return step;
  }
}

/** The number of the step that an event is named after, up to case and spaces; an exact name comes first. */
function stepNamed(event: string, steps: readonly string[]): number {
  if (steps.includes(event)) return steps.indexOf(event) + 1;
  const alike = steps.flatMap((step, index) => (withoutCase(step) === withoutCase(event) ? [index + 1] : []));
  if (alike.length === 1) return alike[0];
  return isImpression(event) ? IMPRESSION : UNKNOWN;
}

function withoutCase(name: string): string {
  return name.trim().toLowerCase().replaceAll(/\s+/gu, ' ');
}
