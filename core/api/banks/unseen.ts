import { nearestName } from '../../errors.ts';
import { textValues } from '../../store/columns/text.ts';
import { listDatasets, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import type { BankSettings } from '../../store/runs/banks.ts';
import { message, type Message } from '../../text/message.ts';

const SHOWN = 5;

/** Notes on a bank or its banners that occur in no dataset of the project; none if no dataset has such a column. */
export function unseenNotes(project: Project, { name, banners }: BankSettings): Message[] {
  return [
    ...unseen(project, 'bank', [name]).map((values) => message('api.unseenBank', values)),
    ...unseen(project, 'banner', banners).map((values) => message('api.unseenBanner', values)),
  ];
}

/** A name that occurs in no dataset, with some of the names that do. */
interface Unseen {
  readonly name: string;
  readonly nearest: string | null;
  readonly known: readonly string[];
  readonly total: number;
}

function unseen(project: Project, role: 'bank' | 'banner', names: readonly string[]): Unseen[] {
  const known = namesIn(project, role);
  if (known === null) return [];
  return names
    .filter((name) => !known.has(name))
    .map((name) => ({
      name,
      nearest: nearestName(name, [...known]),
      known: [...known].sort().slice(0, SHOWN),
      total: known.size,
    }));
}

/** The names in all datasets' columns of a role; null if no dataset has such a column. */
function namesIn(project: Project, role: 'bank' | 'banner'): Set<string> | null {
  const dictionaries = listDatasets(project).flatMap((dataset) =>
    dataset.columns.filter((column) => column.role === role).map((column) => readDictionary(project, dataset, column)),
  );
  return dictionaries.length === 0 ? null : new Set(dictionaries.flatMap((dictionary) => textValues(dictionary)));
}
