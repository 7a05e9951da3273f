import assert from 'node:assert/strict';
import { test } from 'node:test';

import { suggestObjective } from '../../core/funnel/objective.ts';

const supply = (step: string, positives: number, matureShare: number | null = 1): { step: string; positives: number; matureShare: number | null } => ({ step, positives, matureShare });

test('the last step with enough settled conversions is suggested', () => {
  assert.deepEqual(suggestObjective([supply('click', 9000), supply('approval', 800), supply('activation', 500)]), { step: 'activation', passed: [] });
  assert.deepEqual(suggestObjective([supply('click', 9000), supply('approval', 800), supply('activation', 499)]), {
    step: 'approval', passed: [{ ...supply('activation', 499), why: 'few' }],
  });
});

test('a step that most samples are too young for is passed over, however many have reached it', () => {
  assert.deepEqual(suggestObjective([supply('approval', 800, 0.9), supply('activation', 4000, 0.49)]), {
    step: 'approval', passed: [{ ...supply('activation', 4000, 0.49), why: 'open' }],
  });
});

test('nothing is suggested where every step is too rare', () => {
  assert.deepEqual(suggestObjective([supply('click', 3), supply('activation', 0, null)]), {
    step: null, passed: [{ ...supply('activation', 0, null), why: 'few' }, { ...supply('click', 3), why: 'few' }],
  });
});
