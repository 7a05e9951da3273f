import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import type { OpenSegment } from '../segment/segment.ts';
import { codeGrouping } from './code-groups.ts';
import type { SingleGrouping } from './grouping-types.ts';

/** The rows of a dataset, grouped by bank and banner. */
export interface BannerGroups {
  readonly hasBankColumn: boolean;
  /** Names by code; null first: rows without a bank, or all rows if the dataset has no bank column. */
  readonly banks: readonly (string | null)[];
  readonly grouping: SingleGrouping;
  /** The groups of a bank, given its code: one for each banner. */
  groupsOf(bank: number): readonly number[];
  /** The banner of a group; null for rows without one. */
  bannerOf(group: number): string | null;
}

/** If more pairs of a bank and a banner are possible, only those in the data are counted: counts take memory. */
const MAX_POSSIBLE_PAIRS = 2 ** 16;

/** A column's code of each row of a chunk; null if the dataset has no such column. */
type Codes = ArrayLike<number> | null;

/** Numbers pairs of a bank's and a banner's code. */
interface NumberedPairs {
  readonly groupCount: number;
  readonly groupsOf: (bank: number) => readonly number[];
  readonly bannerOf: (group: number) => number;
  /** Writes the number of each row's pair to `codes`. */
  readonly number: (codes: Uint32Array, banks: Codes, banners: Codes) => Uint32Array;
}

/** Opens the grouping by bank and banner; without such a column, all rows count as rows without a value. */
export function openBannerGroups(segment: OpenSegment): BannerGroups {
  const [banks, banners] = [groupingOfRole(segment, 'bank'), groupingOfRole(segment, 'banner')];
  const bankCount = banks?.groupCount ?? 1;
  const bannerCount = banners?.groupCount ?? 1;
  const codes = new Uint32Array(CHUNK_ROWS);
  const bankCodes = (chunk: number): ArrayLike<number> | null => banks?.codes(chunk) ?? null;
  const bannerCodes = (chunk: number): ArrayLike<number> | null => banners?.codes(chunk) ?? null;
  const numbered =
    bankCount * bannerCount <= MAX_POSSIBLE_PAIRS
      ? possiblePairs(bankCount, bannerCount)
      : presentPairs(bannerCount, chunkCount(segment.dataset), (chunk) => [bankCodes(chunk), bannerCodes(chunk)]);
  return {
    hasBankColumn: banks !== null,
    banks: Array.from({ length: bankCount }, (_, code) => banks?.valueOf(code) ?? null),
    groupsOf: numbered.groupsOf,
    bannerOf: (group) => banners?.valueOf(numbered.bannerOf(group)) ?? null,
    grouping: {
      kind: 'single',
      numbers: null,
      ordered: false,
      groupCount: numbered.groupCount,
      // Only counted by code: `banks` and `bannerOf` name the groups.
      valueOf: () => null,
      groupOf: () => -1,
      rollupCounts: () => null,
      codes: (chunk) => numbered.number(codes, bankCodes(chunk), bannerCodes(chunk)),
    },
  };
}

function groupingOfRole(segment: OpenSegment, role: 'bank' | 'banner'): SingleGrouping | null {
  const column = segment.dataset.columns.find((candidate) => candidate.role === role);
  return column === undefined ? null : codeGrouping(segment, column);
}

function possiblePairs(bankCount: number, bannerCount: number): NumberedPairs {
  return {
    groupCount: bankCount * bannerCount,
    groupsOf: (bank) => Array.from({ length: bannerCount }, (_, banner) => bank * bannerCount + banner),
    bannerOf: (group) => group % bannerCount,
    number(codes, banks, banners) {
      const rows = rowCount(banks, banners);
      for (let row = 0; row < rows; row++)
        codes[row] = (banks === null ? 0 : banks[row]) * bannerCount + (banners === null ? 0 : banners[row]);
      return codes;
    },
  };
}

/** Numbers the pairs that the chunks of a dataset contain, in order of their first row. */
function presentPairs(
  bannerCount: number,
  chunks: number,
  codesOf: (chunk: number) => readonly [Codes, Codes],
): NumberedPairs {
  const groups = new Map<number, number>();
  const banners: number[] = [];
  const groupsByBank = new Map<number, number[]>();
  const groupOf = (bank: number, banner: number): number => {
    const key = bank * bannerCount + banner;
    const known = groups.get(key);
    if (known !== undefined) return known;
    const group = groups.size;
    groups.set(key, group);
    banners.push(banner);
    const ofBank = groupsByBank.get(bank);
    if (ofBank === undefined) groupsByBank.set(bank, [group]);
    else ofBank.push(group);
    return group;
  };
  const number: NumberedPairs['number'] = (codes, bankCodes, bannerCodes) => {
    const rows = rowCount(bankCodes, bannerCodes);
    for (let row = 0; row < rows; row++) codes[row] = groupOf(bankCodes?.[row] ?? 0, bannerCodes?.[row] ?? 0);
    return codes;
  };
  const scratch = new Uint32Array(CHUNK_ROWS);
  for (let chunk = 0; chunk < chunks; chunk++) number(scratch, ...codesOf(chunk));
  return {
    groupCount: groups.size,
    groupsOf: (bank) => groupsByBank.get(bank) ?? [],
    bannerOf: (group) => banners[group],
    number,
  };
}

function rowCount(banks: Codes, banners: Codes): number {
  return banks?.length ?? banners?.length ?? CHUNK_ROWS;
}
