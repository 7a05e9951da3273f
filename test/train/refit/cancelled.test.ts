/** A refit that is cancelled in its last phase can be resumed by both commands, with the same result. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { lightgbmRequirement } from '../../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../../build/requirements/requirement.ts';
import { printResult } from '../../../core/cli/print.ts';
import type { AppError } from '../../../core/errors.ts';
import { quietJob } from '../../../core/job.ts';
import { readCalibrations } from '../../../core/predict/calibrations.ts';
import { readForecastParameters } from '../../../core/predict/forecast.ts';
import { deleteRun, getRun, listRuns } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { cancelledWhen, options, small } from '../fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

const { project, close } = freshProject();
before(() => {
  writeSyntheticDataset(project, 'synthetic', 3000, 1);
});
after(close);

const isCancelled = (error: unknown): boolean => (error as AppError).code === 'cancelled';
const inForecast = (): ReturnType<typeof cancelledWhen> => cancelledWhen(({ phase }) => phase === 'forecast');
const ofEnsemble = { ...small, training: { ...small.training, members: 2 } };

async function refit(run: string, job = quietJob()): Promise<string> {
  return (await refitRuns(project, { runs: [run], engine: 'auto' }, job))[0].run;
}

/** What a refit consists of. */
function contentOf(run: string): unknown {
  const { status, valid, test, weightsSha256, epoch, step } = getRun(project, run);
  const [calibrations, forecast] = [readCalibrations(project, run), readForecastParameters(project, run)];
  return { status, valid, test, weightsSha256, epoch, step, calibrations, forecast };
}

describe('a refit that is cancelled in its last phase', () => {
  for (const [name, model, config] of [
    ['a network', 'aitm', small],
    ['an ensemble', 'mlp', ofEnsemble],
    ['trees', 'lightgbm', { model: { rounds: 10 } }],
  ] as const) {
    const skip = model === 'lightgbm' && skipWithout(lightgbmRequirement);
    it(`is resumed with the same result: ${name}`, { timeout: 300_000, skip }, async () => {
      const { run } = await trainModel(project, { ...options, model, config }, quietJob());
      const whole = await refit(run);
      const expected = contentOf(whole);
      deleteRun(project, whole);
      for (const resume of [
        () => refit(run),
        (stopped: string) => trainModel(project, { ...options, model, resume: stopped }, quietJob()),
      ]) {
        await assert.rejects(refit(run, inForecast()), isCancelled);
        const stopped = listRuns(project).at(-1)!;
        assert.equal(stopped.status, 'interrupted');
        await resume(stopped.run);
        assert.deepEqual(contentOf(stopped.run), expected);
        deleteRun(project, stopped.run);
      }
    });
  }

  it('is printed with the metrics of the run that it refits, once `train` has resumed it', async () => {
    const { run } = await trainModel(project, { ...options, seed: 9 }, quietJob());
    await assert.rejects(refit(run, inForecast()), isCancelled);
    const resumed = await trainModel(project, { ...options, resume: listRuns(project).at(-1)!.run }, quietJob());
    assert.match(printResult('train', resumed), /its metrics and curves are taken from the original run\.$/);
  });
});
