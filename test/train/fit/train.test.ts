import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { AppError } from '../../../core/errors.ts';
import { quietJob, type JobContext, type Progress } from '../../../core/job.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../core/predict/trained.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { getRun, listEpochs, listRuns, readArtifact, writeArtifact } from '../../../core/store/runs/runs.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { message } from '../../../core/text/message.ts';
import type { TrainOptions } from '../../../core/train/fit/plan-run.ts';
import { calibrationWarning, stoppingWarning, type CalibrationCauses } from '../../../core/train/fit/stopping.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { freshProject, STEPS, writeWorld } from '../world.ts';

const small = {
  training: { batchSize: 500, epochs: 3, learningRate: 0.01 },
  model: { tower: { widths: [16, 8], dropout: [0.1, 0.1] } },
};
const options = { dataset: 'world', model: 'aitm', engine: 'onnx', seed: 3, config: small } satisfies TrainOptions;

/** A job that is cancelled as soon as a report says so. */
function cancelledWhen(condition: (progress: Progress) => boolean): JobContext {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    report(progress) {
      if (condition(progress)) controller.abort();
    },
  };
}

/** Trains until the second epoch is under way and cancels; returns the run, which the error names. */
/** A run that was cancelled after step 70: in the middle of its epoch, or while the epoch is measured. */
async function cancelledRun(project: Project, during: 'train' | 'valid' = 'train'): Promise<string> {
  const cancelled = await trainModel(
    project,
    options,
    cancelledWhen(({ phase, counts }) => phase === during && (counts?.['step'] ?? 0) > 70),
  ).catch((error: unknown) => error as AppError);
  assert.ok('code' in cancelled && cancelled.code === 'cancelled');
  return /--resume (r\d+)/.exec(cancelled.message)?.[1] ?? '';
}

function weightsOf(project: Project, run: string): Buffer[] {
  return Object.values(readArtifact(project, run, 'best')?.blobs ?? {}).map((blob) => Buffer.from(blob));
}

describe('training', () => {
  let world: ReturnType<typeof freshProject>;
  let reference: Awaited<ReturnType<typeof trainModel>>;

  before(async () => {
    world = freshProject();
    writeWorld(world.project, 'world', 40_000, 1);
    reference = await trainModel(world.project, options, quietJob());
  });
  after(() => {
    world.close();
  });

  it('learns the world’s rates on the days it has not seen', () => {
    assert.deepEqual(reference.steps, [...STEPS]);
    const { click, approval } = reference.test ?? {};
    assert.ok(click.auc !== null && click.auc > 0.68, `click ${click.auc}`);
    assert.ok(approval.auc !== null && approval.auc > 0.68, `approval ${approval.auc}`);
    assert.ok(Math.abs((click.calibration ?? 0) - 1) < 0.1);
  });

  it('gives identical weights for the same seed and others for another', async () => {
    const again = await trainModel(world.project, options, quietJob());
    const other = await trainModel(world.project, { ...options, seed: 4 }, quietJob());
    assert.equal(getRun(world.project, again.run).weightsSha256, getRun(world.project, reference.run).weightsSha256);
    assert.notEqual(getRun(world.project, other.run).weightsSha256, getRun(world.project, reference.run).weightsSha256);
  });

  it('keeps each epoch’s figures and no checkpoint once it is done', () => {
    assert.deepEqual(
      listEpochs(world.project, reference.run).map((epoch) => epoch.epoch),
      [1, 2, 3],
    );
    assert.deepEqual(readArtifact(world.project, reference.run, 'checkpoint')?.blobs, {});
  });

  it('goes on after a cancel in the middle of an epoch to the very same weights', async () => {
    const run = await cancelledRun(world.project);
    assert.equal(getRun(world.project, run).status, 'interrupted');
    const resumed = await trainModel(world.project, { ...options, dataset: undefined, resume: run }, quietJob());
    assert.equal(resumed.epochs, 3);
    assert.deepEqual(weightsOf(world.project, run), weightsOf(world.project, reference.run));
    assert.deepEqual(
      listEpochs(world.project, run).map((epoch) => epoch.loss),
      listEpochs(world.project, reference.run).map((epoch) => epoch.loss),
    );
  });

  it('goes on after a cancel in the last measurement, too', async () => {
    const { project } = world;
    const newest = (): string => listRuns(project).at(-1)?.run ?? '';
    const lastMeasured = cancelledWhen(
      ({ phase, fraction }) =>
        phase === 'valid' &&
        fraction === undefined &&
        newest() !== reference.run &&
        getRun(project, newest()).epoch === 3,
    );
    const error = await trainModel(project, options, lastMeasured).catch((thrown: unknown) => thrown as AppError);
    const run = newest();
    assert.equal(
      'message' in error && error.message,
      `cancelled; the checkpoint of ${run} is kept: go on with --resume ${run}`,
    );
    assert.equal(getRun(project, run).status, 'interrupted');
    const resumed = await trainModel(project, { ...options, resume: run }, quietJob());
    assert.deepEqual([resumed.epochs, resumed.samplesPerSecond, resumed.test], [3, null, reference.test]);
  });

  it('refuses to resume what is done', async () => {
    await assert.rejects(trainModel(world.project, { ...options, resume: reference.run }, quietJob()), {
      code: 'state',
    });
  });

  /** Puts an infinite weight into a run's checkpoint and gives back where the checkpoint stands. */
  function ruinWeights(project: Project, run: string): { step: number; epoch: number } {
    const good = readArtifact(project, run, 'checkpoint');
    assert.ok(good !== null);
    const weights = new Float32Array(good.blobs['weights'].slice().buffer).fill(Infinity, 0, 1);
    writeArtifact(project, run, 'checkpoint', good.meta, { ...good.blobs, weights: new Uint8Array(weights.buffer) });
    return good.meta as { step: number; epoch: number };
  }

  for (const { during, message } of [
    { during: 'train', message: (step: number) => `the loss is NaN at step ${step + 1}` },
    { during: 'valid', message: (step: number) => `the validation loss is NaN after step ${step}` },
  ] as const) {
    it(
      'stops where the loss is no number, names the step, and keeps the last good checkpoint ' + `(${during})`,
      async () => {
        const { project } = world;
        const run = await cancelledRun(project, during);
        const good = ruinWeights(project, run);
        const expected = `${message(good.step)} (epoch ${good.epoch + 1})`;
        await assert.rejects(trainModel(project, { ...options, resume: run }, quietJob()), {
          code: 'not-finite',
          message: expected,
        });
        const { status, error } = getRun(project, run);
        assert.deepEqual([status, inEnglish(error ?? '')], ['failed', expected]);
        assert.deepEqual(readArtifact(project, run, 'checkpoint')?.meta, good);
      },
    );
  }

  it('measures a run on another dataset as the training did', async () => {
    writeWorld(world.project, 'later', 5_000, 99);
    const notes: string[] = [];
    const job = {
      ...quietJob(),
      report: ({ note }: Progress) => {
        if (note !== undefined) notes.push(inEnglish(note));
      },
    };
    const { rows, metrics } = await evaluateRun(world.project, { run: reference.run, dataset: 'later' }, job);
    assert.equal(rows, 5_000);
    assert.ok((metrics['click'].auc ?? 0) > 0.68);
    assert.deepEqual(notes, []);
    await evaluateRun(world.project, { run: reference.run, dataset: 'world' }, job);
    assert.deepEqual(notes, [
      `${reference.run} was trained on samples of world: on new samples it will do worse than these metrics`,
    ]);
  });

  it('refuses to measure on a dataset with other steps', async () => {
    for (const [name, steps] of [
      ['renamed', ['click', 'application']],
      ['longer', ['click', 'application', 'approval']],
    ] as const) {
      writeWorld(world.project, name, 1000, 7, 1, steps);
      const message = `dataset ${name} has the steps ${steps.join(', ')}, not click, approval`;
      await assert.rejects(evaluateRun(world.project, { run: reference.run, dataset: name }, quietJob()), {
        code: 'invalid-input',
        message,
      });
      await assert.rejects(trainModel(world.project, { ...options, valid: name }, quietJob()), {
        code: 'invalid-input',
        message,
      });
    }
  });

  it('offers the banners of the training period as candidates, and scores them', async () => {
    const plan = loadPlan(world.project, reference.run);
    assert.deepEqual(
      plan.candidates,
      ['north', 'south'].flatMap((bank) => ['blue', 'green', 'red'].map((banner) => ({ bank, banner }))),
    );
    const predictor = await openTrained(readTrained(world.project, plan));
    const { fields } = plan.schema;
    const singleFields = fields.filter((field) => field.kind !== 'multi').length;
    const multi = [{ offsets: Uint32Array.of(0, 1), values: Int32Array.of(fields[fields.length - 1].offset) }];
    const probabilities = await predictor.predict({
      count: 1,
      singleFields,
      single: new Int32Array(singleFields),
      multi,
    });
    assert.ok(probabilities.every((column) => column.length === 1 && column[0] > 0 && column[0] < 1));
    await predictor.release();
  });

  it('stops on the bank’s objective and learns from its samples alone', async () => {
    saveBank(world.project, { name: 'north', objective: 'approval', weight: 1, banners: [] });
    const result = await trainModel(world.project, { ...options, bank: 'north' }, quietJob());
    assert.equal(result.objective, 'approval');
    assert.deepEqual(
      loadPlan(world.project, result.run).candidates.map((candidate) => candidate.bank),
      ['north', 'north', 'north'],
    );
  });

  it('refuses to validate or test on the training data, under another name too', async () => {
    writeWorld(world.project, 'copy', 40_000, 1);
    for (const [named, name] of [
      [{ valid: 'world' }, 'world'],
      [{ test: 'copy' }, 'copy'],
    ] as const) {
      const message = `dataset ${name} is the training data: it cannot be used for validation or test`;
      await assert.rejects(trainModel(world.project, { ...options, ...named }, quietJob()), {
        code: 'invalid-input',
        message,
      });
    }
  });

  for (const [what, wrong, message] of [
    ['model', { model: 'aitn' }, 'unknown model: aitn (did you mean aitm?)'],
    ['step', { objective: 'aproval' }, 'unknown step: aproval (did you mean approval?)'],
    ['dataset', { dataset: 'word' }, /unknown dataset: word \(did you mean world\?\)/],
    ['bank', { bank: 'nort' }, /unknown bank: nort \(did you mean north\?\)/],
    [
      'training setting',
      { config: { training: { batchsize: 5 } } },
      'unknown setting: training.batchsize (did you mean training.batchSize?)',
    ],
    ['model setting', { config: { model: { alfa: 1 } } }, 'unknown setting of aitm: alfa (did you mean alpha?)'],
    [
      'nested setting',
      { config: { model: { tower: { width: [1] } } } },
      'unknown setting of aitm: tower.width (did you mean tower.widths?)',
    ],
    ['value', { config: { training: { downSampling: 2 } } }, /invalid setting: training\.downSampling/],
  ] as const) {
    it(`refuses an unknown ${what} by name`, async () => {
      await assert.rejects(trainModel(world.project, { ...options, ...wrong }, quietJob()), { message });
    });
  }
});

describe('training that is killed', () => {
  for (const model of ['aitm', 'mlp']) {
    it(`ends, once it is resumed, in the very weights it would have had (${model})`, async () => {
      const world = freshProject();
      writeWorld(world.project, 'world', 40_000, 1);
      const reference = await trainModel(world.project, { ...options, model }, quietJob());
      world.project.close();
      const child = spawn(
        process.execPath,
        [
          fileURLToPath(new URL('children/train.ts', import.meta.url)),
          world.path,
          JSON.stringify({ ...options, model }),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const project = openProject(world.path, { mode: 'write', purpose: 'test' });
      const killed = listRuns(project)[1];
      assert.equal(killed.status, 'interrupted');
      const resumed = await trainModel(project, { ...options, resume: killed.run }, quietJob());
      assert.equal(resumed.epochs, 3);
      assert.deepEqual(weightsOf(project, killed.run), weightsOf(project, reference.run));
      project.close();
      world.close();
    });
  }
});

describe('down-sampling', () => {
  it(
    'keeps predicted over observed within sampling error of one for every step, and warns of few ' + 'positives',
    async () => {
      const world = freshProject();
      writeWorld(world.project, 'rare', 150_000, 5, 0.03);
      const notes: string[] = [];
      const config = { ...small, training: { ...small.training, downSampling: 0.1 } };
      const result = await trainModel(
        world.project,
        { ...options, dataset: 'rare', objective: 'approval', config },
        {
          ...quietJob(),
          report({ note }) {
            if (note !== undefined) notes.push(inEnglish(note));
          },
        },
      );
      const { click, approval } = result.test ?? {};
      assert.ok(Math.abs((click.calibration ?? 0) - 1) < 0.1, `click ${click.calibration}`);
      assert.ok(
        Math.abs((approval.calibration ?? 0) - 1) < 3 / Math.sqrt(approval.positives),
        `approval ${approval.calibration}`,
      );
      assert.ok(result.valid['approval'].rows < 15_000 && click.rows === 15_000);
      assert.equal(notes.length, result.valid['approval'].positives < 50 ? 1 : 0);
      world.close();
    },
  );

  it('warns where the objective has too few positives to stop on', () => {
    const few = { rows: 100, positives: 16, auc: 0.5, logLoss: 0.1, calibration: 1, ece: 0, orderViolations: null };
    assert.match(
      inEnglish(stoppingWarning({ click: { ...few, positives: 900 }, approval: few }, 'approval', 'epochs') ?? ''),
      /^few positives in the validation set \(approval 16\): .* the epoch at which training stops/,
    );
    assert.equal(stoppingWarning({ click: { ...few, positives: 900 }, approval: few }, 'click', 'epochs'), null);
    assert.match(
      inEnglish(stoppingWarning({ click: { ...few, positives: 900 }, approval: few }, null, 'trees') ?? ''),
      /\(approval 16\): .* the number of trees at which training stops/,
    );
  });
});

describe('calibration', () => {
  const good = { rows: 1000, positives: 400, auc: 0.7, logLoss: 0.1, calibration: 1.05, ece: 0, orderViolations: null };

  const causes = { epochLimit: null, downSampled: false, timed: true };
  const off = { approval: { ...good, calibration: 1.44 } };

  it('is warned of where it is off by more than a tenth and more than chance', () => {
    assert.equal(
      calibrationWarning({ click: good, approval: { ...good, positives: 25, calibration: 1.5 } }, causes),
      null,
    );
    assert.match(inEnglish(calibrationWarning({ click: good, ...off }, causes) ?? ''), /approval 1\.44/);
    assert.match(
      inEnglish(
        calibrationWarning({ click: good, approval: { ...good, positives: 16, calibration: 90 } }, causes) ?? '',
      ),
      /approval 90\.00/,
    );
  });

  it(
    'is put down to what a run tells: days only where there are some, and to nothing else where it ' + 'was cut short',
    () => {
      const told = (change: Partial<CalibrationCauses>): unknown =>
        calibrationWarning(off, { ...causes, ...change })?.values?.['cause'];
      assert.deepEqual(told({}), message('train.otherDays'));
      assert.deepEqual(told({ timed: false }), message('train.otherSamples'));
      assert.deepEqual(told({ downSampled: true }), message('train.oversampled'));
      assert.deepEqual(told({ epochLimit: 2, downSampled: true }), message('train.epochLimit', { epochs: 2 }));
    },
  );

  it('of a training that ran out of epochs is put down to that', async () => {
    const world = freshProject();
    writeWorld(world.project, 'world', 2_000, 3);
    const notes: string[] = [];
    await trainModel(
      world.project,
      {
        dataset: 'world',
        engine: 'onnx',
        model: 'aitm',
        seed: 1,
        config: { training: { epochs: 1, batchSize: 1000 } },
      },
      {
        ...quietJob(),
        report: ({ note }) => {
          if (note !== undefined) notes.push(inEnglish(note));
        },
      },
    );
    assert.ok(
      notes.some((note) => /far from 1 .*Training ended at its limit of 1 epoch: allow more$/.test(note)),
      notes.join('\n'),
    );
    world.close();
  });
});
