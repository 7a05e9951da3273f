import assert from 'node:assert/strict';
import { test } from 'node:test';

import { describeResults } from '../../../core/score/results/describe.ts';
import type { IncrementalStep } from '../../../core/score/results/incremental.ts';
import type { ListResults } from '../../../core/score/results/measure-results.ts';
import { inEnglish } from '../../../core/text/en.ts';

const plain = { conversions: 5, low: -2, high: 12 };
const adjusted = { conversions: 5, low: 0, high: 10, theta: 1, narrower: 0.2 };
const large = { target: { count: 50, total: 1000 }, control: { count: 10, total: 300 } };
const few = { ...large, control: { count: 9, total: 300 } };
const allConverted = { ...large, control: { count: 295, total: 300 } };

type Incremental = NonNullable<ReturnType<typeof describeResults>['incremental']>;

/** Describes the comparison of a list's groups; without `lastMature`, only the first step is mature. */
function described(
  whole: readonly IncrementalStep[],
  banks: readonly (readonly IncrementalStep[])[],
  { unknown = false, lastMature = true } = {},
): Incremental {
  const group = { users: 1300, found: 1300, shown: 0 };
  const groups = { target: group, control: group };
  const { incremental } = describeResults({
    export: { id: 1, holdout: { share: 0.2 } },
    periods: whole.map((_, index) => ({
      step: ['click', 'approval'][index],
      from: 0,
      until: index === 0 || lastMature ? 1 : null,
    })),
    check: { whole: { rows: 0, shown: 0, steps: [] }, deciles: [], banks: [], balance: [] },
    incremental: {
      groups,
      steps: whole,
      leftOut: [],
      banks: banks.map((steps, index) => ({ bank: ['lantern', 'orchid'][index], groups, steps })),
    },
    unknown,
    dataset: 'spring',
    since: 0,
    asOf: 1,
    coversEveryone: true,
    objectives: [],
    findings: [],
  } as unknown as ListResults);
  assert.ok(incremental);
  return incremental;
}

test('a step that is not mature has no intervals of rates, so that no rate of 0 % is shown', () => {
  const steps = [
    { ...large, plain, adjusted },
    { target: { count: 0, total: 1000 }, control: { count: 0, total: 300 }, plain, adjusted: null },
  ];
  const [click, approval] = described(steps, [], { lastMature: false }).steps;
  assert.ok(click.targetInterval !== null && click.controlInterval !== null);
  assert.deepEqual([approval.targetInterval, approval.controlInterval, approval.plain], [null, null, null]);
});

const sentences = ({ notes }: Incremental): string[] => notes.map(inEnglish);

test('a step with adjusted conversions needs no reason', () => {
  const result = described([{ ...large, plain, adjusted }], []);
  assert.deepEqual([result.steps[0].notAdjusted, result.notes], [null, []]);
});

test('each missing adjustment has its reason, and one note names all steps and banks that share it', () => {
  const whole = [
    { ...large, plain, adjusted },
    { ...few, plain, adjusted: null },
  ];
  const banks = [
    [
      { ...allConverted, plain, adjusted: null },
      { ...few, plain, adjusted: null },
    ],
    [
      { ...large, plain, adjusted: null },
      { ...few, plain: null, adjusted: null },
    ],
  ];
  const result = described(whole, banks);
  assert.deepEqual(sentences(result), [
    'Not adjusted: approval, click (lantern), approval (lantern), since a group has fewer than ten conversions, or ' +
      'fewer than ten users without one.',
    'Not adjusted: click (orchid), since all probabilities are equal, or a bank has fewer than two users in a group.',
    'Not adjusted: approval (orchid), since a group has no users.',
  ]);
});

test('if steps cannot be compared at all, a note says why', () => {
  const whole = [
    { ...large, plain, adjusted },
    { ...large, plain, adjusted },
  ];
  const immature = described(whole, [], { lastMature: false });
  assert.deepEqual([immature.steps[0].notAdjusted, immature.steps[1].plain], [null, null]);
  assert.deepEqual(sentences(immature), ['Not adjusted: approval, since the step is not mature yet.']);
  assert.match(
    sentences(described(whole, [], { unknown: true }))[0],
    /^Not adjusted: click, approval, since .*unknown/,
  );
});
