import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareProportions } from '../../core/funnel/proportions.ts';
import { incrementalConversions, type Stratum } from '../../core/funnel/stratified.ts';
import { assertNear } from '../near.ts';

const north: Stratum = { target: { count: 56, total: 70 }, control: { count: 48, total: 80 } };
const south: Stratum = { target: { count: 9, total: 900 }, control: { count: 2, total: 100 } };

test("one stratum has Newcombe's published interval, times the users of the target group", () => {
  const result = incrementalConversions([north]);
  assertNear(result?.conversions, 70 * (56 / 70 - 48 / 80), 1e-12);
  assertNear(result?.low, 70 * 0.0524, 0.0035);
  assertNear(result?.high, 70 * 0.3339, 0.0035);
});

test('the conversions of strata add up, and so do the squared distances to their limits', () => {
  const result = incrementalConversions([north, south]);
  const parts = [north, south].map(({ target, control }) => {
    const { difference, low, high } = compareProportions(target, control)!;
    const count = difference * target.total;
    return { count, below: count - low * target.total, above: high * target.total - count };
  });
  const total = parts[0].count + parts[1].count;
  assertNear(result?.conversions, total, 1e-9);
  assertNear(result?.low, total - Math.hypot(parts[0].below, parts[1].below), 1e-9);
  assertNear(result?.high, total + Math.hypot(parts[0].above, parts[1].above), 1e-9);
});

test('if a stratum lacks a group, there is no estimate', () => {
  assert.equal(incrementalConversions([]), null);
  assert.equal(incrementalConversions([north, { ...south, control: { count: 0, total: 0 } }]), null);
});
