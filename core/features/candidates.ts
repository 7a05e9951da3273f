import { quietJob } from '../job.ts';
import type { JobContext } from '../job.ts';
import { readDictionary } from '../store/datasets.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Unsigned } from '../store/integers.ts';
import type { Project } from '../store/project.ts';
import { dictionaryText } from '../store/text.ts';
import { roleReader } from './columns.ts';
import { RowPicker, visitChunks } from './picker.ts';
import type { Selection } from './selection.ts';

/** A banner that was shown for a bank; null where the dataset has no such column. */
export interface SeenCandidate {
  readonly bank: string | null;
  readonly banner: string | null;
}

/** The different pairs of bank and banner among a selection's samples, in the order of their dictionaries; samples where one of them is missing are left out. */
export async function seenCandidates(project: Project, dataset: DatasetInfo, selection: Selection, job: JobContext = quietJob()): Promise<readonly SeenCandidate[]> {
  const bank = codedRole(project, dataset, 'bank');
  const banner = codedRole(project, dataset, 'banner');
  const seen = new Set<number>();
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    addPairs(bank.read?.(chunk).values, banner.read?.(chunk).values, banner.codes, rows, seen);
  });
  return [...seen].sort((a, b) => a - b).map((pair) => ({
    bank: bank.read === null ? selection.bank : bank.text(Math.floor(pair / banner.codes)),
    banner: banner.text(pair % banner.codes),
  }));
}

/** A role's column with its dictionary, or one that knows nothing where the dataset has none. */
function codedRole(project: Project, dataset: DatasetInfo, role: 'bank' | 'banner') {
  const column = dataset.columns.find((candidate) => candidate.role === role);
  if (column === undefined) return { read: null, codes: 1, text: () => null };
  const dictionary = readDictionary(project, dataset, column);
  return { read: roleReader(project, dataset, role, 'code'), codes: dictionary.offsets.length, text: (code: number) => dictionaryText(dictionary, code) };
}

function addPairs(banks: Unsigned | undefined, banners: Unsigned | undefined, bannerCodes: number, rows: Uint32Array, seen: Set<number>): void {
  let last = -1;
  for (let i = 0; i < rows.length; i++) {
    const bank = banks?.[rows[i]];
    const banner = banners?.[rows[i]];
    const pair = (bank ?? 0) * bannerCodes + (banner ?? 0);
    if (bank === 0 || banner === 0 || pair === last) continue;
    seen.add(pair);
    last = pair;
  }
}
