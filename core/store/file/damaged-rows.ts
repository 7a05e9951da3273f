import { AppError } from '../../errors.ts';

/** A damaged row of a project; `error` says what to do. */
export interface DamagedRow {
  /** Null for rows that cannot be distinguished, since their pages are damaged. */
  readonly name: string | null;
  readonly error: AppError;
}

/** All rows of one kind in a project: those that can be read, and those that are damaged. */
export interface Listing<Item> {
  readonly intact: readonly Item[];
  readonly damaged: readonly DamagedRow[];
}

/** Reads each row; those that `read` reports as damaged do not hide the others. */
export function readListing<Row, Item>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  read: (row: Row) => Item,
): Listing<Item> {
  const intact: Item[] = [];
  const damaged: DamagedRow[] = [];
  for (const row of rows)
    try {
      intact.push(read(row));
    } catch (error) {
      if (!isDamage(error)) throw error;
      damaged.push({ name: nameOf(row), error });
    }
  return { intact, damaged };
}

/** Whether an error reports damage of a project. */
export function isDamage(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'corrupt';
}

/** All rows, for callers that need every one; throws `corrupt` if one is damaged. */
export function requireIntact<Item>({ intact, damaged }: Listing<Item>): Item[] {
  if (damaged.length > 0) throw damaged[0].error;
  return [...intact];
}
