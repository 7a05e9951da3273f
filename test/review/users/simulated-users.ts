/** Users whose impressions convert more or less alike. */
export interface SimulatedUsers {
  readonly users: number;
  readonly rate: number;
  /** Impressions of each user. */
  readonly impressions: number;
  /** The share of a user's impressions that convert as the user does; the others are independent. */
  readonly convertAlike: number;
  readonly groups: number;
  /** Whether a user's group is drawn at random, so that several users may share one. */
  readonly sharesGroups?: boolean;
}

/** The samples of these users, all of them mature for their only step: counts by group and cell, and by cell. */
export function countsOf(simulated: SimulatedUsers, random: () => number) {
  const byGroup = new Uint32Array(4 * simulated.groups);
  const cells = new Float64Array(4);
  for (let user = 0; user < simulated.users; user++) {
    const group = simulated.sharesGroups === true ? Math.floor(random() * simulated.groups) : user;
    const converts = random() < simulated.rate;
    for (let sample = 0; sample < simulated.impressions; sample++) {
      const depth = Number(random() < simulated.convertAlike ? converts : random() < simulated.rate);
      byGroup[4 * group + 2 + depth]++;
      cells[2 + depth]++;
    }
  }
  return { byGroup, cells };
}
