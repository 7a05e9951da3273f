import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { evaluateInTurn, evaluatePredictions } from '../../core/predict/evaluate-part.ts';
import type { Part } from '../../core/predict/parts.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

test('if all samples of a user have the same outcome, intervals are as wide as with one sample per user', async (t) => {
  const [users, each] = [250, 4];
  const file = join(temporaryFolder(t), 'impressions.csv');
  const lines = Array.from({ length: users * each }, (_, row) => `s${row},u${row % users},${row % users < 50 ? 1 : 0}`);
  writeFileSync(file, ['sample_id,user_id,click', ...lines].join('\n'));
  const project = temporaryProject(t);
  await importDataset(project, { files: [file], dataset: 'impressions' }, quietJob());
  const { dataHash } = getDataset(project, 'impressions');
  const part = { dataset: 'impressions', dataHash } as Part;
  const predictionsOf = (rows: number) => ({
    rows,
    probabilities: {
      click: Float32Array.from({ length: rows }, (_, row) => 0.1 + (0.2 * ((row * 77) % users)) / users),
    },
    depth: Uint8Array.from({ length: rows }, (_, row) => (row % users < 50 ? 1 : 0)),
    matureSteps: new Uint8Array(rows).fill(1),
    sourceRows: Uint32Array.from({ length: rows }, (_, row) => row),
    weights: undefined,
  });
  const all = predictionsOf(users * each);
  const { click } = await evaluatePredictions(project, ['click'], part, all, quietJob());
  const { click: ofOne } = await evaluateInTurn(['click'], predictionsOf(users), quietJob());
  const { click: independent } = await evaluateInTurn(['click'], all, quietJob());
  const widthOf = ({ calibrationLow, calibrationHigh }: typeof click): number => calibrationHigh! - calibrationLow!;
  const lossWidthOf = ({ logLossLow, logLossHigh }: typeof click): number => logLossHigh! - logLossLow!;
  const aucWidthOf = ({ aucLow, aucHigh }: typeof click): number => aucHigh! - aucLow!;
  for (const width of [widthOf, lossWidthOf, aucWidthOf]) {
    assert.ok(Math.abs(width(click) / width(ofOne) - 1) < 0.02);
    assert.ok(Math.abs(width(ofOne) / width(independent) - 2) < 0.15);
  }
});
