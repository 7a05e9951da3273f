import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { rankOf, shownIn, visitRows, type ListColumns, type ShownBanner } from './list-columns.ts';
import { UserIndex } from './user-index.ts';

/** A column of numbers that grows as they are set. */
class GrowingColumn {
  values = new Float32Array(1 << 12);

  set(index: number, value: number): void {
    if (index >= this.values.length) {
      const larger = new Float32Array(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[index] = value;
  }
}

/** The users of a ranked list in order of rank, each once. */
export interface RankedUsers {
  readonly rows: number;
  readonly index: UserIndex;
  /** `[rows]` per step: probabilities, 0 for rows that do not count. */
  readonly probabilities: readonly Float32Array[];
  /** `[rows]`: a number for the bank and banner, the same in both lists. */
  readonly candidates: Float32Array;
}

/** Gives each pair of a bank and a banner a number. */
export class CandidateNumbers {
  readonly #numbers = new Map<string, number>();

  of({ bank, banner }: Pick<ShownBanner, 'bank' | 'banner'>): number {
    const key = `${bank.length},${bank}${banner}`;
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}

/** A ranked list to read: its columns, the steps that count, and the only bank whose rows count, if there is one. */
export interface ListSource {
  readonly path: string;
  readonly columns: ListColumns;
  readonly steps: readonly string[];
  readonly bank: string | null;
}

/**
 * Reads a ranked list. Throws `invalid-input` if a user is in it twice, if its rows are not in the order of their
 * ranks, or if no row is of the bank.
 */
export async function readRankedUsers(
  { path, columns, steps, bank }: ListSource,
  numbers: CandidateNumbers,
  job: JobContext,
): Promise<RankedUsers> {
  const index = new UserIndex();
  const probabilities = steps.map((step) => ({ read: columns.readerOf(step), column: new GrowingColumn() }));
  const candidates = new GrowingColumn();
  let [rows, last] = [0, 0];
  await visitRows(path, bank, job, (batch, row, number) => {
    const shown = shownIn(batch, row);
    if (!index.add(shown.user, number))
      throw new AppError('invalid-input', message('score.userTwice', { file: path }), message('score.compareOneBank'));
    const rank = rankOf(batch, row);
    if (!(rank > last))
      throw new AppError('invalid-input', message('score.notInOrder', { file: path }), message('score.sortByRank'));
    last = rank;
    candidates.set(number, numbers.of(shown));
    for (const { read, column } of probabilities) column.set(number, read(batch, row));
    rows += 1;
  });
  if (rows === 0)
    throw new AppError(
      'invalid-input',
      bank === null ? message('score.emptyList', { file: path }) : message('score.bankNotInList', { file: path, bank }),
      message('score.giveRankedList'),
    );
  return {
    rows,
    index,
    probabilities: probabilities.map(({ column }) => column.values.subarray(0, rows)),
    candidates: candidates.values.subarray(0, rows),
  };
}
