import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MIN_POSITIVES, suggestObjective } from '../../core/funnel/objective.ts';
import { MIN_RELIABLE_POSITIVES } from '../../core/train/fit/training-warnings.ts';

const supply = (
  step: string,
  positives: number,
  matureShare: number | null = 1,
): { step: string; positives: number; matureShare: number | null } => ({ step, positives, matureShare });

test('the last step with enough settled conversions is suggested', () => {
  assert.deepEqual(
    suggestObjective([supply('click', 9000), supply('approval', 800), supply('activation', 500)], 100_000),
    { step: 'activation', passed: [] },
  );
  assert.deepEqual(
    suggestObjective([supply('click', 9000), supply('approval', 800), supply('activation', 499)], 100_000),
    {
      step: 'approval',
      passed: [{ ...supply('activation', 499), why: 'few', enoughAt: 110_000 }],
    },
  );
});

test('a step for which most samples are immature is skipped, however many have reached it', () => {
  assert.deepEqual(suggestObjective([supply('approval', 800, 0.9), supply('activation', 4000, 0.49)], 100_000), {
    step: 'approval',
    passed: [{ ...supply('activation', 4000, 0.49), why: 'open', enoughAt: null }],
  });
});

test('nothing is suggested where every step is too rare', () => {
  assert.deepEqual(suggestObjective([supply('click', 3), supply('activation', 0, null)], 40), {
    step: null,
    passed: [
      { ...supply('activation', 0, null), why: 'few', enoughAt: null },
      { ...supply('click', 3), why: 'few', enoughAt: null },
    ],
  });
});

test('the impressions that a step needs are rounded up to two digits, and not estimated from few conversions', () => {
  const enoughAt = (positives: number, impressions: number): unknown =>
    suggestObjective([supply('approval', positives)], impressions).passed[0].enoughAt;
  assert.deepEqual(
    [enoughAt(310, 25_031), enoughAt(250, 25_000), enoughAt(10, 25_000), enoughAt(9, 25_000), enoughAt(499, 499)],
    [41_000, 50_000, 1_300_000, null, 500],
  );
});

test('a suggested step causes no warning in a training with a tenth of it in validation', () => {
  assert.ok(MIN_POSITIVES / 10 >= MIN_RELIABLE_POSITIVES);
});
