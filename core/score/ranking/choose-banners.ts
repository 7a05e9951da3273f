/** The banners that a bank shows to users in one list. */
export interface ShownBanners {
  readonly list: number;
  /** For each user, the position of the banner among the bank's candidates. */
  readonly shown: Uint32Array;
}

/**
 * Chooses the banner that a bank shows to each user: the one with the highest probability of the objective before it is
 * corrected for a forecast. Corrected probabilities cannot decide this: if differences between banners are mostly
 * chance, they are so close that rounding would decide.
 *
 * `indexes` are those of the bank's candidates, `preferences` their uncorrected probabilities, one per user, and
 * `listOf` the list of each candidate. Returns the banners of each list. Among equal probabilities, the first banner
 * is shown; one whose probability is NaN is shown, so that it is noticed.
 */
export function chooseBanners(
  indexes: readonly number[],
  preferences: readonly Float32Array[],
  listOf: readonly number[],
): readonly ShownBanners[] {
  const chosen = new Map<number, { readonly shown: Uint32Array; readonly best: Float32Array }>();
  for (const [position, index] of indexes.entries()) {
    const preference = preferences[position];
    const users = preference.length;
    const list = chosen.get(listOf[index]);
    if (list === undefined) {
      chosen.set(listOf[index], { shown: new Uint32Array(users).fill(position), best: preference.slice() });
      continue;
    }
    const { shown, best } = list;
    // An index is several times faster here than an iterator of entries.
    for (let user = 0; user < users; user++) {
      if (preference[user] <= best[user] || Number.isNaN(best[user])) continue;
      shown[user] = position;
      best[user] = preference[user];
    }
  }
  return Array.from(chosen, ([list, { shown }]) => ({ list, shown }));
}
