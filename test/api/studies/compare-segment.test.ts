import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { tuneCall, tuningsCall } from '../../../core/api/models/tune.ts';
import { compareCall } from '../../../core/api/studies/compare.ts';
import { comparisonsCall } from '../../../core/api/studies/experiments.ts';
import { printResult } from '../../../core/cli/print.ts';
import type { AppError } from '../../../core/errors.ts';
import { readOutline } from '../../../core/predict/plan.ts';
import type { Condition } from '../../../core/segment/conditions.ts';
import { deleteSegment, saveSegment } from '../../../core/store/datasets/segments.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { tunings } from '../../../core/store/runs/experiments.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { cancelledWhen } from '../../train/fit/small-training.ts';
import { writeSyntheticDataset } from '../../train/synthetic-dataset.ts';
import { invoke } from '../invoke.ts';

const ROWS = 6_000;
const engine = 'onnx' as const;
const blue: readonly Condition[] = [{ column: 'banner', values: ['blue'] }];
const red: readonly Condition[] = [{ column: 'banner', values: ['red'] }];
const tower = { tower: { widths: [4], dropout: [0] } };
const training = { batchSize: 200, epochs: 1, learningRate: 0.01 };

const folder = temporaryFolder();
const path = join(folder, 'synthetic.stepladder');

before(() => {
  inProject((project) => {
    writeSyntheticDataset(project, 'synthetic', ROWS, 1);
    saveSegment(project, { name: 'blue', conditions: blue }, false);
    saveSegment(project, { name: 'rich', conditions: [{ column: 'income', operator: 'between', min: 99.9 }] }, false);
  });
});

function inProject<Result>(work: (project: Project) => Result): Result {
  const project = openProject(path, { mode: 'write', create: true, purpose: 'test' });
  try {
    return work(project);
  } finally {
    project.close();
  }
}

const compare = (more: Record<string, unknown>) =>
  invoke(compareCall, {
    project: path,
    dataset: 'synthetic',
    models: ['mlp', 'aitm'],
    seeds: 1,
    engine,
    config: { training, models: { aitm: tower, mlp: tower } },
    ...more,
  });

test('every model is trained and tested on the samples of the segment only, and the results say so', async () => {
  const out = join(folder, 'report.html');
  const result = await compare({ segment: 'blue', out });
  const { train, valid, test: tested } = result.parts;
  const rows = train.rows + valid.rows + (tested?.rows ?? 0);
  // Each of the three banners has a third of the samples.
  assert.ok(rows > ROWS * 0.3 && rows < ROWS * 0.37, `${rows} rows`);
  const runs = inProject((project) => listRuns(project).map(({ run }) => readOutline(project, run)));
  assert.deepEqual(
    runs.map((outline) => [
      outline?.segment,
      outline?.parts.train.selection.where,
      outline?.parts.test?.selection.where,
    ]),
    [
      ['blue', blue, blue],
      ['blue', blue, blue],
    ],
  );
  assert.deepEqual(result.segment, { name: 'blue', conditions: ['is banner=blue'] });
  assert.match(printResult('compare', result), /Only samples of segment blue: is banner=blue/);
  const report = readFileSync(out, 'utf8');
  assert.match(report, /only samples of segment blue/);
  assert.match(report, /segment<\/dt>\s*<dd[^>]*>blue: is banner=blue/);
  const listed = await invoke(comparisonsCall, { project: path });
  assert.deepEqual(
    listed.comparisons.map(({ comparison, segment }) => [comparison, segment]),
    [['c1', 'blue']],
  );
});

test('a comparison on a segment is stored apart from one on all samples', async () => {
  const all = await compare({});
  assert.equal(all.comparison, 'c2');
  assert.equal(all.segment, undefined);
  assert.doesNotMatch(printResult('compare', all), /segment/);
  assert.equal((await compare({ segment: 'blue' })).comparison, 'c1');
});

test('a resumed comparison keeps the conditions that its segment had when it started', async () => {
  const job = cancelledWhen(({ counts }) => counts?.['run'] === 4);
  const input = { project: path, dataset: 'synthetic', models: ['mlp', 'aitm'], seeds: 2, segment: 'blue' };
  const config = { training, models: { aitm: tower, mlp: tower } };
  await assert.rejects(invoke(compareCall, { ...input, engine, config }, job), {
    code: 'cancelled',
  });
  inProject((project) => deleteSegment(project, 'blue'));
  const resumed = await invoke(compareCall, { project: path, comparison: 'c3' });
  assert.equal(resumed.done, true);
  const runs = inProject((project) =>
    resumed.rows.flatMap((row) => row.runs.map(({ run }) => readOutline(project, run)?.parts.test?.selection.where)),
  );
  assert.deepEqual(runs, [blue, blue, blue, blue]);
  inProject((project) => saveSegment(project, { name: 'blue', conditions: blue }, false));
});

test('a resumed tuning keeps the conditions that its segment had when it started', async () => {
  const config = { training, models: { mlp: tower } };
  const given = { project: path, dataset: 'synthetic', models: ['mlp'], trials: 2, segment: 'blue', engine };
  const job = cancelledWhen(({ counts }) => counts?.['trial'] === 2);
  await assert.rejects(invoke(tuneCall, { ...given, config }, job), { code: 'cancelled' });
  const [{ tuning }] = (await invoke(tuningsCall, { project: path })).tunings;
  inProject((project) => saveSegment(project, { name: 'blue', conditions: red }, true));
  const resumed = await invoke(tuneCall, { project: path, tuning });
  assert.deepEqual([resumed.tuning, resumed.done, resumed.trials.length], [tuning, true, 2]);
  const selected = inProject((project) =>
    resumed.trials.map(({ run }) => readOutline(project, run ?? '')?.parts.valid?.selection.where),
  );
  assert.deepEqual(selected, [blue, blue]);
  inProject((project) => saveSegment(project, { name: 'blue', conditions: blue }, true));
  inProject((project) => tunings.delete(project, tuning));
});

test('to resume a tuning, only its name is given; a new one needs its data and models', () => {
  const refusal = (input: Record<string, unknown>) =>
    tuneCall.input.safeParse({ project: path, ...input }).error?.issues.map((issue) => issue.message);
  assert.match(refusal({ tuning: 't1', seed: 2, segment: 'blue' })?.[0] ?? '', /--segment, --seed cannot be given/);
  assert.deepEqual(refusal({}), [
    '--dataset is missing (or name a --tuning)',
    '--models is missing (or name a --tuning)',
  ]);
  assert.equal(refusal({ tuning: 't1', out: 'trials.csv' }), undefined);
});

test('an unknown segment, or one with too few samples, is refused before any training', async () => {
  const before = inProject((project) => listRuns(project).length);
  await assert.rejects(compare({ segment: 'blu' }), { code: 'unknown-name', message: /did you mean blue/ });
  await assert.rejects(compare({ segment: 'rich' }), { code: 'invalid-input', message: /segment rich .* too few/ });
  assert.throws(() => compareCall.input.parse({ project: path, comparison: 'c1', segment: 'blue' }), /--segment/);
  assert.equal(
    inProject((project) => listRuns(project).length),
    before,
  );
});

test('a comparison on a segment uses only settings that were tuned on its samples', async () => {
  const tuning = { project: path, dataset: 'synthetic', models: ['mlp'], trials: 1, engine, segment: 'blue' };
  const found = await invoke(tuneCall, { ...tuning, config: { training, models: { mlp: tower } } });
  assert.deepEqual([found.request.segment, found.segment?.name], ['blue', 'blue']);
  assert.match(printResult('tune', found), /segment blue/);
  const tuned = { models: ['mlp'], config: undefined, tuned: true };
  const result = await compare({ ...tuned, segment: 'blue' });
  assert.equal(result.tuned?.byModel['mlp'].tuning, found.tuning);
  await assert.rejects(compare(tuned), { code: 'state', message: /mlp/ });
  inProject((project) => saveSegment(project, { name: 'blue ones', conditions: red }, false));
  await assert.rejects(compare({ ...tuned, segment: 'blue ones' }), ({ help }: AppError) => {
    assert.match(help ?? '', /stepladder tune .*--segment 'blue ones'/);
    return true;
  });
});

test('a comparison of a tuning uses the conditions that the segment had, and the settings of that tuning', async () => {
  const tuning = { project: path, dataset: 'synthetic', trials: 1, engine, segment: 'blue', seed: 5 };
  const config = { training, models: { mlp: tower, aitm: tower } };
  const found = await invoke(tuneCall, { ...tuning, models: ['mlp', 'aitm'], config });
  inProject((project) => saveSegment(project, { name: 'blue', conditions: red }, true));
  const run = (input: Record<string, unknown>) =>
    invoke(compareCall, { project: path, tuning: found.tuning, seeds: 1, ...input });
  const result = await run({});
  assert.deepEqual(result.segment, { name: 'blue', conditions: ['is banner=blue'] });
  assert.deepEqual(
    Object.values(result.tuned?.byModel ?? {}).map((one) => one.tuning),
    [found.tuning, found.tuning],
  );
  const selected = inProject((project) =>
    result.rows.flatMap((row) => row.runs.map((one) => readOutline(project, one.run)?.parts.test?.selection.where)),
  );
  assert.deepEqual(selected, [blue, blue]);
  const one = await run({ models: ['aitm'] });
  assert.deepEqual(
    one.rows.map(({ model }) => model),
    ['aitm'],
  );
  await assert.rejects(run({ models: ['aitn'] }), { code: 'unknown-name', message: /did you mean aitm/ });
  inProject((project) => saveSegment(project, { name: 'blue', conditions: blue }, true));
});

test('a comparison of a tuning takes samples and settings from it alone, if it is finished', async () => {
  const refusal = (input: Record<string, unknown>) =>
    compareCall.input.safeParse({ project: path, tuning: 't1', ...input }).error?.issues.map((issue) => issue.message);
  assert.match(
    refusal({ dataset: 'synthetic', segment: 'blue' })?.[0] ?? '',
    /--dataset, --segment cannot be given with --tuning/,
  );
  assert.match(refusal({ comparison: 'c1' })?.[0] ?? '', /--tuning cannot be given with --comparison/);
  assert.equal(refusal({ models: ['mlp'], seeds: 2, out: 'report.html' }), undefined);
  const given = { project: path, dataset: 'synthetic', models: ['mlp'], trials: 2, engine, seed: 9 };
  const job = cancelledWhen(({ counts }) => counts?.['trial'] === 2);
  await assert.rejects(invoke(tuneCall, { ...given, config: { training, models: { mlp: tower } } }, job), {
    code: 'cancelled',
  });
  const { tunings: all } = await invoke(tuningsCall, { project: path });
  const { tuning } = all.find(({ done }) => !done)!;
  await assert.rejects(invoke(compareCall, { project: path, tuning }), {
    code: 'state',
    message: new RegExp(`tuning ${tuning} is not finished`),
  });
});
