import type BetterSqlite3 from 'better-sqlite3';

import { rowChecksum } from '../file/checked-rows.ts';
import { all, execute, type SqlValue } from '../file/sql.ts';

/** A bank, its objective (the step it targets), its weight, the value of a conversion, and its banners. */
export interface Bank {
  readonly name: string;
  readonly objective: string | null;
  readonly weight: number;
  /** The value of one conversion of the objective; null if that is not set. */
  readonly value: number | null;
  /** The currency of the value (ISO 4217), if it has one. */
  readonly currency: string | null;
  readonly banners: readonly string[];
  /** The active run, which scores for the bank by default; null if there is none. */
  readonly promotedRun: string | null;
}

/** A bank as stored. */
export interface StoredBank extends Omit<Bank, 'promotedRun'> {
  readonly id: number;
  readonly promoted: number | null;
  readonly checksum: number | null;
}

/** A bank without its banners, as stored. */
export type BankRow = Omit<StoredBank, 'banners'>;

/** The SELECT list for a stored bank. */
export const BANK_COLUMNS = 'id, name, objective, weight, value, currency, promoted_run AS promoted, checksum';

/** The banks that an SQL condition selects. */
export function storedBanks(
  database: BetterSqlite3.Database,
  condition: string,
  ...values: readonly SqlValue[]
): StoredBank[] {
  const select = `SELECT ${BANK_COLUMNS} FROM banks NOT INDEXED WHERE ${condition} ORDER BY name`;
  return all<BankRow>(database, select, ...values).map((bank) => withBanners(database, bank));
}

/** A bank with its banners. */
export function withBanners(database: BetterSqlite3.Database, bank: BankRow): StoredBank {
  const banners = all<{ name: string }>(
    database,
    'SELECT name FROM banners WHERE bank_id = ? ORDER BY position',
    bank.id,
  );
  return { ...bank, banners: banners.map(({ name }) => name) };
}

/** Whether a bank is intact: its checksum matches. */
export function isIntact({ checksum, id: _, ...bank }: StoredBank): boolean {
  return checksum === checksumOf(bank);
}

function checksumOf({ banners, ...bank }: Omit<StoredBank, 'id' | 'checksum'>): number {
  return rowChecksum({ ...bank, banners: JSON.stringify(banners) });
}

/** Stores the checksums of banks after a change. */
export function storeBankChecksums(
  database: BetterSqlite3.Database,
  condition: 'name = ?' | 'id = ?',
  value: SqlValue,
): void {
  for (const { id, checksum: _, ...bank } of storedBanks(database, condition, value))
    execute(database, 'UPDATE banks SET checksum = ? WHERE id = ?', checksumOf(bank), id);
}
