/** Users whose impressions convert more or less alike. */
export interface World {
  readonly users: number;
  readonly rate: number;
  /** Impressions of each user. */
  readonly impressions: number;
  /** The share of a user's impressions that convert as the user does; the others are independent. */
  readonly alike: number;
  readonly groups: number;
  /** Whether a user's group is drawn at random, so that several users may share one. */
  readonly sharesGroups?: boolean;
}

/** The samples of a world, all of them mature for its only step: counts by group and cell, and by cell. */
export function countsOf(world: World, random: () => number) {
  const byGroup = new Uint32Array(4 * world.groups);
  const cells = new Float64Array(4);
  for (let user = 0; user < world.users; user++) {
    const group = world.sharesGroups === true ? Math.floor(random() * world.groups) : user;
    const converts = random() < world.rate;
    for (let sample = 0; sample < world.impressions; sample++) {
      const depth = Number(random() < world.alike ? converts : random() < world.rate);
      byGroup[4 * group + 2 + depth]++;
      cells[2 + depth]++;
    }
  }
  return { byGroup, cells };
}
