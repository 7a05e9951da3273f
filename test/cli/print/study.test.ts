import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printImportance } from '../../../core/cli/print/study.ts';
import type { AucDrop } from '../../../core/study/result.ts';

type Study = Parameters<typeof printImportance>[0];

const steps = ['click', 'application', 'approval', 'activation'];

/** A study in which each step's AUC drops alike. */
function studyOf(drop: AucDrop): Study {
  return {
    study: 's1',
    createdAt: '2026-05-02T08:30:00.000Z',
    kind: 'importance',
    dataset: 'spring',
    bank: 'lantern',
    steps,
    run: 'r1',
    on: 'valid',
    repeats: 5,
    rows: 1000,
    ofRows: 1000,
    auc: Object.fromEntries(steps.map((step) => [step, 0.7])),
    features: [{ feature: 'days_since_last_visit', drops: Object.fromEntries(steps.map((step) => [step, drop])) }],
  } as unknown as Study;
}

test('an AUC drop is printed with its interval, in a line that fits a terminal', () => {
  const text = printImportance(studyOf({ drop: 0.01234, std: 0.001, low: -0.00321, high: 0.0279 }));
  const line = text.split('\n').find((one) => one.startsWith('days_since_last_visit')) ?? '';
  assert.match(line, /^days_since_last_visit( +0\.0123 \(−0\.003…0\.028\)){4}$/);
  assert.ok(line.length <= 120, `${line.length} characters`);
  assert.match(text, /In brackets: 95 % intervals for other samples and permutations/);
});

test('a study from an older version has deviations, and says why it has no intervals', () => {
  const text = printImportance(studyOf({ drop: 0.01234, std: 0.001 }));
  assert.match(text, /^days_since_last_visit( +0\.0123 ± 0\.0010){4}$/m);
  assert.match(text, /An older version, which did not compute intervals/);
});
