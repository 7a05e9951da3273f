import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { visitList, type ListBatch } from '../output/list-rows.ts';

/** Columns of a ranked list: rank, user, bank, banner, … */
const [RANK, USER, BANK, BANNER] = [0, 1, 2, 3];
const PROBABILITY = 'p_';

/** The names of a list's columns. Those after the banner may repeat the name of the users' column. */
export class ListColumns {
  readonly steps: readonly string[];
  readonly #names: readonly string[];
  readonly #weight: number;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#weight = this.#after('weight');
    const later = names.slice(BANNER + 1).filter((name) => name.startsWith(PROBABILITY));
    this.steps = later.map((name) => name.slice(PROBABILITY.length));
  }

  /** Whether the list is a ranked one. */
  get isRankedList(): boolean {
    const names = this.#names;
    return names[RANK] === 'rank' && names[BANK] === 'bank' && names[BANNER] === 'banner' && this.steps.length > 0;
  }

  /** Reads a step's probability from a row: NaN if it has none, 0 in a row of weight 0, which does not count. */
  readerOf(step: string): (batch: ListBatch, row: number) => number {
    const column = this.#after(PROBABILITY + step);
    return (batch, row) => {
      if (this.#weight >= 0 && Number(batch.cell(row, this.#weight)) === 0) return 0;
      const text = column < 0 ? '' : batch.cell(row, column);
      return text === '' ? NaN : Number(text);
    };
  }

  /** Reads the run that ranked a row; '' if the list does not name it. */
  readerOfRun(): (batch: ListBatch, row: number) => string {
    const column = this.#after('run');
    return (batch, row) => (column < 0 ? '' : batch.cell(row, column));
  }

  #after(name: string): number {
    return this.#names.indexOf(name, BANNER + 1);
  }
}

/** A user, and what a row shows them. */
export interface ShownBanner {
  readonly user: string;
  readonly bank: string;
  readonly banner: string;
}

/** The rank of a row. */
export function rankOf(batch: ListBatch, row: number): number {
  return Number(batch.cell(row, RANK));
}

/** The user, bank and banner of a row. */
export function shownIn(batch: ListBatch, row: number): ShownBanner {
  return { user: batch.cell(row, USER), bank: batch.cell(row, BANK), banner: batch.cell(row, BANNER) };
}

/** Reads the columns of a ranked list. Throws `invalid-file` for any other file. */
export async function readColumns(path: string, job: JobContext): Promise<ListColumns> {
  let columns = new ListColumns([]);
  const header = (names: readonly string[]): void => {
    columns = new ListColumns(names);
  };
  await visitList(path, () => false, job, { header });
  if (columns.isRankedList) return columns;
  throw new AppError('invalid-file', message('score.notRankedList', { file: path }), message('score.giveRankedList'));
}

/** Visits the rows of a list in order, or only those of one bank; `number` counts the visited rows from 0. */
export async function visitRows(
  path: string,
  bank: string | null,
  job: JobContext,
  visit: (batch: ListBatch, row: number, number: number) => void | false,
): Promise<void> {
  let number = 0;
  await visitList(
    path,
    (batch, row) => {
      if (bank === null || batch.cell(row, BANK) === bank) return visit(batch, row, number++);
    },
    job,
  );
}
