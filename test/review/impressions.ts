import { wilson } from '../../core/funnel/interval.ts';
import { DAY_MS } from '../../core/funnel/steps.ts';
import { AS_OF, isImmature, type Impression } from './fixture.ts';

/** Pseudo-random impressions over 60 days up to `AS_OF`, not ordered by time; always the same ones. */
export function mixedImpressions(count: number, salt = 1): Impression[] {
  return Array.from({ length: count }, (_, row): Impression => {
    const mixed = Math.imul(row + salt, 0x9e3779b1) >>> 0;
    const chance = (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32;
    const banner = ['gold', 'silver', 'miles'][mixed % 3];
    const time = mixed % 997 === 0 ? null : AS_OF - 60 * DAY_MS + (mixed % 6_000) * (DAY_MS / 100);
    // Gold loses half of its clicks in the later half.
    const rate = banner === 'gold' && time !== null && time >= AS_OF - 30 * DAY_MS ? 0.2 : 0.4;
    return {
      time,
      banner,
      bank: mixed % 5 < 2 ? 'north' : 'south',
      city: mixed % 11 === 0 ? null : `city ${mixed % 7}`,
      tags: ['a', 'b', 'a', 'c'].slice(mixed % 5, (mixed % 5) + (mixed % 4)),
      age: mixed % 13 === 0 ? null : 18 + (mixed % 60),
      children: mixed % 17 === 0 ? null : mixed % 4,
      depth: chance < rate * 0.3 ? 2 : chance < rate ? 1 : 0,
      clickedAfter: 500 + (mixed % 90_000),
      activatedAfter: mixed % 29 === 0 ? -5_000 : 60_000 + (mixed % 777) * 100_000,
    };
  });
}

/** Whether an impression lies in a half-open period, given in milliseconds or as ISO text. */
export function isWithin({ time }: Impression, from: number | string, to: number | string): boolean {
  return time !== null && time >= new Date(from).getTime() && time < new Date(to).getTime();
}

/** Expected count, total, rate and interval of the step at `position` (1: click, 2: activation), by definition. */
export function expectedRate(rows: readonly Impression[], position: number, of: 'previous' | 'first' = 'previous') {
  const mature = position === 2 ? rows.filter((row) => !isImmature(row)) : rows;
  const total = of === 'first' ? mature.length : mature.filter(({ depth }) => depth >= position - 1).length;
  const count = mature.filter(({ depth }) => depth >= position).length;
  const interval = wilson(count, total);
  return {
    count,
    total,
    rate: total > 0 ? count / total : null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
  };
}

/** The bounds of a bucket such as `[18, 24)`: its numbers are at least the first and below the second. */
export function boundsOf(bucket: string): readonly [from: number, below: number] {
  if (bucket.startsWith('< ')) return [-Infinity, Number(bucket.slice(2))];
  if (bucket.startsWith('>= ')) return [Number(bucket.slice(3)), Infinity];
  const [from, below] = bucket.slice(1, -1).split(', ').map(Number);
  return [from, below];
}
