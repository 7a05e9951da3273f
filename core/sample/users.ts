import { DAYS } from './banks.ts';
import { deriveNamed, mixBits, unit } from './hash.ts';
import type { World } from './world-types.ts';

const IMPRESSIONS_PER_USER = 6;

/** The users of the sample. Nothing is stored per user; everything follows from a user's index. */
export interface UserPool {
  readonly users: number;
  readonly salt: number;
}

/** Creates the pool of users for `rows` impressions. */
export function makePool(world: World, rows: number): UserPool {
  return { users: Math.max(1, Math.ceil(rows / IMPRESSIONS_PER_USER)), salt: deriveNamed(world.key, 'users') };
}

/** The key of a user; distinct indices (up to 2³²) have distinct keys. */
export function userKeyOf(pool: UserPool, index: number): number {
  return mixBits((index + pool.salt) | 0);
}

/** Whether a user had joined by a day: two thirds had from the start. */
function hasJoined(userKey: number, day: number): boolean {
  return ((unit(mixBits(userKey ^ 0x71374491)) - 0.66) * DAYS) / 0.34 <= day;
}

/** Probability of accepting a uniformly drawn user as the visitor: active users visit up to six times as often. */
function visitChance(userKey: number): number {
  const activity = ((mixBits(userKey ^ 0x510e527f) >>> 10) & 2047) / 2048;
  return 0.16 + 0.84 * activity * activity;
}

/** Draws the user of an impression by its key and day: makes a few attempts to find an active user who has joined. */
export function pickUser(pool: UserPool, rowKey: number, day: number): number {
  let hash = mixBits(rowKey ^ 0x428a2f98);
  for (let attempt = 0; attempt < 12; attempt++) {
    const userKey = userKeyOf(pool, Math.floor(unit(hash) * pool.users));
    hash = mixBits(hash + 0x9e3779b9);
    if (unit(hash) < visitChance(userKey) && hasJoined(userKey, day)) return userKey;
    hash = mixBits(hash + 0x7f4a7c15);
  }
  return userKeyOf(pool, Math.floor(unit(hash) * pool.users));
}
