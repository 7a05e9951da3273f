import { textValues } from '../../../store/columns/text.ts';
import type { DatasetInfo } from '../../../store/datasets/dataset-types.ts';
import { readDictionary } from '../../../store/datasets/datasets.ts';
import type { Project } from '../../../store/file/project.ts';

type Role = 'bank' | 'banner';

/**
 * The codes that banks and banners have in the training data; names that occur only in other datasets get new codes.
 */
export class GroupCodes {
  /** The bank that samples without a named bank belong to; null if it is not known. */
  readonly bank: string | null;
  readonly #project: Project;
  readonly #train: DatasetInfo;
  readonly #codes: Readonly<Record<Role, Map<string, number>>>;

  constructor(project: Project, train: DatasetInfo, bank: string | null) {
    this.bank = bank;
    this.#project = project;
    this.#train = train;
    const codesOf = (role: Role): Map<string, number> =>
      new Map((namesOf(project, train, role) ?? []).map((name, index) => [name, index + 1]));
    this.#codes = { bank: codesOf('bank'), banner: codesOf('banner') };
  }

  /** The names of the banks by their codes; code 0 means samples without a named bank. */
  get bankNames(): string[] {
    return [this.bank ?? '', ...this.#codes.bank.keys()];
  }

  /** Translates the codes that a dataset has for banks or banners. */
  translator(dataset: DatasetInfo, role: Role): (code: number) => number {
    if (dataset.dataHash === this.#train.dataHash) return (code) => code;
    const codes = this.#codes[role];
    const ownBank = role === 'bank' && this.bank !== null ? (codes.get(this.bank) ?? 0) : 0;
    // Training data without the column have a single bank, or no banners: ignore the names in other datasets.
    const isUnnamed = !this.#train.columns.some((column) => column.role === role);
    const names = isUnnamed ? [] : (namesOf(this.#project, dataset, role) ?? []);
    for (const name of names) if (!codes.has(name)) codes.set(name, codes.size + 1);
    const translated = [ownBank, ...names.map((name) => codes.get(name)!)];
    return (code) => translated[code] ?? 0;
  }

  /** Whether a dataset's samples of a bank can be distinguished from those of other banks. */
  hasBank(dataset: DatasetInfo, bank: string | null): boolean {
    const names = namesOf(this.#project, dataset, 'bank');
    return bank === null || bank === this.bank || (names ?? []).includes(bank);
  }
}

/** The names of a dataset's banks or banners in the order of their codes, from 1; null without such a column. */
function namesOf(project: Project, dataset: DatasetInfo, role: Role): string[] | null {
  const column = dataset.columns.find((candidate) => candidate.role === role);
  return column === undefined ? null : textValues(readDictionary(project, dataset, column));
}
