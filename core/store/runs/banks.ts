import type BetterSqlite3 from 'better-sqlite3';

import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { requireIntact, type Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { executeText, get, execute, transaction } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';
import {
  BANK_COLUMNS,
  isIntact,
  storeBankChecksums,
  storedBanks,
  withBanners,
  type Bank,
  type BankRow,
  type StoredBank,
} from './bank-rows.ts';
import { getRun } from './runs.ts';

export type { Bank } from './bank-rows.ts';

/** A bank's settings; value and currency may be absent. */
export type BankSettings = Omit<Bank, 'promotedRun' | 'value' | 'currency'> & Partial<Pick<Bank, 'value' | 'currency'>>;

/**
 * Adds a bank or replaces the settings of an existing one, which keeps its active run; removes duplicate banners.
 * Throws `corrupt` if the existing one is damaged.
 */
export function saveBank({ database }: Project, bank: BankSettings): void {
  transaction(database, () => {
    checkIntact(database, bank.name);
    execute(
      database,
      'INSERT INTO banks (name, objective, weight, value, currency) VALUES (?, ?, ?, ?, ?) ' +
        'ON CONFLICT (name) DO UPDATE SET objective = excluded.objective, weight = excluded.weight, ' +
        'value = excluded.value, currency = excluded.currency',
      bank.name,
      bank.objective,
      bank.weight,
      bank.value ?? null,
      bank.currency ?? null,
    );
    const id = get<{ id: number }>(database, 'SELECT id FROM banks WHERE name = ?', bank.name)!.id;
    execute(database, 'DELETE FROM banners WHERE bank_id = ?', id);
    [...new Set(bank.banners)].forEach((banner, position) => {
      execute(database, 'INSERT INTO banners (bank_id, position, name) VALUES (?, ?, ?)', id, position, banner);
    });
    storeBankChecksums(database, 'name = ?', bank.name);
  });
}

/** Resets the settings of a bank to their defaults; removes it unless it has an active run. Throws like `saveBank`. */
export function resetBank({ database }: Project, name: string): void {
  transaction(database, () => {
    checkIntact(database, name);
    execute(database, 'DELETE FROM banners WHERE bank_id = (SELECT id FROM banks WHERE name = ?)', name);
    execute(database, 'DELETE FROM banks WHERE name = ? AND promoted_run IS NULL', name);
    execute(
      database,
      'UPDATE banks SET objective = NULL, weight = 1, value = NULL, currency = NULL WHERE name = ?',
      name,
    );
    storeBankChecksums(database, 'name = ?', name);
  });
}

/** Deletes a bank, even a damaged one, with its settings and its choice of an active run. Throws `unknown-name`. */
export function deleteBank(project: Project, name: string): void {
  const { database } = project;
  const banks = storedBanks(database, '1');
  const bank = banks.find((one) => one.name === name);
  if (bank === undefined) throw unknownBank(name, banks);
  transaction(database, () => {
    // If it is the name that is damaged, the index still holds the old one.
    executeText(database, 'REINDEX banks');
    execute(database, 'DELETE FROM banners WHERE bank_id = ?', bank.id);
    execute(database, 'DELETE FROM banks WHERE id = ?', bank.id);
  });
}

/** All banks by name; throws `corrupt` if one is damaged. */
export function listBanks(project: Project): Bank[] {
  return requireIntact(readBanks(project));
}

/** All banks by name, and those that are damaged. */
export function readBanks({ database }: Project): Listing<Bank> {
  return listTable<BankRow, Bank>(database, {
    table: 'banks',
    columns: BANK_COLUMNS,
    order: 'name',
    nameOf: ({ name }) => name,
    read: (row) => checkedBank(withBanners(database, row)),
  });
}

/** Throws `corrupt` if a bank is damaged: it must not get a new checksum. */
function checkIntact(database: BetterSqlite3.Database, name: string): void {
  storedBanks(database, 'name = ?', name).forEach(checkedBank);
}

function checkedBank(stored: StoredBank): Bank {
  if (!isIntact(stored))
    throw damagedRow(message('store.bankNamed', { name: stored.name }), message('store.deleteOrRestore'));
  const { id: _, checksum: __, promoted, ...bank } = stored;
  return { ...bank, promotedRun: promoted === null ? null : `r${promoted}` };
}

/** One bank; throws `unknown-name` with the nearest name, or `corrupt` if it is damaged. */
export function getBank({ database }: Project, name: string): Bank {
  const banks = storedBanks(database, '1');
  const bank = banks.find((candidate) => candidate.name === name);
  if (bank === undefined) throw unknownBank(name, banks);
  return checkedBank(bank);
}

function unknownBank(name: string, banks: readonly { readonly name: string }[]): AppError {
  return unknownName(
    message('noun.bank'),
    name,
    banks.map((other) => other.name),
  );
}

/**
 * The bank that a run would be active for: the named one, else its own. Throws `state` for an unfinished run,
 * `invalid-input` for a run of another bank, or if a pooled run is given without a bank.
 */
export function bankOfRun(project: Project, run: string, name?: string): string {
  const info = getRun(project, run);
  const bank = name ?? info.bank;
  if (bank === null)
    throw new AppError('invalid-input', message('store.runOfAllBanks', { run }), message('store.nameBank'));
  if (info.bank !== null && info.bank !== bank)
    throw new AppError(
      'invalid-input',
      message('store.runOfOtherBank', { run, trained: info.bank, bank }),
      message('store.chooseRunOf', { bank }),
    );
  if (info.status !== 'done')
    throw new AppError(
      'state',
      message('store.runNotDone', { run, status: message(`store.${info.status}`) }),
      message('store.resumeOrChoose'),
    );
  return bank;
}

/**
 * Makes a run active for a bank, replacing the previous one. A bank without settings gets the run's objective and the
 * weight 1. Throws like `bankOfRun`.
 */
export function promoteRun(project: Project, run: string, name?: string): Bank {
  const bank = bankOfRun(project, run, name);
  const { objective } = getRun(project, run);
  const { database } = project;
  transaction(database, () => {
    checkIntact(database, bank);
    execute(
      database,
      'INSERT INTO banks (name, objective, weight) VALUES (?, ?, 1) ON CONFLICT (name) DO NOTHING',
      bank,
      objective,
    );
    execute(database, 'UPDATE banks SET promoted_run = ? WHERE name = ?', Number(run.slice(1)), bank);
    storeBankChecksums(database, 'name = ?', bank);
  });
  return getBank(project, bank);
}
