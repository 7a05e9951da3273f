import type BetterSqlite3 from 'better-sqlite3';

import { rowChecksum } from '../file/checked-rows.ts';
import { all, get, execute } from '../file/sql.ts';

/** The figures of one epoch. */
export interface EpochInfo {
  readonly epoch: number;
  /** Mean training loss; null if it is not finite. */
  readonly loss: number | null;
  readonly validLoss: number | null;
  /**
   * Metrics on the validation set by name and step, such as `{ 'auc approval': 0.84, 'aucLow approval': 0.81 }`, named
   * by `aucFigures`; null if undefined. In epochs from older versions, an AUC has neither interval nor positives.
   */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly elapsedMs: number;
}

/** An epoch as stored. */
export type EpochRow = Omit<EpochInfo, 'figures'> & { readonly figures: string; readonly checksum: number | null };

/** The SELECT list for an `EpochRow`. */
export const EPOCH_COLUMNS =
  'epoch, loss, valid_loss AS validLoss, figures_json AS figures, elapsed_ms AS elapsedMs, checksum';

/** The checksum of an epoch of a run. It includes the run's name, so that a damaged run number is noticed. */
export function epochChecksum(run: string, row: Omit<EpochRow, 'checksum'>): number {
  return rowChecksum({ ...row, run });
}

/** Whether a row is an intact epoch of a run: its checksum matches. */
export function isIntact({ checksum, ...row }: EpochRow, run: string): boolean {
  return checksum === epochChecksum(run, row);
}

/**
 * Deletes the epochs of a run, whose row id is `id`, if any epoch of the project is damaged: a row whose number is
 * damaged is in the wrong place of its table, so that SQLite finds neither it nor, perhaps, its neighbours. The
 * checksum of an epoch tells which run it belongs to. Call it outside a transaction, before the run is deleted.
 */
export function deleteDamagedEpochs(database: BetterSqlite3.Database, run: string, id: number): void {
  const rows = all<StoredEpoch>(database, `SELECT run_id AS runId, ${EPOCH_COLUMNS} FROM epochs`);
  if (rows.every(({ runId, ...row }) => isIntact(row, `r${runId}`))) return;
  const isOfRun = 'is_of_run(run_id, epoch, loss, valid_loss, figures_json, elapsed_ms, checksum)';
  const count = (): number =>
    get<{ count: number }>(database, `SELECT count(*) AS count FROM epochs WHERE ${isOfRun}`)!.count;
  database.function('is_of_run', { varargs: true, directOnly: true }, (...values: unknown[]) => {
    const [runId, epoch, loss, validLoss, figures, elapsedMs, checksum] = values as never[];
    return runId === id || isIntact({ epoch, loss, validLoss, figures, elapsedMs, checksum }, run) ? 1 : 0;
  });
  // With foreign keys, SQLite would look for each row again by its number; without, it deletes the row where it is.
  database.pragma('foreign_keys = OFF');
  try {
    // A pass may miss a row beside one in the wrong place, but never all rows.
    for (let left = count(), before = Infinity; left > 0 && left < before; left = count()) {
      before = left;
      execute(database, `DELETE FROM epochs WHERE ${isOfRun}`);
    }
  } finally {
    database.pragma('foreign_keys = ON');
  }
}

type StoredEpoch = EpochRow & { readonly runId: number };
