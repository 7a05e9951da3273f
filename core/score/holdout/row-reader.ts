import type { ListBatch } from '../output/list-rows.ts';
import { unionSteps, type ListShape } from '../ranking/list-writer.ts';
import type { ListedRow } from './listed-group.ts';

/** Positions of the columns before the probabilities; see `listColumns`. */
const [USER, BANK, BANNER, WEIGHT, STEPS] = [1, 2, 3, 6, 7];

/** Reads the rows of a ranked list: user, candidate and figures. */
export class RowReader {
  readonly #steps: number;
  readonly #candidates: ReadonlyMap<string, number>;

  constructor(shape: ListShape) {
    this.#steps = unionSteps(shape.runs).length;
    this.#candidates = new Map(
      shape.candidates.map(({ bank, banner, run }, index) => [keyOf(bank, banner, shape.runs[run].run), index]),
    );
  }

  /** The user's id. */
  user(batch: ListBatch, row: number): string {
    return batch.cell(row, USER);
  }

  /** The index of the row's candidate in the shape of the list. */
  candidate(batch: ListBatch, row: number): number {
    const run = batch.cell(row, STEPS + this.#steps);
    const index = this.#candidates.get(keyOf(batch.cell(row, BANK), batch.cell(row, BANNER), run));
    if (index === undefined) throw new Error('a row of the list has no candidate');
    return index;
  }

  /** The figures of a row with this candidate. */
  row(batch: ListBatch, row: number, candidate: number): ListedRow {
    const probabilities = Array.from({ length: this.#steps }, (_, step) => numberAt(batch, row, STEPS + step));
    return { candidate, weight: numberAt(batch, row, WEIGHT), probabilities };
  }
}

/** A candidate as the cells of a list name it; any of them may contain any separator. */
function keyOf(bank: string, banner: string, run: string): string {
  return `${bank.length},${banner.length},${bank}${banner}${run}`;
}

function numberAt(batch: ListBatch, row: number, column: number): number {
  const text = batch.cell(row, column);
  return text === '' ? NaN : Number(text);
}
