import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { exportGpuCheck } from '../../../build/gpu-check/gpu-check.ts';
import { pythonRequirement, testPython } from '../../../build/requirements/python.ts';
import { skipWithout } from '../../../build/requirements/requirement.ts';
import { temporaryFolder } from '../../temporary.ts';

interface TensorFile {
  readonly file: string;
  readonly type: 'float32' | 'uint8';
  readonly shape: readonly number[];
}

interface Manifest {
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    readonly inputs: Readonly<Record<string, TensorFile>>;
    readonly outputs: Readonly<Record<string, TensorFile>>;
  }[];
}

interface Report {
  readonly results: readonly {
    readonly graph: string;
    readonly provider: string;
    readonly agrees: boolean;
    readonly ms?: number;
    readonly error?: string;
  }[];
}

const python = testPython();
const needsPython = { skip: skipWithout(pythonRequirement) };

const folder = temporaryFolder();
let manifest: Manifest;
before(async () => {
  await exportGpuCheck(folder, 64);
  manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
});

function floats(graph: string, output: string): Float32Array {
  const bytes = readFileSync(
    join(folder, manifest.cases.find(({ name }) => name === graph)?.outputs[output].file ?? ''),
  );
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function runCheck(...args: readonly string[]): SpawnSyncReturns<string> {
  const line = [join(folder, 'gpu_check.py'), '--times', '2', ...args];
  return spawnSync(python.command, line, { encoding: 'utf8', env: python.env });
}

function reportOf(...args: readonly string[]): { readonly status: number | null; readonly report: Report } {
  const { status, stdout, stderr } = runCheck('--json', ...args);
  assert.notEqual(stdout, '', stderr);
  return { status, report: JSON.parse(stdout) as Report };
}

test('the GPU check exports a training step and a scoring pass, with a batch and the expected outputs', () => {
  assert.deepEqual(
    manifest.cases.map(({ name }) => name),
    ['training', 'scoring'],
  );
  for (const { model, inputs, outputs } of manifest.cases) {
    assert.ok(statSync(join(folder, model)).size > 500);
    for (const { file, type, shape } of [...Object.values(inputs), ...Object.values(outputs)]) {
      assert.equal(
        statSync(join(folder, file)).size,
        shape.reduce((product, length) => product * length, type === 'float32' ? 4 : 1),
        file,
      );
    }
  }
  const [loss] = floats('training', 'loss');
  assert.ok(loss > 0.5 && loss < 10, `loss ${loss}`);
  assert.ok(floats('training', 'gradient').some((value) => value !== 0));
  const probabilities = floats('scoring', 'probabilities');
  assert.equal(probabilities.length, 64 * 4);
  assert.ok(probabilities.every((value) => value > 0 && value < 1));
});

test('the GPU check gives the same outputs in Python’s ONNX Runtime', needsPython, () => {
  const { status, report } = reportOf('--providers', 'cpu');
  assert.deepEqual(
    [status, report.results.map(({ graph, agrees }) => [graph, agrees])],
    [
      0,
      [
        ['training', true],
        ['scoring', true],
      ],
    ],
  );
  assert.ok(report.results.every(({ ms }) => ms !== undefined && ms > 0));
});

test('the GPU check reports that no GPU was tried, and refuses an unknown provider', needsPython, () => {
  const { status, stderr } = runCheck('--providers', 'tpu');
  assert.deepEqual(
    [status, stderr.trimEnd().split('\n').at(-1)],
    [2, 'gpu_check.py: error: unknown provider: tpu (valid: cuda, dml, cpu)'],
  );
  assert.match(
    runCheck('--providers', 'cpu').stdout,
    new RegExp(
      [
        String.raw`\nEverything agrees on the CPU with the exported outputs\. `,
        String.raw`No GPU was tried; for CUDA, it needs an NVIDIA GPU .*\n$`,
      ].join(''),
    ),
  );
});

test('the GPU check fails if an output differs or a provider does not run', needsPython, () => {
  const missing = reportOf('--providers', 'dml');
  assert.deepEqual([missing.status, missing.report.results.map(({ agrees }) => agrees)], [1, [false, false]]);
  assert.match(
    missing.report.results[0].error ?? '',
    /^this onnxruntime has no DmlExecutionProvider: it needs Windows/,
  );
  const file = join(folder, manifest.cases[1].outputs['probabilities'].file);
  const wrong = floats('scoring', 'probabilities');
  wrong[5] += 2e-3;
  writeFileSync(file, new Uint8Array(wrong.buffer));
  const { status, report } = reportOf('--providers', 'cpu');
  assert.deepEqual([status, report.results.map(({ agrees }) => agrees)], [1, [true, false]]);
  assert.match(runCheck('--providers', 'cpu').stdout, /scoring +DIFFERS .*\nFailed: scoring on cpu\.\n$/s);
});
