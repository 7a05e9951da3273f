import type { CandidateList } from '../candidates/candidates.ts';
import { manifestBanks, type Manifest, type ManifestRun } from './manifest.ts';

/** The audience that was ranked, and the settings of the ranking. */
type RankedAudience = Pick<Manifest, 'audience' | 'per' | 'top' | 'records' | 'scored' | 'rejected' | 'rejects'> & {
  readonly candidateList: CandidateList;
  readonly manifestRuns: readonly ManifestRun[];
};

/** The written file and its content. */
type WrittenList = Pick<
  Manifest,
  | 'file'
  | 'bytes'
  | 'sha256'
  | 'columns'
  | 'rows'
  | 'neutralised'
  | 'notes'
  | 'expected'
  | 'expectedValue'
  | 'holdout'
  | 'adLists'
  | 'excel'
>;

/** The manifest of a list that was written while ranking, without a saved ranking. */
export function rankedManifest(
  { audience, per, top, candidateList, manifestRuns, records, scored, rejected, rejects }: RankedAudience,
  { columns, rows, neutralised, notes, expected, expectedValue, holdout, adLists, excel, ...file }: WrittenList,
): Manifest {
  return {
    ...file,
    created: new Date().toISOString(),
    audience,
    per,
    top,
    ...(expected !== undefined && { expected }),
    ...(expectedValue !== undefined && { expectedValue }),
    ...(holdout !== undefined && { holdout }),
    ...(adLists !== undefined && { adLists }),
    ...(excel !== undefined && { excel }),
    columns,
    rows,
    records,
    scored,
    rejected,
    rejects,
    neutralised,
    runs: manifestRuns,
    banks: manifestBanks(candidateList),
    notes,
  };
}
