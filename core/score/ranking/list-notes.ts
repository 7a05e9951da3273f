import { message, type Message } from '../../text/message.ts';
import type { BannerCandidate } from '../candidates/candidates.ts';

/** A bank with a smaller share of the users of a list hardly takes part in it. */
export const MIN_SHARE = 0.01;

/** The rows of a ranked list. */
export interface CountedRows {
  /** Rows with a weight above 0, by candidate. */
  readonly rows: ArrayLike<number>;
  /** Rows of weight 0. */
  readonly zeroWeight: number;
}

/**
 * Notes on the rows of a list: how many have weight 0, and, if banks compete for users, each bank that gets under 1 %
 * of those with a weight.
 */
export function listNotes(
  candidates: readonly BannerCandidate[],
  per: 'user' | 'bank',
  { rows, zeroWeight }: CountedRows,
): Message[] {
  return [
    ...(zeroWeight === 0 ? [] : [message('score.zeroWeight', { rows: zeroWeight })]),
    ...(per === 'user' ? smallShares(candidates, rows) : []),
  ];
}

function smallShares(candidates: readonly BannerCandidate[], rows: ArrayLike<number>): Message[] {
  const users = new Map<string, number>();
  candidates.forEach(({ bank }, index) => users.set(bank, (users.get(bank) ?? 0) + rows[index]));
  const all = [...users.values()].reduce((sum, count) => sum + count, 0);
  return [...users]
    .filter(([, count]) => count < MIN_SHARE * all)
    .map(([bank, count]) => message('score.smallShare', { bank, users: count, all }));
}
