import { mappingFor } from '../audience/audience-mapping.ts';
import type { Ranking } from '../ranking/rankings.svelte.ts';
import { driftCheck } from './drift-check.svelte.ts';

/** Users times runs that are compared within seconds; larger audiences are compared only on request. */
const MAX_COMPARED_AT_ONCE = 1_000_000;

/** The runs of a ranking. */
export function runsOf(ranking: Ranking): readonly string[] {
  return [...new Set(ranking.banks.map(({ run }) => run))];
}

/** Whether the audience of a ranking is compared with the training data without being asked. */
export function isComparedAtOnce(ranking: Ranking): boolean {
  return ranking.records * runsOf(ranking).length <= MAX_COMPARED_AT_ONCE;
}

/** Compares the audience of a ranking with the training data of each run. */
export function checkAudience(ranking: Ranking): void {
  const { id, file, audience, mapping } = ranking;
  const runs = runsOf(ranking);
  void driftCheck.check({ ranking: id, dataKey: '', runs }, async () => {
    const given = await mappingFor({ audience: file, name: audience, runs, banks: {}, mapping });
    return { audience: file, ...(given && { mapping: given }) };
  });
}
