import { join } from 'node:path';

import { wholeSelection } from '../../core/features/selection.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { withSetting } from '../../core/predict/config.ts';
import { BANKS } from '../../core/sample/banks.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { refitRuns } from '../../core/train/refit/refit-runs.ts';
import { measurePart, type Setting } from './one-seed.ts';
import type { TrueMetrics } from './true-metrics.ts';
import { daysOf, timeOf, writeFunnel, type TrueFunnel } from './worlds.ts';

/** How a model was trained; `mature samples` leaves out all samples of the last 14 days. */
export const TRAININGS = ['run', 'refit', 'refit, delayed feedback', 'refit, mature samples'] as const;

/** The metrics of a model in the two weeks after the day on which it was trained. */
export interface FutureFigure extends TrueMetrics {
  /** The day of training, from 0. */
  readonly day: number;
  readonly trained: (typeof TRAININGS)[number];
  readonly bank: string;
  readonly step: string;
}

/** The days on which models are trained. */
const TRAINING_DAYS = [56, 63, 70];
/** For how many days after training the models are measured; the window of the last step is as long. */
const TWO_WEEKS = 14;
const job = quietJob();

/** Trains a model of all banks on what is known on each of three days, and measures it on the two weeks after. */
export async function measureFuture(setting: Setting, folder: string): Promise<FutureFigure[]> {
  const funnel = await writeFunnel(setting, folder, job);
  const figures: FutureFigure[] = [];
  for (const day of TRAINING_DAYS) figures.push(...(await measureDay(funnel, day, setting, folder)));
  return figures;
}

async function measureDay(
  funnel: TrueFunnel,
  day: number,
  { seed, config }: Setting,
  folder: string,
): Promise<FutureFigure[]> {
  const later = await daysOf(funnel, { from: day, to: day + TWO_WEEKS }, folder);
  return withProject(join(folder, `day-${day}.stepladder`), { mode: 'write', create: true }, async (project) => {
    const { mapping } = funnel;
    await importDataset(project, { files: [funnel.funnel], mapping, dataset: 'known', asOf: timeOf(day) }, job);
    await importDataset(project, { files: [later.funnel], mapping, dataset: 'later' }, job);
    const options = { dataset: 'known', model: 'aitm', engine: 'onnx', seed, config } as const;
    const { run } = await trainModel(project, options, job);
    const delayed = { ...options, config: withSetting(config, 'training.delayedFeedback', true) };
    const mature = { ...options, to: timeOf(day - TWO_WEEKS) };
    const runs = {
      run,
      refit: await refitOf(project, run),
      'refit, delayed feedback': await refitOf(project, (await trainModel(project, delayed, job)).run),
      'refit, mature samples': await refitOf(project, (await trainModel(project, mature, job)).run),
    };
    const figures: FutureFigure[] = [];
    const { dataHash } = getDataset(project, 'later');
    for (const trained of TRAININGS)
      for (const { name: bank } of BANKS) {
        const part = { dataset: 'later', dataHash, selection: wholeSelection(bank) };
        const measured = await measurePart(project, runs[trained], part, later.truth);
        figures.push(...measured.map((metrics) => ({ day, trained, bank, ...metrics })));
      }
    return figures;
  });
}

async function refitOf(project: Project, run: string): Promise<string> {
  const [refitted] = await refitRuns(project, { runs: [run], engine: 'onnx' }, job);
  return refitted.run;
}
