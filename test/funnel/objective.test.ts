import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MIN_POSITIVES, suggestObjective } from '../../core/funnel/objective.ts';
import { MIN_RELIABLE_POSITIVES } from '../../core/train/fit/training-warnings.ts';

const evidence = (
  step: string,
  positives: number,
  matureShare: number | null = 1,
): { step: string; positives: number; matureShare: number | null } => ({ step, positives, matureShare });

test('the last step with enough mature conversions is suggested', () => {
  assert.deepEqual(
    suggestObjective([evidence('click', 9000), evidence('approval', 800), evidence('activation', 500)], 100_000),
    { step: 'activation', skipped: [] },
  );
  assert.deepEqual(
    suggestObjective([evidence('click', 9000), evidence('approval', 800), evidence('activation', 499)], 100_000),
    {
      step: 'approval',
      skipped: [{ ...evidence('activation', 499), reason: 'few', enoughAt: 110_000 }],
    },
  );
});

test('a step for which most samples are immature is skipped, even if many have reached it', () => {
  assert.deepEqual(suggestObjective([evidence('approval', 800, 0.9), evidence('activation', 4000, 0.49)], 100_000), {
    step: 'approval',
    skipped: [{ ...evidence('activation', 4000, 0.49), reason: 'open', enoughAt: null }],
  });
});

test('nothing is suggested if every step is too rare', () => {
  assert.deepEqual(suggestObjective([evidence('click', 3), evidence('activation', 0, null)], 40), {
    step: null,
    skipped: [
      { ...evidence('activation', 0, null), reason: 'few', enoughAt: null },
      { ...evidence('click', 3), reason: 'few', enoughAt: null },
    ],
  });
});

test('the impressions that a step needs are rounded up to two digits, and not estimated from few conversions', () => {
  const enoughAt = (positives: number, impressions: number): unknown =>
    suggestObjective([evidence('approval', positives)], impressions).skipped[0].enoughAt;
  assert.deepEqual(
    [enoughAt(310, 25_031), enoughAt(250, 25_000), enoughAt(10, 25_000), enoughAt(9, 25_000), enoughAt(499, 499)],
    [41_000, 50_000, 1_300_000, null, 500],
  );
});

test('training on a suggested step gives no warning if a tenth of its positives is in validation', () => {
  assert.ok(MIN_POSITIVES / 10 >= MIN_RELIABLE_POSITIVES);
});
