/** Generated funnels whose true probabilities are known, and the truth about lists ranked for their audiences. */
import { readFileSync } from 'node:fs';

import type { JobContext } from '../../core/job.ts';
import { audienceSize, drawMember } from '../../core/sample/audience.ts';
import { BANKS, DAYS, type SampleBank } from '../../core/sample/banks.ts';
import { FIRST_SECOND } from '../../core/sample/calendar.ts';
import { STEPS } from '../../core/sample/chain.ts';
import { newImpression } from '../../core/sample/draw.ts';
import { generateSample, type SampleResult } from '../../core/sample/generate.ts';
import { drawOutcome, newOutcome } from '../../core/sample/outcome.ts';
import { makePool } from '../../core/sample/users.ts';
import type { World } from '../../core/sample/world-types.ts';
import { makeWorld } from '../../core/sample/world.ts';

/** Day of the export that models are trained on; the audience is of the last day, two weeks later. */
const EXPORT_DAY = DAYS - 14;
/** The date of that export, in milliseconds since 1970. */
export const EXPORTED_AT = (FIRST_SECOND + EXPORT_DAY * 86_400) * 1000;

const BANNERS = 30;

/** The sample's banks with additional offers, for 30 banners in total. */
function banksWithMoreOffers(): readonly SampleBank[] {
  const addedOffers = BANNERS - BANKS.reduce((sum, { offers }) => sum + offers.length, 0);
  const added = Array.from({ length: addedOffers }, (_, index) => index % BANKS.length);
  return BANKS.map((bank, index) => ({
    ...bank,
    offers: [
      ...bank.offers,
      ...added.filter((owner) => owner === index).map((_, extra) => [`extra-${extra + 1}`, 15, 0, DAYS] as const),
    ],
  }));
}

/** One bank with 30 identical banners. */
function bankOfEqualBanners(): readonly SampleBank[] {
  const offers = Array.from({ length: BANNERS }, (_, index) => [`equal-${index + 1}`, 10, 0, DAYS] as const);
  return [{ ...BANKS[0], share: 1, offers }];
}

/** The worlds of the benchmark, by seed. */
export const worlds = {
  drifting: (seed: number): World => makeWorld(seed, { banks: banksWithMoreOffers() }),
  equalBanners: (seed: number): World => makeWorld(seed, { banks: bankOfEqualBanners(), bannerEffect: 0 }),
} as const;

/** A world's files, and the truth about its audience. */
export interface TrueSample {
  readonly world: World;
  readonly sample: SampleResult;
  /** The true probability of each step for a user (by id) of the audience who sees a banner (by name). */
  trueProbabilities(user: string, banner: string): Float64Array;
}

/** Writes a world's files to a folder. */
export async function writeWorld(world: World, rows: number, out: string, job: JobContext): Promise<TrueSample> {
  const sample = await generateSample({ rows, seed: 0, out, format: 'csv' }, job, () => world);
  const [header, ...lines] = readFileSync(sample.files.audience, 'utf8').trimEnd().split('\n');
  if (!header.startsWith('user_id,')) throw new Error(`an audience begins with user_id, not ${header}`);
  const memberOf = new Map(lines.map((line, index) => [line.slice(0, line.indexOf(',')), index]));
  const bannerOf = new Map(world.banners.map(({ name }, index) => [name, index]));
  const pool = makePool(world, rows);
  const [impression, outcome] = [newImpression(world), newOutcome()];
  let drawnMember = -1;
  return {
    world,
    sample,
    trueProbabilities(user, banner) {
      const [member, bannerIndex] = [memberOf.get(user), bannerOf.get(banner)];
      if (member === undefined || bannerIndex === undefined)
        throw new Error(`unknown user or banner: ${user}, ${banner}`);
      if (member !== drawnMember) drawMember(world, pool, impression, member, audienceSize(rows));
      drawnMember = member;
      impression.banner = bannerIndex;
      drawOutcome(world, impression, outcome);
      return outcome.probabilities.slice(0, STEPS.length);
    },
  };
}
