import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { visitList, type ListRow } from './list-rows.ts';
import { UserIndex } from './user-index.ts';

/** A column of numbers that grows. */
class Growing {
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

/** The users of a ranked list in its order, each once. */
export interface RankedUsers {
  readonly rows: number;
  readonly index: UserIndex;
  /** `[rows]` per step: probabilities, 0 for rows that do not count. */
  readonly probabilities: readonly Float32Array[];
  /** `[rows]`: a number for the bank and banner, the same in both lists. */
  readonly candidates: Float32Array;
}

/** Numbers for banks with their banners. */
export class CandidateNumbers {
  readonly #numbers = new Map<string, number>();

  of(row: ListRow): number {
    const bank = row.text('bank');
    const key = `${bank.length},${bank}${row.text('banner')}`;
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}

/** Reads a ranked list. Throws `invalid-input` if a user is in it twice, or if no row is of the bank. */
export async function readRankedUsers(
  path: string,
  { steps, bank }: { readonly steps: readonly string[]; readonly bank: string | null },
  numbers: CandidateNumbers,
  job: JobContext,
): Promise<RankedUsers> {
  const index = new UserIndex();
  const columns = steps.map(() => new Growing());
  const candidates = new Growing();
  let rows = 0;
  await visitList(path, { steps, bank }, job, (row) => {
    if (!index.add(row.bytes, row.userFrom, row.userTo, row.row))
      throw new AppError('invalid-input', message('score.userTwice', { file: path }), message('score.compareOneBank'));
    candidates.set(row.row, numbers.of(row));
    for (const [step, column] of columns.entries()) column.set(row.row, row.counts ? row.probability(step) : 0);
    rows += 1;
    return true;
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
    probabilities: columns.map(({ values }) => values.subarray(0, rows)),
    candidates: candidates.values.subarray(0, rows),
  };
}
