import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, get, run as execute, transaction } from '../file/sql.ts';
import { getRun } from './runs.ts';

/** A bank, what it wants (the step it targets), what its conversions are worth, and the banners it shows. */
export interface Bank {
  readonly name: string;
  readonly objective: string | null;
  readonly weight: number;
  readonly banners: readonly string[];
  /** The run in use, which scores for the bank unless another is named; null where none was chosen. */
  readonly promotedRun: string | null;
}

/** What is set of a bank by hand. */
export type BankSettings = Omit<Bank, 'promotedRun'>;

/**
 * Adds a bank or replaces the settings of the one of that name, which keeps its run in use; a banner that is named
 * twice is kept once.
 */
export function saveBank({ database }: Project, bank: BankSettings): void {
  transaction(database, () => {
    execute(
      database,
      'INSERT INTO banks (name, objective, weight) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET ' +
        'objective = excluded.objective, weight = excluded.weight',
      bank.name,
      bank.objective,
      bank.weight,
    );
    const id = get<{ id: number }>(database, 'SELECT id FROM banks WHERE name = ?', bank.name)!.id;
    execute(database, 'DELETE FROM banners WHERE bank_id = ?', id);
    [...new Set(bank.banners)].forEach((banner, position) => {
      execute(database, 'INSERT INTO banners (bank_id, position, name) VALUES (?, ?, ?)', id, position, banner);
    });
  });
}

/** Removes a bank's settings; one with a run in use keeps it and loses what was set by hand. */
export function forgetBank({ database }: Project, name: string): void {
  transaction(database, () => {
    execute(database, 'DELETE FROM banners WHERE bank_id = (SELECT id FROM banks WHERE name = ?)', name);
    execute(database, 'DELETE FROM banks WHERE name = ? AND promoted_run IS NULL', name);
    execute(database, 'UPDATE banks SET objective = NULL, weight = 1 WHERE name = ?', name);
  });
}

/** All banks by name. */
export function listBanks({ database }: Project): Bank[] {
  const banners = all<{ bank: number; name: string }>(
    database,
    'SELECT bank_id AS bank, name FROM banners ORDER BY bank_id, position',
  );
  const banks = all<{ id: number; name: string; objective: string | null; weight: number; promoted: number | null }>(
    database,
    'SELECT id, name, objective, weight, promoted_run AS promoted FROM banks ORDER BY name',
  );
  return banks.map(({ id, name, objective, weight, promoted }) => ({
    name,
    objective,
    weight,
    banners: banners.filter((banner) => banner.bank === id).map((banner) => banner.name),
    promotedRun: promoted === null ? null : `r${promoted}`,
  }));
}

/** One bank; throws `unknown-name` with the nearest one. */
export function getBank(project: Project, name: string): Bank {
  const banks = listBanks(project);
  const bank = banks.find((candidate) => candidate.name === name);
  if (bank === undefined)
    throw unknownName(
      message('noun.bank'),
      name,
      banks.map((known) => known.name),
    );
  return bank;
}

/**
 * Puts a run in use for a bank, in place of the one before. A bank without settings gets the run's objective and the
 * weight 1. Throws `state` for a run that is not done, `invalid-input` for one of another bank or where a run of all
 * banks is to serve no particular one.
 */
export function promoteRun(project: Project, run: string, name?: string): Bank {
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
  const { database } = project;
  transaction(database, () => {
    execute(
      database,
      'INSERT INTO banks (name, objective, weight) VALUES (?, ?, 1) ON CONFLICT (name) DO NOTHING',
      bank,
      info.objective,
    );
    execute(database, 'UPDATE banks SET promoted_run = ? WHERE name = ?', Number(run.slice(1)), bank);
  });
  return getBank(project, bank);
}
