import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AdjustedIncremental } from '../../../core/funnel/cuped.ts';
import type { Incremental } from '../../../core/funnel/stratified.ts';
import { controlFindings, groupFindings } from '../../../core/score/results/control-findings.ts';
import type { GroupCounts, IncrementalResult } from '../../../core/score/results/incremental.ts';
import type { Holdout, HoldoutSize } from '../../../core/store/runs/export-holdout.ts';

/** A result with the effects of two steps. */
function resultOf(
  effects: readonly { readonly plain: Incremental | null; readonly adjusted: AdjustedIncremental | null }[],
  groups: Partial<Record<'target' | 'control', Partial<GroupCounts>>> = {},
): IncrementalResult {
  const group = { users: 1000, found: 1000, shown: 0 };
  const none = { count: 0, total: 1000 };
  return {
    groups: { target: { ...group, ...groups.target }, control: { ...group, ...groups.control } },
    steps: effects.map((effect) => ({ target: none, control: none, ...effect })),
    banks: [],
    leftOut: [],
  };
}

const sizeOf = (bank: string | null, step: string, power: number): HoldoutSize => ({
  bank,
  step,
  rate: 0.1,
  target: 900,
  control: 100,
  power,
  needed: null,
  detectable: null,
});
const holdout = {
  lift: 0.2,
  sizes: [sizeOf('north', 'approval', 0.1), sizeOf(null, 'click', 0.9), sizeOf(null, 'approval', 0.4)],
} as unknown as Holdout;

const codes = (messages: readonly { readonly key: string }[]): string[] => messages.map(({ key }) => key);

test('an effect is found if its interval excludes 0; the adjusted interval decides if there is one', () => {
  const [added, removed, unclear] = [
    [3, 0.5, 6],
    [-3, -6, -0.5],
    [0.25, -0.5, 0.5],
  ].map(([conversions, low, high]) => ({ conversions, low, high }));
  const adjusted = { ...added, theta: 1, narrower: 0.2 };
  const found = (plain: Incremental | null, better: AdjustedIncremental | null = null): string =>
    codes(controlFindings(resultOf([{ plain, adjusted: better }]), holdout, 'click', 0))[0];
  assert.deepEqual(
    [found(added), found(removed), found(unclear), found(unclear, adjusted)],
    ['listResults.added', 'listResults.removed', 'listResults.noDifference', 'listResults.added'],
  );
  assert.deepEqual(controlFindings(resultOf([{ plain: null, adjusted: null }]), holdout, 'click', 0), []);
});

test('if no difference is found, the stated power is that of the whole list for the step', () => {
  const effect = { plain: { conversions: 1, low: -3, high: 5 }, adjusted: null };
  const [, planned] = controlFindings(resultOf([effect, effect]), holdout, 'approval', 1);
  assert.equal(planned.values?.['power'], 0.4);
  const unplanned = controlFindings(resultOf([effect]), { ...holdout, sizes: [] }, 'approval', 0);
  assert.deepEqual(codes(unplanned), ['listResults.noDifference']);
});

test('a control group is reported if more than 1 % of it were shown the banner', () => {
  const reported = (shown: number): string[] => codes(groupFindings(resultOf([], { control: { shown } })));
  assert.deepEqual([reported(10), reported(11)], [[], ['listResults.controlShown']]);
});
