import assert from 'node:assert/strict';
import { test } from 'node:test';

import { noteUse, usesOfRuns } from '../../../core/store/runs/run-uses.ts';
import { createRun } from '../../../core/store/runs/runs.ts';
import { beginStudy, deleteStudy, finishStudy, getStudy, listStudies } from '../../../core/store/runs/studies.ts';
import { newProject } from '../fixture.ts';

test('a study is kept with its input and result, and goes on in its place when the same is asked for again', (t) => {
  const project = newProject(t);
  const asked = { kind: 'hyper', dataset: 'may', bank: null, input: { over: 'd=1,5' } } as const;
  const begun = beginStudy(project, asked);
  assert.deepEqual({ ...begun, createdAt: '' }, { study: 's1', ...asked, result: null, createdAt: '' });
  finishStudy(project, 's1', { values: [1] });
  assert.equal(beginStudy(project, asked).study, 's1');
  assert.equal(beginStudy(project, { ...asked, kind: 'tsne' }).study, 's2');
  assert.equal(beginStudy(project, { ...asked, input: { over: 'd=1,6' } }).study, 's3');
  assert.deepEqual(
    listStudies(project).map(({ study, result }) => [study, result]),
    [
      ['s1', { values: [1] }],
      ['s2', null],
      ['s3', null],
    ],
  );
});

test('a deleted study leaves its runs, and an unknown one is refused by name', (t) => {
  const project = newProject(t);
  beginStudy(project, { kind: 'hyper', dataset: 'may', bank: 'north', input: {} });
  const { run } = createRun(project, {
    dataset: 'may',
    model: 'aitm',
    engine: 'onnx',
    seed: 1,
    config: {},
    steps: ['click'],
  });
  noteUse(project, run, { study: 's1' });
  assert.deepEqual(usesOfRuns(project).get(run), ['s1']);
  deleteStudy(project, 's1');
  assert.deepEqual([usesOfRuns(project).get(run), listStudies(project)], [undefined, []]);
  for (const look of [getStudy, deleteStudy])
    assert.throws(() => look(project, 's1'), { code: 'unknown-name', message: 'unknown study: s1' });
  assert.throws(() => finishStudy(project, '1', {}), { code: 'unknown-name' });
});
