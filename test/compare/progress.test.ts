import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ComparisonProgress, type PlannedRun } from '../../core/compare/progress.ts';
import type { EngineName } from '../../core/engine/names.ts';
import type { Progress } from '../../core/job.ts';
import { describeChoice } from '../../core/predict/engine-benchmarks.ts';
import { inEnglish } from '../../core/text/en.ts';
import { message } from '../../core/text/message.ts';

/** The progress over these runs, measured by a manual clock, and its reports. */
function watched(planned: readonly PlannedRun[]): {
  progress: ComparisonProgress;
  reports: Progress[];
  wait: (ms: number) => void;
} {
  const reports: Progress[] = [];
  let nowMs = 0;
  const progress = new ComparisonProgress(
    { signal: new AbortController().signal, report: (reported) => reports.push(reported) },
    planned,
    () => nowMs,
  );
  return {
    progress,
    reports,
    wait: (ms) => {
      nowMs += ms;
    },
  };
}

const planned = [1, 2].flatMap((seed) => ['aitm', 'mlp'].map((model): PlannedRun => ({ model, seed })));

test('the overall progress never decreases, even if the progress that a run reports does', async () => {
  const { progress, reports } = watched(planned);
  for (const run of planned) {
    await progress.follow(run, async (job) => {
      job.report({ phase: 'count', fraction: 1 });
      for (const fraction of [0.5, 0.25, 0.75]) job.report({ phase: 'train', fraction });
      return 'trained';
    });
  }
  const fractions = reports.map(({ fraction = 0 }) => fraction);
  assert.deepEqual(
    fractions,
    [...fractions].sort((a, b) => a - b),
  );
  assert.deepEqual([fractions.at(0), fractions.at(-1), reports[3].fraction], [0, 1, 0.125]);
  assert.deepEqual(reports[2].counts, { run: 1, runs: 4, seed: 1 });
});

test('the time left is estimated from earlier runs of the same model, or else of other models', async () => {
  const { progress, reports, wait } = watched(planned);
  const run = async (index: number, tookMs: number): Promise<number | undefined> => {
    let left: number | undefined;
    await progress.follow(planned[index], async (job) => {
      job.report({ phase: 'train', fraction: 0 });
      wait(tookMs / 2);
      job.report({ phase: 'train', fraction: 0.5 });
      left = reports.at(-1)?.leftMs;
      wait(tookMs / 2);
      return 'trained';
    });
    return left;
  };
  assert.deepEqual(
    [await run(0, 1000), await run(1, 400), await run(2, 1000), await run(3, 400)],
    [3500, 1600, 900, 200],
  );
});

test('the duration of a whole run is estimated from the part that a resumed run still had to train', async () => {
  const { progress, reports, wait } = watched(planned.slice(0, 1).concat({ model: 'aitm', seed: 2 }));
  await progress.follow(planned[0], async (job) => {
    job.report({ phase: 'train', fraction: 0.5 });
    wait(250);
    job.report({ phase: 'train', fraction: 0.75 });
    wait(250);
    return 'resumed';
  });
  assert.equal(reports.find(({ leftMs }) => leftMs !== undefined)?.leftMs, 250 + 1000);
});

test('runs that exist, fail or cannot be trained do not distort the progress of the others', async () => {
  const { progress, reports } = watched(planned);
  await progress.follow(planned[0], async () => 'found');
  await assert.rejects(
    progress.follow(planned[1], async () => {
      throw new Error('not here');
    }),
  );
  progress.fail();
  progress.drop('mlp');
  await progress.follow(planned[2], async (job) => {
    job.report({ phase: 'train', fraction: 0.5 });
    return 'trained';
  });
  assert.deepEqual(
    [reports.at(-2)?.fraction, reports.at(-1)],
    [2.5 / 3, { phase: 'train aitm', fraction: 1, saved: true }],
  );
});

/** The notes when each seed of each model reports its engine. */
async function engineNotes(engineOf: Readonly<Record<string, EngineName>>): Promise<readonly (string | undefined)[]> {
  const runs = [1, 2, 3].flatMap((seed) => Object.keys(engineOf).map((model): PlannedRun => ({ model, seed })));
  const { progress, reports } = watched(runs);
  for (const run of runs) {
    await progress.follow(run, async (job) => {
      const engine = engineOf[run.model];
      job.report({
        phase: 'engine',
        note: describeChoice({
          engine,
          benchmarks: [{ engine, version: '', device: '', samplesPerSecond: 100 * run.seed }],
          reused: run.seed > 1,
        }),
      });
      return 'trained';
    });
  }
  return reports.flatMap(({ note }) => (note === undefined ? [] : [inEnglish(note)]));
}

test('the chosen engine is reported once if all models share it, else once for each model', async () => {
  const note = (model: string, engine: string): string =>
    `${model}: engine ${engine}, the fastest here in a short benchmark: ${engine} 100 samples/s`;
  assert.deepEqual(await engineNotes({ aitm: 'onnx', mlp: 'onnx', ple: 'onnx' }), [note('aitm', 'onnx')]);
  assert.deepEqual(await engineNotes({ aitm: 'onnx', mlp: 'onnx', ple: 'tensorflow', esmm: 'onnx' }), [
    note('aitm', 'onnx'),
    note('ple', 'tensorflow'),
    note('esmm', 'onnx'),
  ]);
});

test('each kind of warning is reported once per model', async () => {
  const { progress, reports } = watched(planned);
  for (const [index, run] of planned.entries()) {
    await progress.follow(run, async (job) => {
      const few = message('train.positives', { step: 'approval', positives: index });
      const off = message('train.ratio', { step: 'approval', ratio: index });
      job.report({ phase: 'train', note: message('train.fewForEpochs', { steps: [few], enough: 50 }) });
      job.report({
        phase: 'train',
        note: message('train.miscalibrated', { steps: [off], cause: message('train.otherDays') }),
      });
      return 'trained';
    });
  }
  assert.deepEqual(
    reports.flatMap(({ note }) => (note === undefined ? [] : [inEnglish(note).replace(/(\d)[.:)].*/, '$1')])),
    [
      'aitm: few positives in the validation set (approval 0',
      'aitm: the ratio of predicted to actual conversions is far from 1 on the validation set: approval 0',
      'mlp: few positives in the validation set (approval 1',
      'mlp: the ratio of predicted to actual conversions is far from 1 on the validation set: approval 1',
    ],
  );
});
