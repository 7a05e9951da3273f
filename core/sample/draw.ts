import { DAYS, type SampleBanner } from './banks.ts';
import { dayOf, hourOf } from './calendar.ts';
import { DRAW, type FieldTables } from './fields/fields.ts';
import { DRIVERS, TRAITS } from './fields/model.ts';
import { mixBits, unit } from './hash.ts';
import { CELLS, cellOf, normalFrom, secondNormalFrom } from './normal.ts';
import type { World } from './world-types.ts';

const STRIDE = TRAITS.length + 1;

/** One impression under construction; the same object is reused for each. */
export interface Impression {
  userKey: number;
  rowKey: number;
  /** Seconds since 1970. */
  second: number;
  day: number;
  /** Index of the world's banner. */
  banner: number;
  /** Hidden traits of the user, in the order of TRAITS. */
  readonly traits: Float64Array;
  /** The value shown for each field, as an index over the values of all fields. */
  readonly shown: Int32Array;
  /** The actual value, as an index within the field, even if it is shown as missing. */
  readonly actual: Int32Array;
  /** Indexes of the user's tags; only the first `tagCount` are in use. */
  readonly tags: Int32Array;
  tagCount: number;
  /** Unscaled sums of the fields' effects, in the order of DRIVERS. */
  readonly drivers: Float64Array;
}

/** Creates an empty impression for a world. */
export function newImpression(world: World): Impression {
  const fields = world.fields.specs.length;
  return {
    userKey: 0,
    rowKey: 0,
    second: 0,
    day: 0,
    banner: 0,
    tagCount: 0,
    traits: new Float64Array(TRAITS.length),
    shown: new Int32Array(fields),
    actual: new Int32Array(fields),
    tags: new Int32Array(world.tags.max),
    drivers: new Float64Array(DRIVERS.length),
  };
}

/**
 * Fills in everything about an impression except its banner and the drivers, which depend on the banner's bank. Draws
 * it from the user's key, the impression's key and its time.
 */
export function drawImpression(
  world: World,
  impression: Impression,
  userKey: number,
  rowKey: number,
  second: number,
): void {
  impression.userKey = userKey;
  impression.rowKey = rowKey;
  impression.second = second;
  impression.day = dayOf(second);
  drawTraits(impression);
  drawFields(world.fields, impression);
  drawTags(world, impression);
}

function drawTraits(impression: Impression): void {
  const { traits, userKey } = impression;
  const first = mixBits(userKey ^ 0x3c6ef372);
  const second = mixBits(userKey ^ 0x510e527f);
  traits[0] = normalFrom(first);
  traits[1] = secondNormalFrom(first);
  traits[2] = normalFrom(second);
  traits[3] = secondNormalFrom(second);
}

/**
 * Draws the actual and the shown value of every field. Uses only local variables, since this loop is a third of the
 * work.
 */
function drawFields(fields: FieldTables, impression: Impression): void {
  const { draw, salt, ofUser, missing, valueStart, cells, weights, tiers, parentStart, parentOf, child } = fields;
  const { userKey, rowKey, shown, actual, day } = impression;
  const { traits } = impression;
  const income = traits[0];
  const risk = traits[1];
  const need = traits[2];
  const activity = traits[3];
  for (let f = 0, w = 0; f < shown.length; f++, w += STRIDE) {
    const hash = mixBits((ofUser[f] === 1 ? userKey : rowKey) + salt[f]);
    const method = draw[f];
    let value: number;
    if (method === DRAW.parent) value = parentOf[parentStart[f] + actual[child[f]]];
    else if (method > DRAW.tier)
      value =
        method === DRAW.release
          ? drawRelease(fields, f, hash, day)
          : method === DRAW.hour
            ? hourOf(impression.second)
            : day % 7;
    else {
      const position =
        weights[w] * income +
        weights[w + 1] * risk +
        weights[w + 2] * need +
        weights[w + 3] * activity +
        weights[w + 4] * normalFrom(hash);
      value = cells[f * CELLS + cellOf(position)];
      if (method === DRAW.tier) value = drawFromTier(fields, f, tiers[f], value, hash, day);
    }
    actual[f] = value;
    shown[f] = (hash & 0xffff) < missing[f] ? valueStart[f] : valueStart[f] + 1 + value;
  }
}

/**
 * A value of the tier, Zipf-distributed with a heavy head; a value that does not exist yet is replaced by a more
 * frequent one.
 */
function drawFromTier(fields: FieldTables, f: number, tiers: number, tier: number, hash: number, day: number): number {
  const { birthDay } = fields;
  const first = fields.valueStart[f] + 1 + tier;
  const uniform = unit(mixBits(hash ^ 0x6a09e667));
  let rank = (Math.exp(uniform * uniform * fields.logPerTier[f]) | 0) - 1;
  while (birthDay[first + rank * tiers] > day) rank >>= 1;
  return rank * tiers + tier;
}

/** The newest release of the day, or for some impressions an older one. */
function drawRelease(fields: FieldTables, f: number, hash: number, day: number): number {
  const newest = fields.before[f] + Math.floor(day / fields.everyDays[f]);
  const lag = Math.floor(-5 * Math.log(1 - unit(hash)));
  return Math.max(0, newest - lag);
}

function drawTags(world: World, impression: Impression): void {
  const { tags: table } = world;
  const { traits, tags, userKey } = impression;
  const hash = mixBits(userKey + table.salt) >>> 0;
  const count = Math.max(0, Math.min(table.max, Math.floor(unit(hash) * 5 + 0.8 * traits[3])));
  impression.tagCount = 0;
  for (let slot = 0; slot < count; slot++) {
    const position =
      table.incomeWeight * traits[0] +
      table.activityWeight * traits[3] +
      table.noiseWeight * normalFrom(mixBits(hash + slot));
    addTag(impression, tags, table.cells[cellOf(position)]);
  }
}

function addTag(impression: Impression, tags: Int32Array, tag: number): void {
  for (let i = 0; i < impression.tagCount; i++) if (tags[i] === tag) return;
  tags[impression.tagCount++] = tag;
}

/** Sums the effects of an impression's fields by the formulas of its banner's bank. */
export function sumEffects(world: World, impression: Impression): void {
  const { drivers, shown, tags, tagCount, banner } = impression;
  const effects = world.fields.effects[world.banners[banner].bank];
  let interest = 0;
  let need = 0;
  let income = 0;
  let credit = 0;
  let engagement = 0;
  for (let f = 0; f < shown.length; f++) {
    const e = shown[f] * 5;
    interest += effects[e];
    need += effects[e + 1];
    income += effects[e + 2];
    credit += effects[e + 3];
    engagement += effects[e + 4];
  }
  for (let i = 0; i < tagCount; i++) {
    interest += world.tags.interest[tags[i]] / tagCount;
    engagement += world.tags.engagement[tags[i]] / tagCount;
  }
  drivers[0] = interest;
  drivers[1] = need;
  drivers[2] = income;
  drivers[3] = credit;
  drivers[4] = engagement;
}

const BANNER_CELLS = 2048;

/**
 * A lookup table for drawing banners, `[days × BANNER_CELLS]`: for each day, the banner of each of BANNER_CELLS equal
 * parts of the range 0..1. Shares of banners rise and fall while they run.
 */
export function makeBannerCells(banners: readonly SampleBanner[], phase: (banner: number) => number): Uint8Array {
  const cells = new Uint8Array(DAYS * BANNER_CELLS);
  for (let day = 0; day < DAYS; day++) {
    const shares = banners.map(({ share, from, to }, b) =>
      day < from || day >= to ? 0 : share * (1 + 0.3 * Math.sin(day / 9 + phase(b))),
    );
    const total = shares.reduce((sum, share) => sum + share, 0);
    let banner = 0;
    let upTo = shares[0];
    for (let cell = 0; cell < BANNER_CELLS; cell++) {
      while (banner < banners.length - 1 && ((cell + 0.5) / BANNER_CELLS) * total > upTo) upTo += shares[++banner];
      cells[day * BANNER_CELLS + cell] = banner;
    }
  }
  return cells;
}

/**
 * Draws the banner that is shown: mature banks are somewhat more frequent for richer users; otherwise the draw is
 * random.
 */
export function drawBanner(world: World, impression: Impression): void {
  const hash = mixBits(impression.rowKey ^ 0x1f83d9ab);
  const uniform = unit(hash);
  const tilt = 0.12 * Math.max(-1, Math.min(1, impression.traits[0] / 2)) * (1 - Math.abs(2 * uniform - 1));
  const cell = Math.min(BANNER_CELLS - 1, Math.floor((uniform + tilt) * BANNER_CELLS));
  impression.banner = world.bannerCells[impression.day * BANNER_CELLS + cell];
}
