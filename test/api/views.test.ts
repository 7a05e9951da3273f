import assert from 'node:assert/strict';
import { test } from 'node:test';

import { saveViewCall, viewListCall, viewRemoveCall, viewRenameCall } from '../../core/api/views/views.ts';
import { printResult } from '../../core/cli/print.ts';
import { quietJob } from '../../core/job.ts';
import { deleteDataset } from '../../core/store/datasets/datasets.ts';
import { deleteSegment, saveSegment } from '../../core/store/datasets/segments.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { inEnglish } from '../../core/text/en.ts';
import { temporaryProject } from '../temporary-project.ts';
import { writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const change = (path: string, work: (project: Project) => void) => withProject(path, { mode: 'write' }, work);
const list = (project: string) => viewListCall.handle({ project }, quietJob());
const save = (project: string, name: string, settings: Record<string, string>, more = {}) =>
  saveViewCall.handle(saveViewCall.input.parse({ project, name, view: 'funnel', settings, ...more }), quietJob());

test('views are saved, replaced, renamed and removed by name, and listed with what they show', async (t) => {
  const { path } = temporaryProject(t);
  assert.match(printResult('view list', await list(path)), /no saved views yet/);
  await save(path, 'weekly', { by: 'banner' });
  await assert.rejects(save(path, 'weekly', {}), { code: 'state', message: /weekly already exists/ });
  await save(path, 'weekly', { by: 'city', bank: 'north' }, { replace: true });
  await viewRenameCall.handle({ project: path, name: 'weekly', newName: 'Wöchentlich' }, quietJob());
  const { views } = await list(path);
  assert.deepEqual(
    views.map(({ savedAt: _, ...view }) => view),
    [
      {
        name: 'Wöchentlich',
        view: 'funnel',
        dataset: null,
        segments: [],
        settings: { by: 'city', bank: 'north' },
        gone: false,
        problem: null,
      },
    ],
  );
  assert.match(printResult('view list', await list(path)), /Wöchentlich +funnel .*by=city; bank=north/);
  await assert.rejects(viewRemoveCall.handle({ project: path, name: 'weekly' }, quietJob()), { code: 'unknown-name' });
  await viewRemoveCall.handle({ project: path, name: 'Wöchentlich' }, quietJob());
  assert.deepEqual((await list(path)).views, []);
});

test('a view says which dataset or segments of it are gone', async (t) => {
  const { path } = temporaryProject(t);
  await change(path, (project) => {
    writeSyntheticDataset(project, 'may', 100, 1);
    for (const name of ['blue', 'red', 'green'])
      saveSegment(project, { name, conditions: [{ column: 'banner', values: [name] }] }, false);
  });
  await save(path, 'one', { dataset: 'may', segment: 'blue', segments: '["blue","red","green"]' });
  await save(path, 'odd', { dataset: 'may', segments: '{"not": "a list"}' });
  const problems = async () =>
    (await list(path)).views.map(({ name, gone, problem }) => [name, gone, problem && inEnglish(problem)]);
  assert.deepEqual(await problems(), [
    ['odd', false, null],
    ['one', false, null],
  ]);
  await change(path, (project) => {
    deleteSegment(project, 'blue');
    deleteSegment(project, 'red');
  });
  assert.deepEqual((await problems())[1], ['one', false, 'segments blue, red no longer exist']);
  await change(path, (project) => deleteDataset(project, 'may'));
  assert.deepEqual(await problems(), [
    ['odd', true, 'dataset may no longer exists'],
    ['one', true, 'dataset may no longer exists'],
  ]);
});

test('names and settings that no window would save are refused', () => {
  const refused = (input: Record<string, unknown>) =>
    !saveViewCall.input.safeParse({ project: 'p', name: 'n', view: 'funnel', settings: {}, ...input }).success;
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`s${index}`, '1']));
  for (const input of [
    { name: '' },
    { name: 'two\nlines' },
    { name: 'n'.repeat(101) },
    { view: 'data' },
    { settings: { by: 1 } },
    { settings: { by: 'x'.repeat(20_001) } },
    { settings: many },
  ])
    assert.ok(refused(input), JSON.stringify(input).slice(0, 80));
  assert.ok(!refused({}));
});
