import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisons, studies } from '../../../core/store/runs/experiments.ts';
import { recordRunUse, runsUsedBy, experimentsOfRuns } from '../../../core/store/runs/run-uses.ts';
import { createRun, deleteRun, listRuns, type NewRun } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';

const RUN = {
  dataset: 'january',
  model: 'aitm',
  engine: 'onnx',
  seed: 7,
  config: {},
  steps: ['click'],
} satisfies NewRun;
const REQUESTED = {
  kind: 'comparison',
  dataset: 'january',
  bank: 'north',
  input: { models: ['aitm'], seeds: 2 },
} as const;

test('a comparison is stored with its request and result, and repeating it resumes it', (t) => {
  const project = temporaryProject(t);
  assert.equal(comparisons.begin(project, REQUESTED).name, 'c1');
  assert.equal(comparisons.begin(project, { ...REQUESTED, input: { models: ['aitm'], seeds: 3 } }).name, 'c2');
  assert.equal(comparisons.begin(project, REQUESTED).name, 'c1');
  const { createdAt, ...created } = comparisons.get(project, 'c1');
  assert.deepEqual(created, { name: 'c1', ...REQUESTED, result: null });
  comparisons.finish(project, 'c1', { rows: [] });
  assert.deepEqual(
    comparisons.list(project).map(({ name, result }) => [name, result]),
    [
      ['c1', { rows: [] }],
      ['c2', null],
    ],
  );
  assert.ok(!Number.isNaN(Date.parse(createdAt)));
});

test('an unknown comparison is refused, and the nearest name is suggested', (t) => {
  const project = temporaryProject(t);
  assert.throws(() => comparisons.get(project, 'c1'), { code: 'unknown-name', help: 'there is no comparison yet' });
  comparisons.begin(project, REQUESTED);
  for (const name of ['c2', 'c01', 'r1'])
    assert.throws(() => comparisons.delete(project, name), {
      code: 'unknown-name',
      message: `unknown comparison: ${name} (did you mean c1?)`,
    });
});

test('a run keeps the name of a deleted comparison or study, to which no more runs can be added', (t) => {
  const project = temporaryProject(t);
  const { name: comparison } = comparisons.begin(project, REQUESTED);
  const { name: study } = studies.begin(project, { kind: 'hyper', dataset: 'january', bank: null, input: {} });
  for (const experiment of [undefined, { comparison }, { study }]) createRun(project, RUN, experiment);
  assert.deepEqual(
    [...experimentsOfRuns(project)],
    [
      ['r2', ['c1']],
      ['r3', ['s1']],
    ],
  );
  comparisons.delete(project, comparison);
  studies.delete(project, study);
  assert.deepEqual(
    [listRuns(project).map(({ experiment }) => experiment), experimentsOfRuns(project).size],
    [[null, 'c1', 's1'], 0],
  );
  for (const [experiment, message] of [
    [{ comparison }, 'comparison c1 has been deleted'],
    [{ study }, 'study s1 has been deleted'],
  ] as const) {
    assert.throws(() => createRun(project, RUN, experiment), { code: 'unknown-name', message });
    assert.throws(() => recordRunUse(project, 'r1', experiment), { code: 'unknown-name', message });
  }
  assert.equal(listRuns(project).length, 3);
});

test('a run lists each experiment that uses it once, until the run or the experiment is deleted', (t) => {
  const project = temporaryProject(t);
  for (const _ of [1, 2, 3]) createRun(project, RUN);
  const other = { ...REQUESTED, bank: null, input: {} };
  const created = [REQUESTED, other].map((requested) => comparisons.begin(project, requested).name);
  project.database.exec(
    "INSERT INTO studies (kind, dataset, input_json, created_at) VALUES ('hyper', 'january', '{}', '')",
  );
  recordRunUse(project, 'r2', { study: 's1' });
  for (const comparison of [...created, ...created]) recordRunUse(project, 'r2', { comparison });
  recordRunUse(project, 'r1', { comparison: 'c1' });
  assert.deepEqual(
    [...experimentsOfRuns(project)],
    [
      ['r1', ['c1']],
      ['r2', ['c1', 'c2', 's1']],
    ],
  );
  assert.deepEqual(
    [runsUsedBy(project, { comparison: 'c1' }), runsUsedBy(project, { study: 's1' })],
    [['r1', 'r2'], ['r2']],
  );
  comparisons.delete(project, 'c1');
  assert.deepEqual([[...experimentsOfRuns(project)], listRuns(project).length], [[['r2', ['c2', 's1']]], 3]);
  deleteRun(project, 'r2');
  assert.deepEqual([[...experimentsOfRuns(project)], comparisons.list(project).length], [[], 1]);
});
