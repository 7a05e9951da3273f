import { yieldToEventLoop, type JobContext } from '../job.ts';
import { EXPORT_SECOND } from './calendar.ts';
import { drawImpression, newImpression, type Impression } from './draw.ts';
import type { ByteFile } from './files.ts';
import { mixBits } from './hash.ts';
import { normalFrom } from './normal.ts';
import { AUDIENCE_HEADER, putUser } from './rows.ts';
import { userKeyOf, type UserPool } from './users.ts';
import type { World } from './world-types.ts';

const ROWS_PER_USER = 10;
const NEW_EVERY = 7;
const ROWS_PER_YIELD = 16_384;

/** Writes the audience: one user for every ten impressions, every seventh of them new; returns the number of users. */
export async function writeAudience(
  world: World,
  pool: UserPool,
  rows: number,
  file: ByteFile,
  job: JobContext,
): Promise<number> {
  const count = audienceSize(rows);
  const impression = newImpression(world);
  file.putText(`${AUDIENCE_HEADER}\n`);
  for (let i = 0; i < count; i++) {
    drawMember(world, pool, impression, i, count);
    putUser(file, world, impression, weightOf(impression.traits, impression.rowKey));
    if (i % 1024 === 1023) await file.drain();
    if (i % ROWS_PER_YIELD > 0) continue;
    await yieldToEventLoop(job);
    job.report({ phase: 'audience', fraction: i / count, counts: { users: i } });
  }
  return count;
}

/** Number of users in the audience of `rows` impressions. */
export function audienceSize(rows: number): number {
  return Math.max(1, Math.round(rows / ROWS_PER_USER));
}

/** Fills in user `i` of an audience of `count` as of the last day, except for the banner. */
export function drawMember(world: World, pool: UserPool, impression: Impression, i: number, count: number): void {
  const userKey = userKeyOf(pool, indexOfUser(pool, i, count));
  const rowKey = mixBits(userKey ^ 0x3c2d1e0f);
  drawImpression(world, impression, userKey, rowKey, EXPORT_SECOND - 1 - ((rowKey >>> 0) % 86_400));
}

/** Known users are spread over the pool; new ones have indices beyond it. */
function indexOfUser(pool: UserPool, i: number, count: number): number {
  return i % NEW_EVERY === NEW_EVERY - 1 ? pool.users + i : Math.floor((i / count) * pool.users);
}

/** A user's weight: about 1, more for higher incomes and activity, between 0.2 and 5. */
function weightOf(traits: Float64Array, rowKey: number): number {
  const weight = Math.exp(0.3 * traits[0] + 0.2 * traits[3] + 0.15 * normalFrom(rowKey));
  return Math.min(5, Math.max(0.2, weight));
}
