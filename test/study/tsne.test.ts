import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import type { RunInfo } from '../../core/store/runs/runs.ts';
import { bands, sameClassNeighbours, pointsIn, separationOf } from '../../core/study/bands.ts';
import type { MappedPoint } from '../../core/study/result.ts';
import { studyTsne } from '../../core/study/tsne.ts';
import { cancelledAt, syntheticProject, trained } from './synthetic-project.ts';

const options = { points: 40, perplexity: 10, seed: 1 };

let fixture: ReturnType<typeof syntheticProject>;
let run: RunInfo;
before(async () => {
  fixture = syntheticProject();
  run = await trained(fixture.project);
});
after(() => fixture.close());

test('a map of samples has equally many points of both classes, most confident first, in three views', async () => {
  const study = await studyTsne(fixture.project, run, options, quietJob());
  const { points, separation: _, ...head } = study;
  assert.deepEqual(head, {
    kind: 'tsne',
    dataset: 'synthetic',
    bank: null,
    steps: ['click', 'approval'],
    run: run.run,
    on: 'test',
    step: 'approval',
    perplexity: 10,
    views: ['q', 'p+q', 'z'],
  });
  const [positives, negatives] = [1, 0].map((label) => points.filter((point) => point.label === label));
  assert.deepEqual([positives.length, negatives.length, points.indexOf(negatives[0])], [40, 40, 40]);
  for (const [list, sign] of [
    [positives, -1],
    [negatives, 1],
  ] as const) {
    assert.deepEqual(
      list.map(({ rank }) => rank),
      Array.from({ length: 40 }, (_unused, i) => i / 39),
    );
    assert.ok(list.every(({ probability }, i) => i === 0 || sign * (probability - list[i - 1].probability) >= 0));
  }
  for (const view of ['q', 'pq', 'z'] as const)
    assert.equal(new Set(points.map((point) => point[view].join())).size > 70, true, view);
  assert.ok((separationOf(points)[0].z ?? 0) > 0.8, 'the most confident points of the two classes are apart');
  assert.deepEqual(await studyTsne(fixture.project, run, options, quietJob()), study);
});

test('a map of samples needs a step after the first and a model with a transfer, and can be cancelled', async () => {
  const refused = (requested: RunInfo, step: string): Promise<unknown> =>
    studyTsne(fixture.project, requested, { ...options, step }, quietJob());
  await assert.rejects(refused(run, 'click'), {
    code: 'invalid-input',
    message: `click is the first step of ${run.run}: nothing is transferred to it`,
    help: 'choose a later one: approval (--step on the command line)',
  });
  await assert.rejects(refused(run, 'aproval'), { code: 'unknown-name', message: /did you mean approval/ });
  await assert.rejects(refused({ ...run, steps: ['approval'] }, 'approval'), {
    code: 'unsupported',
    message: `run ${run.run} has only one step, approval: nothing is transferred`,
  });
  const withoutTransfer = await trained(fixture.project, 'mlp');
  await assert.rejects(refused(withoutTransfer, 'approval'), {
    code: 'unsupported',
    message: `run ${withoutTransfer.run} has no values of approval before and after a transfer: its model is mlp`,
  });
  await assert.rejects(studyTsne(fixture.project, run, options, cancelledAt('map', 3)), { code: 'cancelled' });
});

describe('bands of confidence', () => {
  const point = (label: 0 | 1, rank: number, x: number): MappedPoint => ({
    label,
    probability: 0.5,
    rank,
    q: [x, 0],
    pq: [x, 0],
    z: [0, 0],
  });

  it('go from the most to the least confident half', () => {
    const points = Array.from({ length: 11 }, (_, i) => point(1, i / 10, i));
    assert.deepEqual(
      bands.map((band) => pointsIn(points, band).map(({ rank }) => rank)).map((ranks) => [ranks[0], ranks.at(-1)]),
      [
        [0, 0.5],
        [0.1, 0.6],
        [0.2, 0.7],
        [0.3, 0.8],
        [0.4, 0.9],
        [0.5, 1],
      ],
    );
  });

  it('measure the separation of classes independently of their sizes', () => {
    const apart = [
      ...Array.from({ length: 30 }, (_, i) => point(0, i / 29, i)),
      ...Array.from({ length: 12 }, (_, i) => point(1, i / 11, 1000 + i)),
    ];
    assert.equal(sameClassNeighbours(apart, 'q'), 1);
    const mixed = Array.from({ length: 300 }, (_, i) => point(i % 5 === 0 ? 1 : 0, 0, i));
    assert.ok(Math.abs((sameClassNeighbours(mixed, 'q') ?? 0) - 0.5) < 0.12);
    assert.equal(sameClassNeighbours(apart.slice(0, 31), 'q'), null);
    assert.equal(sameClassNeighbours([point(0, 0, 0), point(1, 0, 1), point(0, 0, 2), point(1, 0, 3)], 'q'), 1 / 3);
    // Of eleven other points, the farthest is not among the ten nearest.
    const dozen = [point(1, 0, 0), point(1, 0, 11), ...Array.from({ length: 10 }, (_, i) => point(0, 0, 0.5 + i))];
    assert.ok(Math.abs((sameClassNeighbours(dozen, 'q') ?? 0) - (0 + 0.9) / 2) < 1e-12);
  });
});
