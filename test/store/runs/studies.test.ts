import assert from 'node:assert/strict';
import { test } from 'node:test';

import { studies } from '../../../core/store/runs/experiments.ts';
import { recordRunUse, experimentsOfRuns } from '../../../core/store/runs/run-uses.ts';
import { createRun, getRun } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';

test('a study is stored with its input and result, and repeating it resumes it', (t) => {
  const project = temporaryProject(t);
  const requested = { kind: 'hyper', dataset: 'may', bank: null, input: { over: 'd=1,5' } } as const;
  const created = studies.begin(project, requested);
  assert.deepEqual({ ...created, createdAt: '' }, { name: 's1', ...requested, result: null, createdAt: '' });
  studies.finish(project, 's1', { values: [1] });
  assert.equal(studies.begin(project, requested).name, 's1');
  assert.equal(studies.begin(project, { ...requested, kind: 'tsne' }).name, 's2');
  assert.equal(studies.begin(project, { ...requested, input: { over: 'd=1,6' } }).name, 's3');
  assert.deepEqual(
    studies.list(project).map(({ name, result }) => [name, result]),
    [
      ['s1', { values: [1] }],
      ['s2', null],
      ['s3', null],
    ],
  );
});

test('deleting a study keeps its runs, and an unknown study is refused', (t) => {
  const project = temporaryProject(t);
  studies.begin(project, { kind: 'hyper', dataset: 'may', bank: 'north', input: {} });
  const { run } = createRun(project, {
    dataset: 'may',
    model: 'aitm',
    engine: 'onnx',
    seed: 1,
    config: {},
    steps: ['click'],
  });
  recordRunUse(project, run, { study: 's1' });
  assert.deepEqual(experimentsOfRuns(project).get(run), ['s1']);
  studies.delete(project, 's1');
  assert.deepEqual([experimentsOfRuns(project).get(run), studies.list(project)], [undefined, []]);
  assert.equal(getRun(project, run).run, run);
  for (const method of ['get', 'delete'] as const)
    assert.throws(() => studies[method](project, 's1'), { code: 'unknown-name', message: 'unknown study: s1' });
  assert.throws(() => studies.finish(project, '1', {}), { code: 'unknown-name' });
});
