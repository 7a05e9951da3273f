import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisonCall, comparisonsCall } from '../../../core/api/studies/experiments.ts';
import { comparisons } from '../../../core/store/runs/experiments.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { invoke } from '../invoke.ts';

const SUMMARY = { dataset: 'may', rows: 1, positives: { click: 1 }, firstTime: null, lastTime: null };
const PARTS = { train: SUMMARY, valid: SUMMARY, test: SUMMARY };
/** A comparison of two models as the first version with comparisons stored it. */
const INPUT = {
  request: { dataset: 'may', engine: 'auto', models: ['aitm', 'mlp'], seeds: 1 },
  objective: null,
  steps: ['click'],
  parts: PARTS,
  settings: {},
  data: [],
};
const FIGURES = { click: { mean: 0.7, std: null, logLoss: { mean: 0.2, std: null }, gain: null } };
const ROWS = ['aitm', 'mlp'].map((model, index) => ({
  model,
  title: model,
  runs: [{ seed: 1, run: `r${index + 1}` }],
  failed: [],
  unavailable: null,
  figures: FIGURES,
}));
const RESULT = {
  comparison: 'c1',
  dataset: 'may',
  bank: null,
  objective: null,
  steps: ['click'],
  seeds: [1],
  done: true,
  parts: PARTS,
  rows: ROWS,
  delong: [],
  reachable: null,
  curves: {},
  tests: [{ model: 'aitm', against: 'mlp', step: 'click', difference: 0, t: null, p: null, seeds: 1, best: true }],
  making: { engine: 'onnx', device: 'cpu', settings: { aitm: {}, mlp: {} } },
  createdAt: '2025-11-25T18:00:00.000Z',
  elapsedMs: 1,
};

test('a comparison stored by the first version shows its one engine for each of the models', async (t) => {
  const project = temporaryProject(t);
  const { path } = project;
  const results = [RESULT, { ...RESULT, making: { ...RESULT.making, device: null } }];
  for (const [index, result] of results.entries()) {
    const input = { ...INPUT, data: [index] };
    const { name } = comparisons.begin(project, { dataset: 'may', bank: null, kind: 'comparison', input });
    comparisons.finish(project, name, { ...result, comparison: name });
  }
  const listed = await invoke(comparisonsCall, { project: path });
  assert.deepEqual([listed.comparisons.map(({ comparison }) => comparison), listed.damaged], [['c1', 'c2'], []]);
  const engines = await Promise.all(
    ['c1', 'c2'].map(
      async (comparison) => (await invoke(comparisonCall, { project: path, comparison })).making.engines,
    ),
  );
  assert.deepEqual(engines, [
    { aitm: ['onnx (cpu)'], mlp: ['onnx (cpu)'] },
    { aitm: ['onnx'], mlp: ['onnx'] },
  ]);
});
