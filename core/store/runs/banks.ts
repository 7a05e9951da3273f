import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, get, run as execute, transaction } from '../file/sql.ts';
import { getRun } from './runs.ts';

/** A bank, its objective (the step it targets), its weight, the value of a conversion, and its banners. */
export interface Bank {
  readonly name: string;
  readonly objective: string | null;
  readonly weight: number;
  /** What one conversion of the objective is worth; null where that is not set. */
  readonly value: number | null;
  /** The currency of the value (ISO 4217), if it has one. */
  readonly currency: string | null;
  readonly banners: readonly string[];
  /** The active run, which scores for the bank by default; null if there is none. */
  readonly promotedRun: string | null;
}

/** A bank's settings; value and currency may be absent. */
export type BankSettings = Omit<Bank, 'promotedRun' | 'value' | 'currency'> & Partial<Pick<Bank, 'value' | 'currency'>>;

/** Adds a bank or replaces the settings of an existing one, which keeps its active run; removes duplicate banners. */
export function saveBank({ database }: Project, bank: BankSettings): void {
  transaction(database, () => {
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
  });
}

/** Deletes a bank; a bank with an active run is kept, with default settings. */
export function deleteBank({ database }: Project, name: string): void {
  transaction(database, () => {
    execute(database, 'DELETE FROM banners WHERE bank_id = (SELECT id FROM banks WHERE name = ?)', name);
    execute(database, 'DELETE FROM banks WHERE name = ? AND promoted_run IS NULL', name);
    execute(
      database,
      'UPDATE banks SET objective = NULL, weight = 1, value = NULL, currency = NULL WHERE name = ?',
      name,
    );
  });
}

/** All banks by name. */
export function listBanks({ database }: Project): Bank[] {
  const banners = all<{ bank: number; name: string }>(
    database,
    'SELECT bank_id AS bank, name FROM banners ORDER BY bank_id, position',
  );
  const banks = all<Omit<Bank, 'banners' | 'promotedRun'> & { id: number; promoted: number | null }>(
    database,
    'SELECT id, name, objective, weight, value, currency, promoted_run AS promoted FROM banks ORDER BY name',
  );
  return banks.map(({ id, promoted, ...bank }) => ({
    ...bank,
    banners: banners.filter((banner) => banner.bank === id).map((banner) => banner.name),
    promotedRun: promoted === null ? null : `r${promoted}`,
  }));
}

/** One bank; throws `unknown-name` with the nearest name. */
export function getBank(project: Project, name: string): Bank {
  const banks = listBanks(project);
  const bank = banks.find((candidate) => candidate.name === name);
  if (bank === undefined)
    throw unknownName(
      message('noun.bank'),
      name,
      banks.map((other) => other.name),
    );
  return bank;
}

/**
 * The bank that a run would be active for: the named one, else its own. Throws `state` for an unfinished run,
 * `invalid-input` for a run of another bank, or if a run of all banks is given without a bank.
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
    execute(
      database,
      'INSERT INTO banks (name, objective, weight) VALUES (?, ?, 1) ON CONFLICT (name) DO NOTHING',
      bank,
      objective,
    );
    execute(database, 'UPDATE banks SET promoted_run = ? WHERE name = ?', Number(run.slice(1)), bank);
  });
  return getBank(project, bank);
}
