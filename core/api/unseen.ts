import { nearestName } from '../errors.ts';
import { textValues } from '../store/columns/text.ts';
import { listDatasets, readDictionary } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import type { BankSettings } from '../store/runs/banks.ts';

const SHOWN = 5;

/**
 * Notes on a bank or banners of it that no dataset of the project has, though there are datasets that tell them; none
 * where no dataset does.
 */
export function unseenNotes(project: Project, { name, banners }: BankSettings): string[] {
  return [...unseen(project, 'bank', [name]), ...unseen(project, 'banner', banners)];
}

function unseen(project: Project, role: 'bank' | 'banner', names: readonly string[]): string[] {
  const known = namesIn(project, role);
  if (known === null) return [];
  return names
    .filter((name) => !known.has(name))
    .map((name) => `${role} ${name} is in none of the project's datasets ${hint(name, [...known], role)}`);
}

function hint(name: string, known: readonly string[], role: string): string {
  const nearest = nearestName(name, known);
  if (nearest !== null) return `(did you mean ${nearest}?)`;
  const more = known.length > SHOWN ? `, … (${known.length} in all)` : '';
  return `(${role}s there: ${known.toSorted().slice(0, SHOWN).join(', ')}${more})`;
}

/** The names in the columns of a role of all datasets; null where no dataset has such a column. */
function namesIn(project: Project, role: 'bank' | 'banner'): Set<string> | null {
  const dictionaries = listDatasets(project).flatMap((dataset) =>
    dataset.columns.filter((column) => column.role === role).map((column) => readDictionary(project, dataset, column)),
  );
  return dictionaries.length === 0 ? null : new Set(dictionaries.flatMap((dictionary) => textValues(dictionary)));
}
