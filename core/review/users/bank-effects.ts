import type { EffectsOfDifferences } from '../../funnel/comparison.ts';
import type { JobContext } from '../../job.ts';
import { hasUsers } from '../../store/datasets/rollups.ts';
import { readCodes } from '../columns/chunks.ts';
import type { OpenSegment } from '../segment/segment.ts';
import { CountsByUser } from './counts-by-user.ts';
import { cumulate } from './design-effect.ts';
import { effectsOfDifferences } from './difference-effect.ts';
import { visitRowsOfSides } from './rows-of-sides.ts';

/** Of more banks, all users count as different people, since each bank takes a table of users. */
const MAX_BANKS = 64;

/**
 * The design effects of each bank's differences from all other banks, by the bank's code in the dictionary; none if the
 * segment does not record users or banks. Samples without a bank count for none. Throws `cancelled`.
 */
export async function differencesOfBanks(
  segment: OpenSegment,
  job: JobContext,
): Promise<ReadonlyMap<number, EffectsOfDifferences>> {
  const { dataset } = segment;
  const column = dataset.columns.find(({ role }) => role === 'bank');
  const banks = column?.distinct ?? 0;
  if (column === undefined || !hasUsers(dataset) || banks < 2 || banks > MAX_BANKS) return new Map();
  const stepCount = dataset.steps.length;
  const counts = new CountsByUser(stepCount, banks, dataset.rows);
  await visitRowsOfSides({ now: segment, before: segment }, job, (chunk, _, source) => {
    const codes = readCodes(source, column, chunk, 'if-room');
    return (row, user, cell) => {
      if (codes[row] > 0) counts.add(codes[row] - 1, user, cell);
    };
  });
  const ofBanks = counts.of(Array.from({ length: banks }, (_, bank) => bank));
  for (const ofBank of ofBanks) cumulate(ofBank, stepCount);
  const all = ofBanks.reduce((sums, ofBank) => sums.map((sum, entry) => sum + ofBank[entry]));
  return new Map(
    ofBanks.map((now, bank) => {
      const before = all.map((sum, entry) => sum - now[entry]);
      return [bank + 1, effectsOfDifferences({ now, before, shared: null }, stepCount)];
    }),
  );
}
