import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test, type TestContext } from 'node:test';

import * as tf from '@tensorflow/tfjs-core';

import { skipWithout } from '../../build/requirements/requirement.ts';
import { tensorflowRequirement } from '../../build/requirements/tensorflow.ts';
import type { EngineChoice } from '../../core/engine/names.ts';
import { TENSORFLOW_VARIABLE } from '../../core/engine/tensorflow/builds.ts';
import type { AppError } from '../../core/errors.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import type { Manifest } from '../../core/score/output/manifest.ts';
import { scoreAudience, type ScoreResult } from '../../core/score/score-audience.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { getRun } from '../../core/store/runs/runs.ts';
import { inEnglish } from '../../core/text/en.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { recordingJob, type RecordingJob } from '../recording-job.ts';
import { cancelledRun, cancelledWhen } from '../train/fit/small-training.ts';
import { readRows } from './read-list.ts';
import '../with-tensorflow.ts';

const config = {
  training: { batchSize: 256, epochs: 2, learningRate: 0.002 },
  model: { tower: { widths: [32, 16, 8], dropout: [0.1, 0.3, 0.3] } },
};
const options = { dataset: 'sample', bank: 'lantern', model: 'aitm', engine: 'onnx', seed: 5, config } as const;
const folder = mkdtempSync(join(tmpdir(), 'stepladder-score-engines-'));
let project: Project;
let audience: string;
/** A run that was trained on ONNX Runtime for one epoch. */
let run: string;

before(async () => {
  const { files } = await generateSample({ rows: 12_000, seed: 2, out: folder, format: 'csv' }, quietJob());
  project = openProject(join(folder, 'sample.stepladder'), { mode: 'write', create: true, purpose: 'test' });
  await importDataset(project, { files: [files.funnel], dataset: 'sample', mapping: files.mapping }, quietJob());
  saveBank(project, { name: 'lantern', objective: 'approval', weight: 1, banners: [] });
  audience = files.audience;
  const once = { ...config, training: { ...config.training, epochs: 1 } };
  ({ run } = await trainModel(project, { ...options, config: once }, quietJob()));
});
after(() => {
  project.close();
  rmSync(folder, { recursive: true });
});

/** The notes about engines that a job received. */
const engineNotes = ({ progress }: RecordingJob): string[] =>
  progress.flatMap(({ phase, note }) => (note !== undefined && phase === 'engine' ? [inEnglish(note)] : []));

interface ListRow {
  readonly user: string;
  readonly banner: string;
  readonly score: number;
  readonly probabilities: readonly number[];
}

async function score(
  run: string,
  engine: EngineChoice | undefined,
  job: JobContext = quietJob(),
): Promise<{ readonly result: ScoreResult; readonly manifest: Manifest; readonly rows: readonly ListRow[] }> {
  const out = join(folder, `${run}-${engine ?? 'none'}.csv`);
  const result = await scoreAudience(
    project,
    { runs: [run], audience, out, per: 'user', ...(engine === undefined ? {} : { engine }) },
    job,
  );
  const rows = readRows(out).map((row) => ({
    user: row.user_id,
    banner: row.banner,
    score: Number(row.score),
    probabilities: Object.keys(row).flatMap((name) => (name.startsWith('p_') ? [Number(row[name])] : [])),
  }));
  return { result, manifest: JSON.parse(readFileSync(result.manifest, 'utf8')) as Manifest, rows };
}

/**
 * Each user's row agrees within the rounding of the engines, and two users swap ranks only if their scores are that
 * close.
 */
function assertSameList(actual: readonly ListRow[], expected: readonly ListRow[]): void {
  assert.ok(actual.length > 1000);
  assert.deepEqual(actual.map(({ user }) => user).sort(), expected.map(({ user }) => user).sort());
  const byUser = new Map(expected.map((row) => [row.user, row]));
  for (const [rank, row] of actual.entries()) {
    const counterpart = byUser.get(row.user);
    if (counterpart?.banner === row.banner)
      row.probabilities.forEach((p, t) => {
        assert.ok(
          Math.abs(p - counterpart.probabilities[t]) < 1e-4,
          `${row.user}: ${p} and ${counterpart.probabilities[t]}`,
        );
      });
    assert.ok(
      Math.abs(row.score - (counterpart?.score ?? NaN)) < 1e-5,
      `${row.user}: scores ${row.score} and ${counterpart?.score}`,
    );
    assert.ok(
      Math.abs(row.score - expected[rank].score) < 1e-5,
      `rank ${rank + 1}: ${row.score} and ${expected[rank].score}`,
    );
  }
  const moved = actual.filter(({ user }, rank) => expected[rank].user !== user).length;
  assert.ok(moved < actual.length / 100, `${moved} of ${actual.length} users have another rank`);
  const changed = actual.filter(({ user, banner }) => byUser.get(user)?.banner !== banner).length;
  assert.ok(changed < actual.length / 100, `${changed} of ${actual.length} users have another banner`);
}

function withoutTensorflow(t: TestContext): void {
  const before = process.env[TENSORFLOW_VARIABLE];
  process.env[TENSORFLOW_VARIABLE] = '/nowhere';
  t.after(() => {
    if (before === undefined) delete process.env[TENSORFLOW_VARIABLE];
    else process.env[TENSORFLOW_VARIABLE] = before;
  });
}

const skip = skipWithout(tensorflowRequirement);

for (const [first, second] of [
  ['onnx', 'tensorflow'],
  ['tensorflow', 'onnx'],
] as const) {
  test(`a list is the same on both, for a run begun on ${first} and finished on ${second}`, { skip }, async () => {
    const late = cancelledWhen(({ phase, counts }) => phase === 'train' && counts?.['epoch'] === 2);
    const stoppedRun = await cancelledRun(trainModel(project, { ...options, engine: first }, late));
    await trainModel(project, { ...options, engine: second, resume: stoppedRun }, quietJob());
    assert.equal(getRun(project, stoppedRun).engine, second);
    const [compiled, eager] = [await score(stoppedRun, 'onnx'), await score(stoppedRun, 'tensorflow')];
    assertSameList(compiled.rows, eager.rows);
    for (const [{ result, manifest }, name] of [
      [compiled, 'onnx'],
      [eager, 'tensorflow'],
    ] as const) {
      assert.deepEqual(
        [result.engine, manifest.runs.map(({ engine, device }) => [engine, device])],
        [name, [[name, result.device]]],
      );
    }
    assert.equal(compiled.result.device, 'cpu');
  });
}

test('a list is scored by the fastest engine on request, and the speed of each is reported', { skip }, async () => {
  const job = recordingJob();
  const { result } = await score(run, 'auto', job);
  const [note] = engineNotes(job);
  assert.match(
    note,
    new RegExp(`^engine ${result.engine}, the fastest here in a short benchmark: .*onnx [\\d,]+ samples/s`),
  );
  assert.match(note, /tensorflow [\d,]+ samples\/s/);
});

test('a list is not written if scoring is cancelled, and no tensor is left', { skip }, async () => {
  const out = join(folder, 'cancelled.csv');
  const job = cancelledWhen(({ phase }) => phase === 'score');
  await score(run, 'tensorflow');
  const { numTensors } = tf.memory();
  await assert.rejects(scoreAudience(project, { runs: [run], audience, out, per: 'user', engine: 'tensorflow' }, job), {
    code: 'cancelled',
  });
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('cancelled')),
    [],
  );
  assert.equal(tf.memory().numTensors, numTensors);
});

describe('scoring without another engine', () => {
  it('uses ONNX Runtime on the CPU by default, and ONNX Runtime for auto, without a note', async (t) => {
    withoutTensorflow(t);
    const job = recordingJob();
    const [byDefault, onnx] = [await score(run, undefined, job), await score(run, 'onnx')];
    assert.deepEqual([byDefault.result.engine, byDefault.result.device, byDefault.rows], ['onnx', 'cpu', onnx.rows]);
    if (process.platform !== 'win32') assert.equal((await score(run, 'auto', job)).result.engine, 'onnx');
    assert.deepEqual(engineNotes(job), []);
  });

  it('fails with a remedy if it is to use a missing engine, and writes nothing', async (t) => {
    withoutTensorflow(t);
    const out = join(folder, 'missing.csv');
    await assert.rejects(
      scoreAudience(project, { runs: [run], audience, out, per: 'user', engine: 'tensorflow' }, quietJob()),
      ({ code, help }: AppError) => code === 'unavailable' && /--engine onnx/.test(help ?? ''),
    );
    assert.equal(existsSync(out), false);
  });
});
