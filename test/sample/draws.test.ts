import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { DAYS } from '../../core/sample/banks.ts';
import { EXPORT_SECOND, FIRST_SECOND, dayOf, hourOf, secondAt } from '../../core/sample/calendar.ts';
import { derive, mixBits, unit } from '../../core/sample/hash.ts';
import { CELLS, cellMiddle, cellOf, cellShare, normalFrom } from '../../core/sample/normal.ts';
import { pickUser } from '../../core/sample/users.ts';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('hashing', () => {
  it('keeps distinct keys distinct', () => {
    fc.assert(fc.property(int32, int32, (a, b) => (a === b) === (mixBits(a) === mixBits(b))));
    const mixed = new Set(Array.from({ length: 100_000 }, (_, i) => mixBits(i)));
    assert.equal(mixed.size, 100_000);
  });

  it('spreads consecutive numbers evenly over [0, 1)', () => {
    const tenths = new Float64Array(10);
    for (let i = 0; i < 50_000; i++) tenths[Math.floor(unit(derive(5, i)) * 10)]++;
    assert.ok(
      tenths.every((count) => Math.abs(count - 5000) < 350),
      String(tenths),
    );
  });
});

describe('normal draws', () => {
  it('divide one normal distribution among the cells', () => {
    let total = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      total += cellShare(cell);
      assert.equal(cellOf(cellMiddle(cell)), cell);
    }
    assert.ok(Math.abs(total - 1) < 1e-9);
  });

  it('have mean 0 and standard deviation 1 when drawn from hashes', () => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 50_000; i++) {
      const z = normalFrom(mixBits(i));
      sum += z;
      squares += z * z;
    }
    assert.ok(Math.abs(sum / 50_000) < 0.02 && Math.abs(squares / 50_000 - 1) < 0.03);
  });
});

describe('impression times', () => {
  it('increase with the share of earlier impressions, and stay within the period', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [first, second] = [secondAt(Math.min(a, b)), secondAt(Math.max(a, b))];
        assert.ok(first >= FIRST_SECOND && first <= second && second < EXPORT_SECOND);
        assert.ok(dayOf(second) < DAYS && hourOf(second) < 24);
      }),
    );
  });

  it('are rare at night and frequent in the evening', () => {
    const hours = new Float64Array(24);
    for (let i = 0; i < 20_000; i++) hours[hourOf(secondAt(i / 20_000))]++;
    assert.ok(hours[4] * 5 < hours[18]);
  });
});

describe('users', () => {
  it('differ in how often they visit, and more of them visit often on later days', () => {
    const pool = { users: 500, salt: 3 };
    const visits = (day: number): Map<number, number> => {
      const counts = new Map<number, number>();
      for (let i = 0; i < 20_000; i++) {
        const user = pickUser(pool, mixBits(i + day * 1_000_003), day);
        counts.set(user, (counts.get(user) ?? 0) + 1);
      }
      return counts;
    };
    const often = (counts: Map<number, number>): number => [...counts.values()].filter((count) => count > 5).length;
    const first = visits(0);
    const last = visits(DAYS - 1);
    assert.ok(often(first) < 0.8 * often(last));
    const sorted = [...last.values()].sort((a, b) => b - a);
    assert.ok(sorted[25] > 2 * sorted[Math.floor(sorted.length * 0.9)]);
  });
});
