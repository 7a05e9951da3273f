import assert from 'node:assert/strict';
import { test } from 'node:test';

import { viewAddCall } from '../../core/api/views/add-view.ts';
import { saveViewCall, viewListCall, viewRemoveCall, viewRenameCall } from '../../core/api/views/views.ts';
import { plainJson } from '../../core/cli/format.ts';
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
        written: ['by=city', 'bank=north'],
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

test('a view names its dataset or segments that no longer exist', async (t) => {
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

const add = (project: string, name: string, view: string, setting: readonly string[], more = {}) =>
  viewAddCall.handle(viewAddCall.input.parse({ project, name, view, setting, ...more }), quietJob());

/** The views that the commands of the next test save. */
const SAVED_VIEWS = [
  {
    name: 'best',
    view: 'score',
    settings: { per: 'bank', banks: '["lantern","oak"]', selection: 'budget-5000-0.1-call-back-2' },
    problem: null,
  },
  { name: 'lantern', view: 'models', settings: { bank: 'lantern', step: 'approval' }, problem: null },
  { name: 'together', view: 'models', settings: { scope: 'all-banks' }, problem: null },
  {
    name: 'weekly',
    view: 'funnel',
    settings: {
      dataset: 'may',
      segment: 'young',
      segments: '["young","b=c"]',
      by: 'banner',
      where: '[["banner","a",null],{"column":"age","operator":"between","min":20,"below":30}]',
    },
    problem: null,
  },
];

test('a command saves views with the settings of their addresses, and the conditions of a segment', async (t) => {
  const { path } = temporaryProject(t);
  await change(path, (project) => {
    writeSyntheticDataset(project, 'may', 100, 1);
    const conditions = [
      { column: 'banner', values: ['a', null] },
      { column: 'age', operator: 'between', min: 20, below: 30 },
    ];
    for (const name of ['young', 'b=c']) saveSegment(project, { name, conditions }, false);
  });
  await add(path, 'weekly', 'funnel', ['dataset=may', 'by=banner', 'segment=young', 'segments=young', 'segments=b=c']);
  await add(path, 'lantern', 'models', ['bank=lantern', 'step=approval']);
  await add(path, 'together', 'models', ['scope=all-banks']);
  await add(path, 'best', 'score', ['per=bank', 'banks=lantern', 'banks=oak', 'selection=budget-5000-0.1-call-back-2']);
  const { views } = await list(path);
  assert.deepEqual(
    views.map(({ name, view, settings, problem }) => ({ name, view, settings, problem })),
    SAVED_VIEWS,
  );
  await assert.rejects(add(path, 'best', 'funnel', []), { code: 'state', message: /best already exists/ });
  const replaced = await add(path, 'best', 'funnel', ['by=day'], { replace: true });
  assert.deepEqual(replaced, { name: 'best', view: 'funnel', settings: { by: 'day' } });
  assert.equal(printResult('view add', replaced), 'saved view best');
});

test('a command saves the conditions and the other side of a comparison as the window does', async (t) => {
  const { path } = temporaryProject(t);
  await change(path, (project) => {
    writeSyntheticDataset(project, 'may', 100, 1);
    writeSyntheticDataset(project, 'june', 100, 2);
  });
  const where = ['where=is banner=a', 'where=is banner=', 'where=is-not city=Basel', 'where=between age=20..<30'];
  const other = ['dataset=june', 'from=2026-05-01', 'to=2026-05-31', 'bank=oak', 'is "a=b"=5', 'days 2026-05-02..'];
  const given = [...where, ...other.map((one) => `other=${one}`), 'compare=segment', 'order=contribution'];
  const added = await add(path, 'sides', 'funnel', given);
  // The settings that the window reads from its address; `formatWhere` and `formatSegment` write the same.
  const filters = [
    ['banner', 'a', null],
    { column: 'city', operator: 'is-not', values: ['Basel'] },
    { column: 'age', operator: 'between', min: 20, below: 30 },
  ];
  assert.deepEqual(JSON.parse(added.settings['where']), filters);
  const { where: otherWhere, ...side } = JSON.parse(added.settings['other']) as Record<string, string>;
  assert.deepEqual(side, { dataset: 'june', from: '2026-05-01', to: '2026-05-31', bank: 'oak' });
  assert.deepEqual(JSON.parse(otherWhere), [['a=b', '5'], { column: 'day', operator: 'days', from: '2026-05-02' }]);
  const [{ written }] = (await list(path)).views;
  assert.deepEqual(written.toSorted(), given.toSorted());
  const again = await add(path, 'copy', 'funnel', written);
  assert.deepEqual(again.settings, added.settings);
  assert.equal((await add(path, 'implied', 'funnel', ['other=bank=oak'])).settings['compare'], 'segment');
  await change(path, (project) => deleteDataset(project, 'june'));
  const { views } = await list(path);
  assert.deepEqual(
    views.map(({ name, gone, problem }) => [name, gone, problem && inEnglish(problem)]),
    [
      ['copy', false, 'dataset june no longer exists'],
      ['implied', false, null],
      ['sides', false, 'dataset june no longer exists'],
    ],
  );
});

test('a view of a segment is listed without the conditions of the segment, which a command would refuse', async (t) => {
  const { path } = temporaryProject(t);
  await change(path, (project) => {
    writeSyntheticDataset(project, 'may', 100, 1);
    saveSegment(project, { name: 'young', conditions: [{ column: 'city', values: ['Basel'] }] }, false);
  });
  const { settings } = await add(path, 'weekly', 'funnel', ['dataset=may', 'segment=young']);
  const [{ written }] = (await list(path)).views;
  assert.deepEqual((await add(path, 'again', 'funnel', written)).settings, settings);
});

test('a view saved in the window is listed as a command reads it, without filters that lack a value', async (t) => {
  const { path } = temporaryProject(t);
  const where = '[["city"],["banner","a"],{"column":"age","operator":"between"}]';
  await save(path, 'half', { where, segments: '["b","a"]', other: 'damaged' });
  assert.deepEqual((await list(path)).views[0].written, ['where=is banner=a', 'segments=b', 'segments=a']);
});

test('the runs of banks are listed one by one, as a command reads them, and each run once', async (t) => {
  const { path } = temporaryProject(t);
  const pairs = ['oak=b=r1', 'elm=r2'];
  await save(path, 'pairs', { runs: '["r1","r2","r1"]', bankRuns: JSON.stringify(pairs) }, { view: 'score' });
  const written = ['runs=r1', 'runs=r2', ...pairs.map((pair) => `bankRuns=${pair}`)];
  assert.deepEqual((await list(path)).views[0].written, written);
  await assert.rejects(add(path, 'again', 'score', written), { message: /unknown run: r1/ });
});

test('a selection by very small or large numbers is listed as a command accepts it', async (t) => {
  const { path } = temporaryProject(t);
  for (const selection of ['threshold-5.2e-7', 'budget-1e+21-2.5e-9', 'budget-5000-0-approval-1e-7']) {
    await save(path, 'tiny', { selection }, { view: 'score', replace: true });
    const [{ written }] = (await list(path)).views;
    assert.deepEqual((await add(path, 'tiny', 'score', written, { replace: true })).settings, { selection });
  }
});

test('a command saves no view with unknown settings, values or names, and names what is valid', async (t) => {
  const { path } = temporaryProject(t);
  await change(path, (project) => writeSyntheticDataset(project, 'may', 100, 1));
  for (const [view, setting, message] of [
    ['funnel', ['datasets=may'], /unknown setting: datasets \(did you mean dataset\?\)/],
    ['models', ['by=city'], /unknown setting: by/],
    ['funnel', ['dataset=mai'], /unknown dataset: mai \(did you mean may\?\)/],
    ['funnel', ['segments=young'], /unknown segment: young/],
    ['models', ['compare=r1,r2'], /unknown run: r1/],
    ['models', ['tuning=t1'], /unknown tuning: t1/],
    ['models', ['comparison=c1'], /unknown comparison: c1/],
    ['models', ['study=s1'], /unknown study: s1/],
    ['score', ['results=1'], /unknown export: 1/],
    ['score', ['segment=young'], /unknown segment: young/],
    ['funnel', ['scale=square'], /--setting scale must be one of previous, impressions, log/],
    ['funnel', ['from=01.05.2026'], /--setting from: must be a day such as 2026-05-31/],
    ['score', ['selection=half'], /--setting selection: must be a selection such as top-500/],
    ['score', ['bankRuns=oak'], /--setting bankRuns: must be a bank and its run, such as lantern=r1/],
    ['score', ['bankRuns=oak=b=r1'], /unknown run: r1/],
    ['models', ['compare=r1;r2'], /--setting compare: must be runs separated by commas/],
    ['funnel', ['by=day', 'by=week'], /given twice: by/],
    ['funnel', ['where=city=Basel'], /--setting where: not a condition such as is city=Basel.*: city=Basel/],
    ['funnel', ['where=between age=20'], /not a condition .*: between age=20/],
    ['funnel', ['other=dataset=mai'], /unknown dataset: mai/],
    ['funnel', ['other=to=01.05.2026'], /--setting other: not dataset=NAME.*: to=01\.05\.2026/],
    ['funnel', ['other=bank=a', 'other=bank=b'], /--setting other: .*: bank=b/],
    ['funnel', ['segment=young', 'where=is city=Basel'], /give either segment or where/],
  ] as const)
    await assert.rejects(add(path, 'n', view, setting), { message }, setting.join());
  const parse = (input: Record<string, unknown>) => viewAddCall.input.safeParse({ project: path, name: 'n', ...input });
  assert.ok(!parse({ view: 'data' }).success);
  for (const setting of ['by', '=day', 'by='])
    assert.ok(!parse({ view: 'funnel', setting: [setting] }).success, setting);
  assert.deepEqual((await list(path)).views, []);
});

test('a view of a run, an experiment, an export or a segment that is gone says so', async (t) => {
  const { path } = temporaryProject(t);
  for (const [name, view, settings] of [
    ['a', 'models', { run: 'r7' }],
    ['b', 'models', { compare: 'r7,r8', bank: 'lantern' }],
    ['c', 'models', { page: 'tunings', tuning: 't1' }],
    ['d', 'models', { page: 'comparisons', comparison: 'c1' }],
    ['e', 'models', { page: 'studies', study: 's1' }],
    ['f', 'score', { results: '3' }],
    ['g', 'score', { segment: 'young' }],
    ['h', 'score', { runs: '["r7"]' }],
    ['i', 'score', { banks: '["lantern"]', selection: 'top-5' }],
    ['j', 'score', { runs: '["r7"]', bankRuns: '["oak=b=r7","elm=r8"]' }],
  ] as const)
    await save(path, name, settings, { view });
  assert.deepEqual(
    (await list(path)).views.map(({ gone, problem }) => [gone, problem && inEnglish(problem)]),
    [
      [true, 'run r7 no longer exists'],
      [false, 'runs r7, r8 no longer exist'],
      [true, 'tuning t1 no longer exists'],
      [true, 'comparison c1 no longer exists'],
      [true, 'study s1 no longer exists'],
      [true, 'export 3 no longer exists'],
      [true, 'segment young no longer exists'],
      [false, 'run r7 no longer exists'],
      [false, null],
      [false, 'runs r7, r8 no longer exist'],
    ],
  );
});

test('settings that look like a message are written as they are', async (t) => {
  const { path } = temporaryProject(t);
  for (const [name, settings] of [
    ['a', { key: 'base.nothingChanged' }],
    ['b', { key: 'base.cancelled', values: 'x' }],
  ] as const)
    await save(path, name, settings);
  const { views } = JSON.parse(plainJson(await list(path))) as Awaited<ReturnType<typeof list>>;
  assert.deepEqual(
    views.map(({ settings }) => settings),
    [{ key: 'base.nothingChanged' }, { key: 'base.cancelled', values: 'x' }],
  );
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
