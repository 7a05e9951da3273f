import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import type { OpenSegment } from '../segment/segment.ts';
import { codeGrouping } from './code-groups.ts';
import type { SingleGrouping } from './grouping-types.ts';

/** The rows of a dataset, grouped by bank and banner. */
export interface Pairs {
  readonly hasBankColumn: boolean;
  /** Names by code; null first: rows without a bank, or all rows if the dataset has no bank column. */
  readonly banks: readonly (string | null)[];
  readonly grouping: SingleGrouping;
  /** The groups of a bank, given its code: one for each banner code. */
  groupsOf(bank: number): readonly number[];
  /** The banner of a group; null for rows without one. */
  bannerOf(group: number): string | null;
}

/** Opens the grouping by bank and banner; without such a column, all rows count as rows without a value. */
export function openPairs(segment: OpenSegment): Pairs {
  const [banks, banners] = [groupingOfRole(segment, 'bank'), groupingOfRole(segment, 'banner')];
  const bankCount = banks?.groupCount ?? 1;
  const bannerCount = banners?.groupCount ?? 1;
  const codes = new Uint32Array(CHUNK_ROWS);
  return {
    hasBankColumn: banks !== null,
    banks: Array.from({ length: bankCount }, (_, code) => banks?.valueOf(code) ?? null),
    groupsOf: (bank) => Array.from({ length: bannerCount }, (_, banner) => bank * bannerCount + banner),
    bannerOf: (group) => banners?.valueOf(group % bannerCount) ?? null,
    grouping: {
      kind: 'single',
      numbers: null,
      ordered: false,
      groupCount: bankCount * bannerCount,
      // Only counted by code: `banks` and `bannerOf` name the groups.
      valueOf: () => null,
      groupOf: () => -1,
      rollupCounts: () => null,
      codes: (chunk) => pairCodes(codes, banks?.codes(chunk) ?? null, banners?.codes(chunk) ?? null, bannerCount),
    },
  };
}

function groupingOfRole(segment: OpenSegment, role: 'bank' | 'banner'): SingleGrouping | null {
  const column = segment.dataset.columns.find((candidate) => candidate.role === role);
  return column === undefined ? null : codeGrouping(segment, column);
}

function pairCodes(
  codes: Uint32Array,
  banks: ArrayLike<number> | null,
  banners: ArrayLike<number> | null,
  bannerCount: number,
): Uint32Array {
  const rows = banks?.length ?? banners?.length ?? codes.length;
  for (let row = 0; row < rows; row += 1)
    codes[row] = (banks === null ? 0 : banks[row]) * bannerCount + (banners === null ? 0 : banners[row]);
  return codes;
}
