import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { skipWithout } from '../../../build/requirements/requirement.ts';
import { tensorflowRequirement } from '../../../build/requirements/tensorflow.ts';
import { findEngines, type EngineFinding } from '../../../core/engine/find.ts';
import { machineId } from '../../../core/engine/machine.ts';
import { type JobContext, type Progress, quietJob } from '../../../core/job.ts';
import { configureModel } from '../../../core/models/registry.ts';
import { describeChoice } from '../../../core/predict/engine-benchmarks.ts';
import { listBenchmarks, saveBenchmarks } from '../../../core/store/runs/engine-benchmarks.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { chooseEngine, workloadOf } from '../../../core/train/fit/choose-engine.ts';
import { freshProject } from '../synthetic-dataset.ts';
import '../../with-tensorflow.ts';

const options = {
  model: configureModel('aitm', { tower: { widths: [8], dropout: [0.1] } }),
  steps: ['click', 'approval'],
  singleFields: 3,
  multiFields: 1,
  history: null,
  dimension: 5,
  batchSize: 200,
};
const onnx: EngineFinding = {
  name: 'onnx',
  found: true,
  version: '1.30.0',
  device: 'CPU, 2 threads',
  memoryBytes: 1,
  help: null,
};
/** An engine of an unknown name, whose benchmark fails. */
const unknownEngine = { ...onnx, name: 'nowhere' } as unknown as EngineFinding;

function projectOf(t: TestContext): ReturnType<typeof freshProject>['project'] {
  const { project, close } = freshProject();
  t.after(close);
  return project;
}

test('the choice of an engine needs no benchmark if there is only one engine', async (t) => {
  const project = projectOf(t);
  assert.deepEqual(await chooseEngine(project, 'm', options, async () => [onnx], quietJob()), {
    engine: 'onnx',
    benchmarks: [],
    reused: false,
  });
  assert.deepEqual(listBenchmarks(project, 'm'), []);
});

test('an engine is chosen by a benchmark of each, and one that fails is left out', async (t) => {
  const project = projectOf(t);
  const reports: Progress[] = [];
  const job: JobContext = { ...quietJob(), report: (progress) => reports.push(progress) };
  const chosen = await chooseEngine(project, 'm', options, async () => [unknownEngine, onnx], job);
  assert.deepEqual(
    [
      chosen.engine,
      chosen.reused,
      chosen.benchmarks.map(({ engine }) => engine),
      chosen.benchmarks[1].samplesPerSecond,
    ],
    ['onnx', false, ['onnx', unknownEngine.name], null],
  );
  assert.ok((chosen.benchmarks[0].samplesPerSecond ?? 0) > 0);
  assert.deepEqual(
    reports.map(({ phase }) => phase),
    ['engine', 'engine'],
  );
});

test('the choice of an engine is stored for the project, the machine and the workload', async (t) => {
  const project = projectOf(t);
  const find = async (): Promise<EngineFinding[]> => [onnx, unknownEngine];
  const benchmark = (engine: string, samplesPerSecond: number): Parameters<typeof saveBenchmarks>[3][number] => ({
    engine,
    version: '1',
    device: 'CPU, 2 threads',
    samplesPerSecond,
  });
  saveBenchmarks(project, 'm', workloadOf(options), [benchmark('onnx', 10), benchmark('tensorflow', 20)]);
  const chosen = await chooseEngine(
    project,
    'm',
    options,
    async () => assert.fail('looks for engines again'),
    quietJob(),
  );
  assert.deepEqual([chosen.engine, chosen.reused], ['tensorflow', true]);
  assert.equal(
    inEnglish(describeChoice(chosen)),
    'engine tensorflow, the fastest here in an earlier benchmark: tensorflow 20 samples/s, onnx 10 samples/s',
  );
  for (const [machine, workload] of [
    ['m', { ...options, batchSize: 300 }],
    ['another', options],
  ] as const) {
    const choose = async (): Promise<boolean> =>
      (await chooseEngine(project, machine, workload, find, quietJob())).reused;
    assert.deepEqual([await choose(), await choose()], [false, true]);
  }
  assert.deepEqual(
    listBenchmarks(project, 'm')
      .map(({ batchSize, engine }) => `${batchSize} ${engine}`)
      .sort(),
    [`200 onnx`, '200 tensorflow', '300 nowhere', '300 onnx'],
  );
});

test('the choice of an engine is made separately for each kind and width of towers, and for the steps', async (t) => {
  const project = projectOf(t);
  const withTower = (kind: string, widths: readonly number[], steps = options.steps): typeof options => ({
    ...options,
    steps,
    model: configureModel('aitm', { tower: { kind, widths, dropout: widths.map(() => 0.1) } }),
  });
  const workloads = [
    ...['mlp', 'deepfm', 'nfm', 'afm'].map((kind) => withTower(kind, [8])),
    withTower('mlp', [9]),
    withTower('mlp', [8, 8]),
    withTower('mlp', [8], ['click']),
  ];
  saveBenchmarks(project, 'm', workloadOf(workloads[0]), [
    { engine: 'onnx', version: '1', device: 'CPU', samplesPerSecond: 10 },
  ]);
  const reused: boolean[] = [];
  for (const workload of workloads)
    reused.push((await chooseEngine(project, 'm', workload, async () => [onnx, unknownEngine], quietJob())).reused);
  assert.deepEqual(reused, [true, ...workloads.slice(1).map(() => false)]);
});

test('the choice is stored under an id of the machine with 16 hexadecimal digits, which stays the same', async () => {
  assert.match(await machineId(), /^[0-9a-f]{16}$/);
  assert.equal(await machineId(), await machineId());
});

test('the choice of an engine stops when the job is cancelled', async (t) => {
  const project = projectOf(t);
  await assert.rejects(
    chooseEngine(project, 'm', options, async () => [onnx, unknownEngine], {
      ...quietJob(),
      signal: AbortSignal.abort(),
    }),
    { code: 'cancelled' },
  );
  assert.deepEqual(listBenchmarks(project, 'm'), []);
});

test('an engine is chosen among those available', { skip: skipWithout(tensorflowRequirement) }, async (t) => {
  const found = (await findEngines()).filter((finding) => finding.found);
  const chosen = await chooseEngine(projectOf(t), 'm', options, async () => found, quietJob());
  assert.deepEqual(
    chosen.benchmarks.map(({ samplesPerSecond }) => (samplesPerSecond ?? 0) > 0),
    found.map(() => true),
  );
  assert.equal(chosen.engine, chosen.benchmarks[0].engine);
});
