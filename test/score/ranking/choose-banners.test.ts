import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import type { EncodedSamples } from '../../../core/engine/embedding.ts';
import { layOutFields } from '../../../core/features/schema.ts';
import { chooseBanners } from '../../../core/score/ranking/choose-banners.ts';
import { temporaryFolder } from '../../temporary.ts';
import { banner, rankFile } from '../fixtures.ts';
import { readCells } from '../read-list.ts';
import { writerInto } from './rank-runs.ts';

const folder = temporaryFolder();
const write = writerInto(folder);
const schema = layOutFields([banner('gold', 'miles', 'tin')]);
/** The rows of the banners in the embedding table. */
const FIRST_ROW = 2;

test('each user is shown the banner with the highest uncorrected probability, however small its lead', async () => {
  // After the correction, all three banners have the same probability in single precision.
  const uncorrected = { gold: Math.fround(0.2), miles: Math.fround(0.20000003), tin: Math.fround(0.2) };
  const predict = ({ single }: EncodedSamples): Promise<Float32Array[]> =>
    Promise.resolve([Float32Array.from(single, (row) => Object.values(uncorrected)[row - FIRST_ROW])]);
  const forecast = { bannerSlopes: [0], conditionalShifts: {}, levelShifts: {}, variances: [] };
  const candidates = Object.keys(uncorrected).map((name) => ({ bank: 'north', banner: name }));
  const run = { run: 'r1', bank: 'north', objective: 'click', steps: ['click'], schema, candidates, forecast };
  const audience = write('audience.csv', 'user_id\na\nb\nc\n');
  for (const per of ['user', 'bank'] as const) {
    const out = join(folder, `${per}.csv`);
    await rankFile(audience, out, { runs: [{ ...run, predictor: { batchSize: 2, predict } }], per });
    const rows = readCells(out).slice(1);
    assert.deepEqual(
      rows.map(([, , , shown]) => shown),
      ['miles', 'miles', 'miles'],
    );
    for (const [, , , , score] of rows) assert.ok(Math.abs(Number(score) - 0.2) < 1e-6);
  }
});

test('candidates of a bank in different lists do not compete', () => {
  const preferences = [Float32Array.of(0.1, 0.5), Float32Array.of(0.2, 0.5), Float32Array.of(0.9, 0.9)];
  const chosen = chooseBanners([3, 4, 5], preferences, [9, 9, 9, 0, 0, 1]);
  assert.deepEqual(
    chosen.map(({ list, shown }) => [list, [...shown]]),
    [
      [0, [1, 0]],
      [1, [2, 2]],
    ],
  );
});

test('a banner whose probability is NaN is chosen, whatever its position, so that the fault is noticed', () => {
  const preferences = [Float32Array.of(NaN, 0.1, 0.1), Float32Array.of(0.2, NaN, 0.2), Float32Array.of(0.3, 0.3, NaN)];
  const [{ shown }] = chooseBanners([0, 1, 2], preferences, [0, 0, 0]);
  assert.deepEqual([...shown], [0, 1, 2]);
});
