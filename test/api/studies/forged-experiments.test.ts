import assert from 'node:assert/strict';
import { test } from 'node:test';

import { campaignsCall } from '../../../core/api/campaign/campaign.ts';
import { tuningCall, tuningsCall } from '../../../core/api/models/tune.ts';
import { compareCall } from '../../../core/api/studies/compare.ts';
import { comparisonCall, comparisonsCall, studiesCall, studyCall } from '../../../core/api/studies/experiments.ts';
import { quietJob } from '../../../core/job.ts';
import { saveCampaign } from '../../../core/store/runs/campaigns.ts';
import { comparisons, studies, tunings } from '../../../core/store/runs/experiments.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { invoke } from '../invoke.ts';

const REQUEST = { dataset: 'may', models: ['aitm'], engine: 'onnx' };
const CHOICE = { positives: {}, few: {}, allBanks: false, enough: true };
const SUMMARY = { dataset: 'may', rows: 1, positives: {}, firstTime: null, lastTime: null };
const COMPARISON = {
  request: { ...REQUEST, seeds: 2 },
  objective: null,
  steps: ['click'],
  parts: { train: SUMMARY, valid: SUMMARY, test: SUMMARY },
  settings: {},
  data: [],
};
const TUNING = {
  request: { ...REQUEST, trials: 2, seed: 1 },
  objective: null,
  steps: ['click'],
  parts: 'key',
  choice: CHOICE,
  settings: {},
};
const FIELDS = { dataset: 'may', bank: null } as const;
const RESULT = {
  comparison: 'c1',
  dataset: 'may',
  bank: null,
  objective: null,
  steps: ['click'],
  seeds: [1],
  done: true,
  rows: [],
  tests: [],
  delong: [],
  reachable: null,
  making: { engines: {}, settings: {} },
  createdAt: '',
  elapsedMs: 1,
  parts: COMPARISON.parts,
  curves: {},
};
const RESULTS = [{}, { rows: [null] }, { tests: 5, rows: [] }, { kind: 'tsne', points: 'x' }];

test('a comparison of another shape is listed as damaged beside the others, and refused', async (t) => {
  const project = temporaryProject(t);
  const { path } = project;
  const begin = (input: object): string => comparisons.begin(project, { ...FIELDS, kind: 'comparison', input }).name;
  begin(COMPARISON);
  const requests = [
    { seeds: 1e9 },
    { seeds: -1 },
    { models: 'aitm' },
    { models: [5] },
    { splits: 0.5 },
    { segment: 5 },
  ];
  const forged = [
    ...requests.map((change) => ({ ...COMPARISON, request: { ...COMPARISON.request, ...change } })),
    ...[{}, { request: null }],
  ].map(begin);
  for (const result of RESULTS) {
    forged.push(begin({ ...COMPARISON, data: [JSON.stringify(result)] }));
    comparisons.finish(project, forged.at(-1)!, result);
  }
  const listed = await invoke(comparisonsCall, { project: path });
  assert.deepEqual(
    [listed.comparisons.map(({ comparison }) => comparison), listed.damaged.map(({ name }) => name)],
    [['c1'], forged],
  );
  for (const comparison of forged) {
    await assert.rejects(invoke(comparisonCall, { project: path, comparison }), { code: 'corrupt' }, comparison);
    await assert.rejects(invoke(compareCall, { project: path, comparison }), { code: 'corrupt' }, comparison);
  }
  const { seeds } = await invoke(comparisonCall, { project: path, comparison: 'c1' });
  assert.deepEqual(seeds, [1, 2]);
  comparisons.finish(project, 'c1', RESULT);
  assert.deepEqual((await invoke(comparisonCall, { project: path, comparison: 'c1' })).seeds, [1]);
  const curves = [5, { positives: 1, bins: [5], gains: null }, { positives: 1, bins: [], gains: [{ share: 'x' }] }];
  for (const click of curves) {
    comparisons.finish(project, 'c1', { ...RESULT, curves: { aitm: { click } } });
    await assert.rejects(invoke(comparisonCall, { project: path, comparison: 'c1' }), { code: 'corrupt' });
  }
});

test('a tuning of another shape is listed as damaged beside the others, and refused', async (t) => {
  const project = temporaryProject(t);
  const { path } = project;
  const begin = (input: object): string => tunings.begin(project, { ...FIELDS, kind: 'tuning', input }).name;
  begin(TUNING);
  const forged = [
    ...[{}, { request: null }],
    ...[{ models: 5 }, { trials: 'all' }].map((change) => ({ ...TUNING, request: { ...TUNING.request, ...change } })),
  ].map(begin);
  const others = [{ choice: null }, { settings: { aitm: 5 } }, { settings: { aitm: [null] } }];
  const incomplete = others.map((change) => begin({ ...TUNING, ...change }));
  const listed = await invoke(tuningsCall, { project: path });
  assert.deepEqual(
    [listed.tunings.map(({ tuning }) => tuning), listed.damaged.map(({ name }) => name)],
    [['t1', ...incomplete], forged],
  );
  for (const tuning of [...forged, ...incomplete])
    await assert.rejects(invoke(tuningCall, { project: path, tuning }), { code: 'corrupt' }, tuning);
  assert.deepEqual((await invoke(tuningCall, { project: path, tuning: 't1' })).trials, []);
  for (const result of RESULTS) {
    tunings.finish(project, 't1', result);
    await assert.rejects(invoke(tuningCall, { project: path, tuning: 't1' }), { code: 'corrupt' });
  }
});

test('a study of another shape is listed as damaged beside the others, and refused', async (t) => {
  const project = temporaryProject(t);
  const { path } = project;
  const begin = (input: object): string => studies.begin(project, { ...FIELDS, kind: 'tsne', input }).name;
  begin({ run: 'r1', step: 'click' });
  const forged = [{ run: 5 }, { over: {} }, { run: 'r1', step: [] }].map(begin);
  const listed = await invoke(studiesCall, { project: path });
  assert.deepEqual(
    [listed.studies.map(({ title }) => title), listed.damaged.map(({ name }) => name)],
    [['r1: click'], forged],
  );
  for (const result of RESULTS) {
    studies.finish(project, 's1', result);
    await assert.rejects(invoke(studyCall, { project: path, study: 's1' }), { code: 'corrupt' });
  }
});

test('a campaign whose two sides have different steps is listed as damaged', async (t) => {
  const project = temporaryProject(t);
  const forecast = (step: string) => ({
    step,
    expected: 1,
    low: 0,
    high: 2,
    errors: { chance: 1, model: 0, drift: 0 },
  });
  const side = (steps: readonly string[]) => ({
    contacts: 1,
    value: null,
    cost: 0,
    gain: 1,
    steps: steps.map(forecast),
  });
  const save = (name: string, plain: readonly string[]): void => {
    const input = { runs: ['r1'], terms: { banks: {} } };
    const sides = { campaign: side(['click', 'approval']), plain: side(plain) };
    const sums = { records: 1, users: 1, rejected: 0, currency: null, budget: null, contacts: null, cap: 1 };
    const limits = { banks: [], prices: [], bound: 1, gap: null, sampled: false, notes: [], elapsedMs: 1 };
    saveCampaign(project, {
      name,
      audience: 'a.csv',
      input,
      result: { name, audience: 'a', ...sums, ...limits, ...sides },
    });
  };
  save('intact', ['click', 'approval']);
  save('fewer', ['click']);
  save('others', ['click', 'activation']);
  const { campaigns, damaged } = await campaignsCall.handle({ project: project.path }, quietJob());
  assert.deepEqual(
    [campaigns.map(({ name }) => name), damaged.map(({ name }) => name)],
    [['intact'], ['others', 'fewer']],
  );
});
