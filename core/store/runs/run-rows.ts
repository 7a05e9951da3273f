import type BetterSqlite3 from 'better-sqlite3';

import { message, type Text } from '../../text/message.ts';
import { rowChecksum } from '../file/checked-rows.ts';
import { get, execute } from '../file/sql.ts';
import { damagedRow, isTime } from '../file/stored-json.ts';

const STATUSES = ['running', 'interrupted', 'failed', 'done'] as const;

/** The status of a run; it is `interrupted` if no process trains it any more. */
export type RunStatus = (typeof STATUSES)[number];

/** A training run's metadata and results. */
export interface RunInfo {
  /** Short id: r1, r2, … */
  readonly run: string;
  readonly dataset: string;
  readonly validDataset: string | null;
  readonly testDataset: string | null;
  readonly bank: string | null;
  readonly model: string;
  readonly objective: string | null;
  readonly engine: string;
  readonly seed: number;
  readonly status: RunStatus;
  /** Number of finished epochs, or of trees of the funnel step with the most. */
  readonly epoch: number;
  /** Number of optimiser steps, or of trees of all funnel steps. */
  readonly step: number;
  readonly bestEpoch: number | null;
  readonly weightsSha256: string | null;
  readonly config: unknown;
  readonly steps: readonly string[];
  /** Metrics on the validation set and on the test set, by step; null if they were not computed. */
  readonly valid: unknown;
  readonly test: unknown;
  /** The reason for the failure. */
  readonly error: Text | null;
  /**
   * The comparison (c1, …), tuning (t1, …) or study (s1, …) it was started for, which may have been deleted; null if it
   * was started for none of these.
   */
  readonly experiment: string | null;
  readonly createdAt: string;
}

/** The fields of a run that may change. */
export type RunChange = Partial<Omit<RunInfo, 'run' | 'experiment' | 'createdAt'>>;

/** The column of each field that may change. */
export const RUN_FIELDS = {
  dataset: 'dataset',
  validDataset: 'valid_dataset',
  testDataset: 'test_dataset',
  bank: 'bank',
  model: 'model',
  objective: 'objective',
  engine: 'engine',
  seed: 'seed',
  status: 'status',
  epoch: 'epoch',
  step: 'step',
  bestEpoch: 'best_epoch',
  weightsSha256: 'weights_sha256',
  config: 'config_json',
  steps: 'steps_json',
  valid: 'valid_json',
  test: 'test_json',
  error: 'error',
} as const satisfies Record<keyof RunChange, string>;
/** The SELECT list for a stored run. */
export const RUN_COLUMNS = [
  'id',
  'owner',
  'created_at AS createdAt',
  'begun_for AS experiment',
  'epoch_count AS epochCount',
  'checksum',
  ...Object.entries(RUN_FIELDS).map(([field, column]) => `${column} AS ${field}`),
].join(', ');

/** A run as stored. */
export type RunRow = Omit<RunInfo, 'run' | 'config' | 'steps' | 'valid' | 'test' | 'error'> & {
  readonly id: number;
  readonly owner: string | null;
  /** Number of epochs in its training curve. */
  readonly epochCount: number;
  readonly checksum: number | null;
  readonly config: string;
  readonly steps: string;
  readonly valid: string;
  readonly test: string;
  readonly error: string | null;
};

/** An existing run by its row id; throws `corrupt` if it is damaged. */
export function intactRun(database: BetterSqlite3.Database, id: number): RunRow {
  return checkedRun(get<RunRow>(database, `SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`, id)!);
}

/** Throws `corrupt` if the checksum of a run does not match. */
export function checkedRun(stored: RunRow): RunRow {
  const isKnown = isTime(stored.createdAt) && STATUSES.includes(stored.status);
  if (isKnown && stored.checksum === checksumOf(stored)) return stored;
  throw damagedRow(message('store.run', { run: `r${stored.id}` }), message('store.deleteOrRestore'));
}

/** Stores the checksum of a run as it is now. Call it after each change, in the same transaction. */
export function storeRunChecksum(database: BetterSqlite3.Database, id: number): void {
  const row = get<RunRow>(database, `SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`, id)!;
  execute(database, 'UPDATE runs SET checksum = ? WHERE id = ?', checksumOf(row), id);
}

/** Counts another epoch of a run; throws `corrupt` if the run is damaged, which must not get a new checksum. */
export function countEpoch(database: BetterSqlite3.Database, id: number): void {
  const { epochCount } = intactRun(database, id);
  execute(database, 'UPDATE runs SET epoch_count = ? WHERE id = ?', epochCount + 1, id);
  storeRunChecksum(database, id);
}

function checksumOf({ checksum: _, ...row }: RunRow): number {
  return rowChecksum(row);
}
