import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printExplanation } from '../../../core/cli/print/explain.ts';

test('a score is printed as the list contains it', () => {
  const explanation = {
    user: 'u1',
    rank: 1,
    rows: 10,
    bank: 'lantern',
    banner: 'gold',
    weight: 1,
    run: 'r1',
    step: 'click',
    steps: [],
    fields: [],
    logOdds: 0,
    baseline: 0,
    background: { dataset: 'may', samples: 100 },
  };
  const printed = (score: number): string =>
    /^score +(\S+)$/m.exec(printExplanation({ ...explanation, score } as never))![1];
  assert.deepEqual([Math.fround(5.2211547), Math.fround(0.1), 12.5].map(printed), ['5.2211547', '0.1', '12.5']);
});
