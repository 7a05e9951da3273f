import { unknownName } from '../errors.ts';

import type { Project } from './project.ts';
import { all, get, run, transaction } from './sql.ts';

/** A bank, what it wants (the step it targets), what its conversions are worth, and the banners it shows. */
export interface Bank {
  readonly name: string;
  readonly objective: string | null;
  readonly weight: number;
  readonly banners: readonly string[];
}

/** Adds a bank or replaces the one of that name; a banner that is named twice is kept once. */
export function saveBank({ database }: Project, bank: Bank): void {
  transaction(database, () => {
    run(database, 'INSERT INTO banks (name, objective, weight) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET objective = excluded.objective, weight = excluded.weight',
      bank.name, bank.objective, bank.weight);
    const id = get<{ id: number }>(database, 'SELECT id FROM banks WHERE name = ?', bank.name)!.id;
    run(database, 'DELETE FROM banners WHERE bank_id = ?', id);
    [...new Set(bank.banners)].forEach((banner, position) => {
      run(database, 'INSERT INTO banners (bank_id, position, name) VALUES (?, ?, ?)', id, position, banner);
    });
  });
}

/** All banks by name. */
export function listBanks({ database }: Project): Bank[] {
  const banners = all<{ bank: number; name: string }>(database, 'SELECT bank_id AS bank, name FROM banners ORDER BY bank_id, position');
  const banks = all<{ id: number; name: string; objective: string | null; weight: number }>(database, 'SELECT id, name, objective, weight FROM banks ORDER BY name');
  return banks.map(({ id, name, objective, weight }) => ({
    name, objective, weight, banners: banners.filter((banner) => banner.bank === id).map((banner) => banner.name),
  }));
}

/** One bank; throws `unknown-name` with the nearest one. */
export function getBank(project: Project, name: string): Bank {
  const banks = listBanks(project);
  const bank = banks.find((candidate) => candidate.name === name);
  if (bank === undefined) throw unknownName('bank', name, banks.map((known) => known.name));
  return bank;
}
