import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printDrift } from '../../../core/cli/print/drift.ts';
import { compareOutcomes } from '../../../core/drift/outcomes.ts';

type Drift = Parameters<typeof printDrift>[0];

/** 450 samples with equal predictions: 69 approvals are expected and 50 seen; no activation is known yet. */
function outcomes(): Drift['outcomes'] {
  const rows = 450;
  const fill = (p: number): Float32Array => new Float32Array(rows).fill(p);
  return compareOutcomes(['approval', 'activation'], {
    probabilities: { approval: fill(69 / 450), activation: fill(0.1) },
    depth: Uint8Array.from({ length: rows }, (_, row) => (row < 50 ? 1 : 0)),
    matureSteps: new Uint8Array(rows).fill(1),
    rows,
    sourceRows: Uint32Array.from({ length: rows }, (_, row) => row),
  });
}

test('the drift table says why a change is undetermined', () => {
  const stable = { psi: 0.01, chance: 0.02, level: 'stable' as const };
  const field = { missing: { trained: 0, compared: 0 }, unseen: null, moved: [] };
  const text = printDrift({
    run: 'r1',
    dataset: 'd',
    against: 'recent',
    compared: 450,
    trained: 5000,
    score: { ...stable, step: 'approval', mean: { trained: 0.1, compared: 0.1 } },
    fields: [
      { ...field, field: 'city', psi: 0.3, chance: 0.4, level: null },
      { ...field, field: 'note', psi: null, chance: null, level: null },
    ],
    outcomes: outcomes(),
    verdict: 'keep',
  } as unknown as Drift);
  const changeOf = (row: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(row))
      ?.trim()
      .split(/ {2,}/)
      .at(row === 'approval' || row === 'activation' ? -1 : 3);
  assert.deepEqual(['city', 'note', 'approval', 'activation'].map(changeOf), [
    'too few to tell',
    'nothing to compare',
    'too few to tell',
    'no outcomes yet',
  ]);
});
