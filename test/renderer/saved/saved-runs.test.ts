import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  restoredRuns,
  runSettings,
  withRunsOnce,
  type RankableBank,
} from '../../../renderer/views/score/saved-runs.ts';

/** A bank, its default run, and the other runs that can rank for it. */
function bankWith(bank: string, preferred: string, ...others: readonly string[]): RankableBank {
  return {
    bank,
    preferred,
    find: (run) => [preferred, ...others].map((one) => ({ one })).find(({ one }) => one === run),
  };
}

/** `p1` and `p2` are pooled runs. */
const banks = [
  bankWith('elm', 'r1', 'p1', 'p2'),
  bankWith('oak', 'r2', 'r3', 'p1', 'p2'),
  bankWith('a=b', 'p1', 'p2'),
] as const;

/** The settings for these runs of the banks; null leaves a bank out. */
function settingsFor(runs: readonly (string | null)[]) {
  const chosen = banks.flatMap((bank, index) => (runs[index] === null ? [] : [{ bank, run: runs[index] }]));
  return runSettings(banks, chosen);
}

test('a saved view restores the run of each bank', () => {
  const runsOf = [
    ['r1', 'p1', 'p2', null],
    ['r2', 'r3', 'p1', 'p2', null],
    ['p1', 'p2', null],
  ];
  for (const elm of runsOf[0])
    for (const oak of runsOf[1])
      for (const ash of runsOf[2]) {
        const restored = restoredRuns(settingsFor([elm, oak, ash]), banks);
        for (const [index, run] of [elm, oak, ash].entries())
          if (run !== null) assert.equal(restored.get(banks[index].bank), run, `${elm}, ${oak}, ${ash}`);
      }
});

test('a view assigns runs to banks only if the list of runs alone would restore other ones', () => {
  assert.deepEqual(settingsFor(['r1', 'r2', 'p1']), {});
  assert.deepEqual(settingsFor(['r1', 'r3', 'p1']), { runs: '["r3"]' });
  assert.deepEqual(settingsFor(['p2', 'p2', 'p2']), { runs: '["p2"]' });
  assert.deepEqual(settingsFor(['p2', 'r2', 'p1']), { runs: '["p2"]', bankRuns: '["elm=p2"]' });
  assert.deepEqual(settingsFor(['r1', 'r2', 'p2']), { runs: '["p2"]', bankRuns: '["a=b=p2"]' });
});

test('a view names each run once', () => {
  assert.deepEqual(settingsFor(['p2', 'p1', 'p2']), { runs: '["p2","p1"]', bankRuns: '["elm=p2","oak=p1","a=b=p2"]' });
  assert.deepEqual(settingsFor(['p2', 'p2', 'p1']), { runs: '["p2"]', bankRuns: '["elm=p2","oak=p2"]' });
});

test('a view of an earlier version is the same as one that names each run once', () => {
  assert.deepEqual(withRunsOnce({ per: 'bank', runs: '["p2","p2"]' }), { per: 'bank', runs: '["p2"]' });
  assert.deepEqual(withRunsOnce({}), {});
  assert.deepEqual(withRunsOnce({ runs: 'damaged' }), { runs: 'damaged' });
});

test('a view of an earlier version, or whose run is gone, still requests a ranking', () => {
  const choicesOf = (saved: Parameters<typeof restoredRuns>[0]): readonly unknown[] => [
    ...restoredRuns(saved, banks).values(),
  ];
  assert.deepEqual(choicesOf({ runs: '["p2"]' }), ['p2', 'p2', 'p2']);
  assert.deepEqual(choicesOf({ runs: '["p2","r9"]', bankRuns: '["elm=p2","oak=r9"]' }), ['p2', 'r2', 'p1']);
  assert.deepEqual(choicesOf({ runs: '["p2"]', bankRuns: 'damaged' }), ['p2', 'p2', 'p2']);
});
