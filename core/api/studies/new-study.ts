import { z } from 'zod';

import { ENGINE_CHOICES } from '../../engine/names.ts';
import type { JobContext } from '../../job.ts';
import { transferStudy, tsneStudy, type Study } from '../../study/result.ts';
import { message, stepName } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { hyperResult, hyperResultOf, importanceResult, importanceResultOf } from '../contract/study-results.ts';
import { config, epochs, objective, partDatasets, period } from '../contract/training-inputs.ts';
import { readSettings } from '../json-file.ts';

/** The run to study. */
const studied = {
  project,
  run: cliOption(text().optional(), {
    value: 'RUN',
    about: 'run to study; default: the active AITM run, else the best one',
  }),
  bank: cliOption(text().optional(), { value: 'B', about: 'bank of the run, if no run is named' }),
  dataset: cliOption(text().optional(), { value: 'NAME', about: 'dataset of the run, if no run is named' }),
};

/** Path of the report. */
const out = cliOption(text().optional(), {
  value: 'FILE',
  about: 'report to write: one HTML file that needs no network',
  path: 'write',
});

/** Seed for samples and permutations. */
const seedOption = cliOption(z.number().int().min(0).default(1), {
  value: 'N',
  about: 'the same seed gives the same result',
});

/** Trains a model for each value of a setting. */
export const studyHyperCall = declareCall({
  name: 'study hyper',
  summary: 'train a model with each of several values of a setting and several seeds (figure 5 of the paper)',
  input: z.strictObject({
    project,
    dataset: cliOption(text(), { value: 'NAME', about: 'dataset to train on' }),
    over: cliOption(text(), {
      value: 'SETTING=A,B',
      about: 'd=1,5,10, alpha=0,0.6, lambda=0.01,0.05, tasks=2,3,4 (last steps), or training.l2=…',
    }),
    ...partDatasets,
    bank: cliOption(text().optional(), { value: 'B', about: "train on this bank's samples, for its objective" }),
    ...period,
    model: cliOption(text().default('aitm'), { value: 'MODEL', about: 'name of the model' }),
    objective: objective('stopping'),
    engine: cliOption(z.enum(ENGINE_CHOICES).default('auto'), {
      value: 'ENGINE',
      about: 'engine that runs the networks',
    }),
    seeds: cliOption(z.number().int().min(1).max(100).default(5), {
      value: 'N',
      about: 'train each value with the seeds 1 to N',
    }),
    epochs,
    config: config('the other settings of model and training (JSON)'),
    out,
  }),
  result: hyperResult,
  job: { title: (input) => message('api.hyperStudy', { model: input.model, over: input.over }), writes: true },
  async handle({ project: path, out: report, ...input }, job) {
    const [{ withProject }, { studyHyper }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../study/hyper.ts'),
    ]);
    const config = await readSettings(input.config, job);
    return hyperResultOf(
      await withReport(
        path,
        report,
        () =>
          withProject(
            path,
            { mode: 'write', purpose: message('api.hyperStudy', { model: input.model, over: input.over }) },
            (opened) => studyHyper(opened, { ...input, config }, job),
          ),
        job,
        input.config,
      ),
    );
  },
});

/** Measures what each step transfers from the previous one. */
export const studyTransferCall = declareCall({
  name: 'study transfer',
  summary: 'measure how much weight each step gives to the previous one (figure 6 of the paper)',
  input: z.strictObject({ ...studied, out }),
  result: transferStudy,
  job: { title: (input) => message('api.transferStudy', { run: input.run ?? null }), writes: false },
  // Writes one row to the project at the end, which need not wait for a training run.
  writes: true,
  async handle({ project: path, out: report, ...requested }, job) {
    const [{ studyRun }, { studyTransfer }] = await Promise.all([
      import('../../study/study.ts'),
      import('../../study/transfer.ts'),
    ]);
    return withReport(path, report, () => studyRun(path, requested, () => ({}), studyTransfer, job), job);
  },
});

/** Maps samples by their representation at each step. */
export const studyTsneCall = declareCall({
  name: 'study tsne',
  summary: 'map samples before and after the transfer of a step by t-SNE (figures 4 and 7 of the paper)',
  input: z.strictObject({
    ...studied,
    step: cliOption(text().optional(), {
      value: 'STEP',
      about: "a step after the first; default: the run's objective, else the last",
    }),
    points: cliOption(z.number().int().min(5).max(1500).default(500), {
      value: 'N',
      about: 'positives to draw from the test set, and as many negatives',
    }),
    perplexity: cliOption(z.number().min(1).max(500).default(30), {
      value: 'P',
      about: 'effective number of neighbours',
    }),
    seed: seedOption,
    out,
  }),
  result: tsneStudy,
  job: {
    title: ({ step, run }) =>
      message('api.tsneStudy', { step: step === undefined ? null : stepName(step), run: run ?? null }),
    writes: false,
  },
  writes: true,
  async handle({ project: path, out: report, step, points, perplexity, seed, ...requested }, job) {
    const [{ studyRun }, { studyTsne }] = await Promise.all([
      import('../../study/study.ts'),
      import('../../study/tsne.ts'),
    ]);
    const settings = { points, perplexity, seed };
    return withReport(
      path,
      report,
      () =>
        studyRun(
          path,
          requested,
          (body) => ({ step: body.step, ...settings }),
          (opened, run, runJob) => studyTsne(opened, run, { step, ...settings }, runJob),
          job,
        ),
      job,
    );
  },
});

/** Measures the importance of each feature to a run. */
export const studyImportanceCall = declareCall({
  name: 'study importance',
  summary: 'measure how much the AUC of a run drops when a feature is permuted',
  input: z.strictObject({
    ...studied,
    repeats: cliOption(z.number().int().min(1).max(100).default(3), {
      value: 'N',
      about: 'permutations of each feature',
    }),
    rows: cliOption(z.number().int().min(100).default(50_000), {
      value: 'N',
      about: 'maximum number of validation samples, drawn at random',
    }),
    seed: seedOption,
    out,
  }),
  result: importanceResult,
  job: { title: (input) => message('api.importanceStudy', { run: input.run ?? null }), writes: false },
  writes: true,
  async handle({ project: path, out: report, repeats, rows, seed, ...requested }, job) {
    const [{ studyRun }, { studyImportance }] = await Promise.all([
      import('../../study/study.ts'),
      import('../../study/importance.ts'),
    ]);
    const settings = { repeats, rows, seed };
    return importanceResultOf(
      await withReport(
        path,
        report,
        () =>
          studyRun(
            path,
            requested,
            () => settings,
            (opened, run, runJob) => studyImportance(opened, run, settings, runJob),
            job,
          ),
        job,
      ),
    );
  },
});

/** Runs a study and, if requested, writes its report; checks the report's path first. */
async function withReport<Result extends Study>(
  path: string,
  report: string | undefined,
  work: () => Promise<Result>,
  job: JobContext,
  config?: unknown,
): Promise<Result> {
  if (report === undefined) return work();
  const [{ withProject }, { checkReportPath }, { writeStudyReport }] = await Promise.all([
    import('../../store/file/project.ts'),
    import('../../report/write.ts'),
    import('../../report/study/write.ts'),
  ]);
  checkReportPath(report, path, config);
  const study = await work();
  await withProject(path, { mode: 'read' }, (opened) => writeStudyReport(opened, study, report));
  job.report({ phase: 'report', note: message('api.reportIn', { path: report }) });
  return study;
}
