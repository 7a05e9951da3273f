import { unknownName } from '../../errors.ts';
import { textValues } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';

/** Whether the data name several banks. */
export function hasSeveralBanks({ columns }: Pick<DatasetInfo, 'columns'>): boolean {
  return (columns.find(({ role }) => role === 'bank')?.distinct ?? 0) > 1;
}

/** The banks that the data name, in alphabetical order; null if they have no bank column. */
export function banksOfData(project: Project, dataset: DatasetInfo): readonly string[] | null {
  const column = dataset.columns.find(({ role }) => role === 'bank');
  return column === undefined ? null : textValues(readDictionary(project, dataset, column)).sort();
}

/** Throws `unknown-name` for the first bank that is not among the available ones. */
export function checkBankNames(banks: readonly string[], available: readonly string[]): void {
  const unknown = banks.find((bank) => !available.includes(bank));
  if (unknown !== undefined) throw unknownName(message('noun.bank'), unknown, available);
}
