import type { StudiedRun } from '../../core/report/study/provenance.ts';
import { separationOf } from '../../core/study/bands.ts';
import type { MappedPoint, Study } from '../../core/study/result.ts';

const head = {
  study: 's1',
  dataset: 'may',
  bank: 'north',
  steps: ['click', 'approval'],
  createdAt: '2026-05-01T10:00:00.000Z',
};
const part = {
  dataset: 'may',
  rows: 1000,
  settled: { click: 1000, approval: 1000 },
  positives: { click: 200, approval: 10 },
  firstTime: Date.UTC(2026, 0, 1),
  lastTime: Date.UTC(2026, 0, 20),
};
/** The run of the studies. */
export const run: StudiedRun = {
  run: 'r7',
  model: 'aitm',
  seed: 1,
  objective: null,
  engine: 'onnx',
  config: { training: {} },
  segment: null,
  parts: { train: part, valid: part, test: part },
};
const spread = (mean: number | null, std: number | null) => ({ mean, std, logLoss: { mean: 0.1, std: null } });
const cells = (['00', '10', '11'] as const).flatMap((group) =>
  ([1, 2, 3, 4] as const).map((quartile) =>
    group === '00' || quartile === 4
      ? { group, quartile, count: 10, mean: 1 - quartile / 10, std: 0.01 }
      : { group, quartile, count: 0, mean: null, std: null },
  ),
);
const points = ([1, 0] as const).flatMap((label) =>
  Array.from({ length: 40 }, (_, i): MappedPoint => ({
    label,
    probability: 0.5,
    rank: i / 39,
    q: [2 * i + label, 0],
    pq: [i, 9 * label],
    z: [i, 90 * label],
  })),
);

/** A study of each kind. */
export const studies: Readonly<Record<Study['kind'], Study>> = {
  hyper: {
    ...head,
    kind: 'hyper',
    model: 'aitm',
    parameter: 'd',
    values: [
      {
        value: 1,
        runs: [
          { seed: 1, run: 'r1' },
          { seed: 2, run: 'r2' },
        ],
        figures: { click: spread(0.6, 0.01), approval: spread(0.7, 0.02) },
      },
      {
        value: 64,
        runs: [
          { seed: 1, run: 'r3' },
          { seed: 2, run: 'r4' },
        ],
        figures: { click: spread(0.65, 0.01), approval: spread(null, null) },
      },
    ],
  },
  transfer: {
    ...head,
    kind: 'transfer',
    run: 'r7',
    on: 'test',
    transfers: [{ from: 'click', to: 'approval', cells, withinGroups: cells }],
  },
  tsne: {
    ...head,
    kind: 'tsne',
    run: 'r7',
    on: 'test',
    step: 'approval',
    perplexity: 30,
    views: ['q', 'p+q', 'z'],
    points,
    separation: separationOf(points),
  },
  importance: {
    ...head,
    kind: 'importance',
    run: 'r7',
    on: 'valid',
    repeats: 3,
    rows: 500,
    ofRows: 1000,
    auc: { click: 0.7, approval: null },
    aucIntervals: { click: { low: 0.4987, high: 0.8123 }, approval: null },
    positives: { click: 9, approval: 0 },
    features: [
      { feature: '<b>city</b>', drops: { click: { drop: 0.1, std: 0.01 }, approval: { drop: null, std: null } } },
      { feature: 'income', drops: { click: { drop: -0.00001, std: 0.001 }, approval: { drop: null, std: null } } },
    ],
  },
};
