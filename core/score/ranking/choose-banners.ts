/**
 * Chooses the banner that a bank shows to each user: the one with the highest probability of the objective before it is
 * corrected for a forecast. Corrected probabilities do not choose: where differences between banners are mostly chance,
 * they are so much alike that rounding would decide.
 *
 * `bank` are the indexes of the bank's candidates, `preferences` their uncorrected probabilities, one per user, and
 * `groupOf` the list of each candidate. Returns, for each candidate of the bank, the index of the one that each user is
 * shown in its list; the first of equal ones.
 */
export function chooseBanners(
  bank: readonly number[],
  preferences: readonly Float32Array[],
  groupOf: readonly number[],
): readonly Uint32Array[] {
  const shownIn = new Map<number, { readonly shown: Uint32Array; readonly best: Float32Array }>();
  for (const [position, index] of bank.entries()) {
    const [preference, list] = [preferences[position], groupOf[index]];
    const chosen = shownIn.get(list);
    if (chosen === undefined) {
      shownIn.set(list, { shown: new Uint32Array(preference.length).fill(index), best: preference.slice() });
      continue;
    }
    const { shown, best } = chosen;
    // An index is several times faster here than an iterator of entries.
    for (let user = 0; user < preference.length; user += 1) {
      if (!(preference[user] > best[user])) continue;
      shown[user] = index;
      best[user] = preference[user];
    }
  }
  return bank.map((index) => shownIn.get(groupOf[index])?.shown ?? new Uint32Array(0));
}
