import type { JobContext } from '../../job.ts';
import { visitList } from '../output/list-rows.ts';

/** A candidate of a list. */
export interface AssignedCandidate {
  readonly bank: string;
  /** The run that ranked it; '' if the list does not name it. */
  readonly run: string;
  readonly banner: string;
  /** The step that ranked it. */
  readonly objective: string;
}

/** The two groups of an export, as in the files that were written. */
export const GROUPS = ['target', 'control'] as const;

/** The rows of an export: the group and the predicted probabilities of each user. Rows of weight 0 are left out. */
export interface AssignedList {
  readonly per: 'user' | 'bank';
  /** The row of a user and bank; see `rowKey`. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** `[rows]`: index in `GROUPS`. */
  readonly groups: Uint8Array;
  readonly candidates: readonly AssignedCandidate[];
  /** `[rows]`: index in `candidates`. */
  readonly candidateOf: Int32Array;
  /** `[rows]`: the user's number, which all rows of a user share; in lists with one row per user, the row's own. */
  readonly users: Int32Array;
  /** `[rows]` per step; NaN if the list does not have it. */
  readonly probabilities: readonly Float32Array[];
  /** Whether any row names a bank, or a banner. */
  readonly hasBanks: boolean;
  readonly hasBanners: boolean;
}

/** A key for a user and bank. */
export function rowKey(user: string, bank: string): string {
  // Either of them may contain any separator.
  return `${bank.length},${bank}${user}`;
}

/** The user of a `rowKey`. */
export function userOf(key: string): string {
  const comma = key.indexOf(',');
  return key.slice(comma + 1 + Number(key.slice(0, comma)));
}

/** Columns of a ranked list: rank, user, bank, banner, … */
const [USER, BANK, BANNER] = [1, 2, 3];

/** Reads the files of an export: the target group's list, and the control group's if there is one. */
export async function readAssigned(
  files: readonly string[],
  steps: readonly string[],
  per: 'user' | 'bank',
  job: JobContext,
): Promise<AssignedList> {
  const list = new ListBuilder(steps, per);
  for (const [group, file] of files.entries()) {
    let columns: Columns | null = null;
    await visitList(
      file,
      (batch, row) => {
        if (columns !== null) list.add(group, columns, (column) => batch.cell(row, column));
      },
      job,
      {
        header(names) {
          columns = columnsOf(names, steps);
        },
      },
    );
  }
  return list.finish();
}

interface Columns {
  readonly weight: number;
  readonly run: number;
  readonly objective: number;
  readonly probabilities: readonly number[];
}

/** The columns after the first ones, whose names may repeat the name of the users' column. */
function columnsOf(names: readonly string[], steps: readonly string[]): Columns {
  const after = (name: string): number => names.indexOf(name, BANNER + 1);
  return {
    weight: after('weight'),
    run: after('run'),
    objective: after('objective'),
    probabilities: steps.map((step) => after(`p_${step}`)),
  };
}

class ListBuilder {
  readonly #per: 'user' | 'bank';
  readonly #rowOf = new Map<string, number>();
  readonly #groups: number[] = [];
  readonly #candidates: AssignedCandidate[] = [];
  readonly #candidateIndexes = new Map<string, number>();
  readonly #candidateOf: number[] = [];
  readonly #userNumbers = new Map<string, number>();
  readonly #users: number[] = [];
  readonly #probabilities: readonly number[][];

  constructor(steps: readonly string[], per: 'user' | 'bank') {
    this.#per = per;
    this.#probabilities = steps.map(() => []);
  }

  add(group: number, columns: Columns, cell: (column: number) => string): void {
    if (columns.weight >= 0 && Number(cell(columns.weight)) === 0) return;
    const row = this.#groups.length;
    const [user, bank] = [cell(USER), cell(BANK)];
    const named = (column: number): string => (column < 0 ? '' : cell(column));
    this.#rowOf.set(rowKey(user, bank), row);
    this.#groups.push(group);
    this.#candidateOf.push(
      this.#candidate({ bank, banner: cell(BANNER), run: named(columns.run), objective: named(columns.objective) }),
    );
    this.#users.push(this.#userNumber(user, row));
    columns.probabilities.forEach((column, step) => {
      const text = named(column);
      this.#probabilities[step].push(text === '' ? NaN : Number(text));
    });
  }

  finish(): AssignedList {
    return {
      per: this.#per,
      rowOf: this.#rowOf,
      groups: Uint8Array.from(this.#groups),
      candidates: this.#candidates,
      candidateOf: Int32Array.from(this.#candidateOf),
      users: Int32Array.from(this.#users),
      probabilities: this.#probabilities.map((values) => Float32Array.from(values)),
      hasBanks: this.#candidates.some(({ bank }) => bank !== ''),
      hasBanners: this.#candidates.some(({ banner }) => banner !== ''),
    };
  }

  #candidate(candidate: AssignedCandidate): number {
    const key = JSON.stringify(candidate);
    const index = this.#candidateIndexes.get(key) ?? this.#candidates.push(candidate) - 1;
    this.#candidateIndexes.set(key, index);
    return index;
  }

  #userNumber(user: string, row: number): number {
    if (this.#per === 'user') return row;
    const number = this.#userNumbers.get(user) ?? this.#userNumbers.size;
    this.#userNumbers.set(user, number);
    return number;
  }
}
