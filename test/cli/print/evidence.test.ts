import assert from 'node:assert/strict';
import { test } from 'node:test';

import { evidenceText } from '../../../core/cli/print/banks/evidence.ts';

type Evidence = Parameters<typeof evidenceText>[0];

const STEP = {
  step: 'click',
  positives: 250,
  usablePositives: 200,
  ofPrevious: 0.25,
  low: 0.2,
  high: 0.3,
  ofFirst: 0.25,
  firstLow: 0.2,
  firstHigh: 0.3,
  immature: 0,
  immatureShare: 0,
};
const OTHERS = {
  ofPrevious: 0.2,
  rateLow: 0.15,
  rateHigh: 0.26,
  difference: 0.05,
  low: -0.01,
  high: 0.11,
  p: 0.1,
  pAdjusted: 0.2,
};

test('the rates of a bank and of the others, and their difference, are printed with their intervals', () => {
  const bank = (name: string, of: typeof OTHERS | null): object => ({
    bank: name,
    steps: [{ ...STEP, others: of }],
    suggestion: { step: null },
  });
  const banks = [bank('lantern', OTHERS), bank('lonely', null)];
  const rule = { positives: 500, matureShare: 0.5 };
  const evidence = { dataset: 'spring', independent: 'users', steps: ['click'], rule, banks };
  const [table] = evidenceText(evidence as unknown as Evidence);
  const lines = table.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
  for (const line of ['lantern click', '25.0 % 20.0 % … 30.0 %', '20.0 % 15.0 % … 26.0 %', '−1.000 pp … +11.000 pp'])
    assert.ok(
      lines.some((one) => one.includes(line)),
      `${line} in ${table}`,
    );
  // Without other banks, there is nothing to compare.
  assert.ok(
    lines.some((line) => /^lonely click 250 200 25\.0 % 20\.0 % … 30\.0 %( –)+/.test(line)),
    table,
  );
});
