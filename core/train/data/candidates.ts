import { roleReader } from '../../features/columns.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import type { Selection } from '../../features/selection.ts';
import type { JobContext } from '../../job.ts';
import type { Candidate } from '../../predict/plan.ts';
import { textAt } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';

/**
 * The distinct pairs of bank and banner in a selection, sorted by bank, then banner, and when each was last seen.
 * Samples without a mature step count too: which banner was shown is known before any outcome.
 */
export async function findCandidates(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  job: JobContext,
): Promise<readonly Candidate[]> {
  const banks = roleReader(project, dataset, 'bank', 'code');
  const banners = roleReader(project, dataset, 'banner', 'code');
  const times = roleReader(project, dataset, 'time', 'number');
  const pairs = new Map<number, SeenPair>();
  const bannerCount = bannersIn(dataset) + 1;
  if (banks !== null || banners !== null) {
    await visitChunks(new RowPicker(project, dataset, { ...selection, ignoreMaturity: true }), job, (chunk, rows) => {
      const bankCodes = banks?.(chunk).values;
      const bannerCodes = banners?.(chunk).values;
      const seenAt = times?.(chunk).values;
      for (const row of rows) {
        const bank = bankCodes?.[row] ?? 0;
        const banner = bannerCodes?.[row] ?? 0;
        const key = bank * bannerCount + banner;
        let pair = pairs.get(key);
        if (pair === undefined) pairs.set(key, (pair = { bank, banner, lastSeen: null, samples: 0 }));
        pair.samples++;
        if (seenAt !== undefined && !(seenAt[row] <= (pair.lastSeen ?? -Infinity))) pair.lastSeen = seenAt[row];
      }
    });
  }
  const nameOf = namesOf(project, dataset);
  const candidates = Array.from(pairs.values(), ({ bank, banner, lastSeen, samples }) => ({
    bank: nameOf('bank', bank) ?? selection.bank,
    banner: nameOf('banner', banner),
    samples,
    ...(lastSeen === null ? {} : { lastSeen }),
  }));
  const named = candidates.filter((candidate) => banners === null || candidate.banner !== null);
  return named.length === 0
    ? [{ bank: selection.bank, banner: null }]
    : named.sort((a, b) => compareNames(a.bank, b.bank) || compareNames(a.banner, b.banner));
}

/** A bank and a banner by their codes, with what the samples show of them. */
interface SeenPair {
  readonly bank: number;
  readonly banner: number;
  lastSeen: number | null;
  samples: number;
}

function bannersIn(dataset: DatasetInfo): number {
  return dataset.columns.find((column) => column.role === 'banner')?.distinct ?? 0;
}

function namesOf(project: Project, dataset: DatasetInfo): (role: 'bank' | 'banner', code: number) => string | null {
  const dictionaries = new Map(
    dataset.columns
      .filter((column) => column.role === 'bank' || column.role === 'banner')
      .map((column) => [column.role, readDictionary(project, dataset, column)]),
  );
  return (role, code) => {
    const dictionary = dictionaries.get(role);
    return dictionary === undefined || code === 0 ? null : textAt(dictionary, code - 1);
  };
}

function compareNames(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1;
}
