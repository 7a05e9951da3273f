import { join } from 'node:path';

import { AppError } from '../../core/errors.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { isPaperModel, listModels } from '../../core/models/registry.ts';
import { withSetting } from '../../core/predict/config.ts';
import { predictWeighted } from '../../core/predict/evaluate-part.ts';
import type { Part, Parts } from '../../core/predict/parts.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../core/predict/trained.ts';
import { BANKS } from '../../core/sample/banks.ts';
import { STEPS } from '../../core/sample/chain.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { trainForBank } from '../../core/train/pooled/train-for-bank.ts';
import { trainOrReuse, type ReuseOptions } from '../../core/train/runs/reuse.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import type { FoundSettings, SearchedSamples } from './search.ts';
import { trueMetrics, type TrueMetrics } from './true-metrics.ts';
import { dayOf, daysOf, shortenHistory, timeOf, writeFunnel, type History, type TrueFunnel } from './worlds.ts';

/**
 * What a system is trained on: a bank's own samples; the samples of all banks, with the automatic batch size or the
 * paper's; or the samples of all banks and then the bank's own.
 */
export type Samples = 'own' | 'all' | 'all, then own' | 'all, batches of 2,000';

/** A system's metrics on a bank's test days. */
export interface SystemFigure extends TrueMetrics {
  readonly model: string;
  readonly samples: Samples;
  /** The day of the export that the system is trained on; the first day is 0. */
  readonly day: number;
  readonly bank: string;
  /** The bank's history: `all`, or the name of a shorter one. */
  readonly history: string;
  readonly step: string;
}

/** The bank that has just started, and its histories. */
const START_UP = 'sprout';
const HISTORIES: Readonly<Record<string, History>> = {
  '10 %': { share: 0.1 },
  '3 %': { share: 0.03 },
  '1 %': { share: 0.01 },
  'last 10 days': { days: 10 },
};

/** The strongest rivals of the default, which are also trained with the paper's batch size. */
const ALSO_AS_IN_PAPER = ['aitm', 'esmm'];
const PAPERS_BATCHES = ['training.batchSize', 2000] as const;

const DATASET = 'science';
const job = quietJob();

/** A seed's funnel, and the settings that all systems are trained with. */
export interface Setting {
  readonly seed: number;
  readonly rows: number;
  /** In the form of `train --config`; undefined: the defaults. */
  readonly config: unknown;
  /** The settings found for each system, in place of `config`; null without a search. */
  readonly found: readonly FoundSettings[] | null;
  /** Share of the variance of the fields' effects that is each bank's own. */
  readonly ownEffects: number;
  /** The systems that the default is compared with; null: all systems of the paper, and short histories of a bank. */
  readonly rivals: readonly string[] | null;
  /** The days of the exports that the systems are trained on; each export has test days of its own. */
  readonly exportDays: readonly number[];
}

/** The names of the paper's systems. */
export function systemNames(): string[] {
  return listModels()
    .filter(isPaperModel)
    .map(({ name }) => name);
}

/** Trains and measures the systems on each export of a seed's funnel. */
export async function measureSeed(setting: Setting, folder: string): Promise<SystemFigure[]> {
  const funnel = await writeFunnel(setting, folder, job);
  const figures: SystemFigure[] = [];
  for (const day of setting.exportDays)
    figures.push(
      ...(await withTemporaryFolder('science', (ofDay) => measureExport({ ...funnel, day }, setting, ofDay))),
    );
  return figures;
}

/** Trains the systems on an export, and the default also on datasets in which one bank has a short history. */
async function measureExport(funnel: Export, setting: Setting, folder: string): Promise<SystemFigure[]> {
  const { rivals } = setting;
  const figures = await measureFunnel(funnel, join(folder, 'all.stepladder'), async (project, measure) => {
    const { run } = await trainOrReuse(project, optionsOf(setting, 'aitm', 'all'), job);
    const parts = await importParts(project, funnel, loadPlan(project, run).parts, folder);
    for (const model of systemNames())
      if (rivals === null || model === 'aitm' || rivals.includes(model))
        await measureModel(project, setting, { model, ownParts: parts }, measure);
  });
  if (rivals !== null) return figures;
  for (const history of Object.keys(HISTORIES))
    figures.push(...(await measureStartUp(funnel, setting, history, folder)));
  return figures;
}

/** How a system is trained: with the settings found for it on such samples, else with those that all systems have. */
function optionsOf({ seed, config, found }: Setting, model: string, samples: SearchedSamples): ReuseOptions {
  const own = found?.find((one) => one.model === model && one.samples === samples);
  return { dataset: DATASET, engine: 'onnx', seed, model, config: own === undefined ? config : own.config };
}

/** Trains a model on the samples of all banks and on each bank's own, `ownParts`; all are measured on the same days. */
async function measureModel(
  project: Project,
  setting: Setting,
  { model, ownParts }: { readonly model: string; readonly ownParts: Datasets },
  measure: Measure,
): Promise<void> {
  const options = optionsOf(setting, model, 'all');
  const pooled = await runOf(() => trainOrReuse(project, options, job));
  if (pooled === null) return;
  const asInPaper = { ...options, config: withSetting(options.config, ...PAPERS_BATCHES) };
  // Settings that were found with the automatic batch size may suit no other.
  const paper =
    ALSO_AS_IN_PAPER.includes(model) && setting.found === null
      ? await runOf(() => trainOrReuse(project, asInPaper, job))
      : null;
  const ofOwn = optionsOf(setting, model, 'own');
  for (const { name: bank } of BANKS) {
    const named = { model, bank, history: 'all' } as const;
    await measure(pooled, { ...named, samples: 'all' });
    if (paper !== null) await measure(paper, { ...named, samples: 'all, batches of 2,000' });
    const own = await runOf(() => trainOrReuse(project, { ...ofOwn, bank, ...ownParts }, job));
    if (own !== null) await measure(own, { ...named, samples: 'own' }, pooled);
    if (model !== 'aitm') continue;
    const { run } = await trainForBank(project, { ...options, bank }, job);
    await measure(run, { ...named, samples: 'all, then own' });
  }
}

/** Trains the default, and a model of the bank's own samples, on a funnel in which the bank has a short history. */
async function measureStartUp(
  whole: Export,
  setting: Setting,
  history: string,
  folder: string,
): Promise<SystemFigure[]> {
  const { day } = whole;
  const { seed } = setting;
  const shortened = await shortenHistory(whole, { bank: START_UP, history: HISTORIES[history], seed, day }, folder);
  const funnel = { ...shortened, day };
  const named = { model: 'aitm', bank: START_UP, history } as const;
  return measureFunnel(funnel, join(folder, `${history}.stepladder`), async (project, measure) => {
    const { run } = await trainForBank(project, { ...optionsOf(setting, 'aitm', 'all'), bank: START_UP }, job);
    await measure(run, { ...named, samples: 'all, then own' });
    const parts = await importParts(project, funnel, loadPlan(project, run).parts, folder);
    const ofOwn = optionsOf(setting, 'aitm', 'own');
    const own = await runOf(() => trainOrReuse(project, { ...ofOwn, bank: START_UP, ...parts }, job));
    if (own !== null) await measure(own, { ...named, samples: 'own' }, run);
  });
}

/** A funnel as it was exported on a day: later records and conversions are not known. */
interface Export extends TrueFunnel {
  readonly day: number;
}

/** The names of a training and a validation dataset. */
interface Datasets {
  readonly dataset: string;
  readonly valid: string;
}

/**
 * Imports the training and validation days of a run as datasets of their own, with the labels that its training knows.
 * A model of a bank alone would be split at times of its own: after a short history, most of the bank's samples are on
 * the test days, and it would train on these.
 */
async function importParts(
  project: Project,
  funnel: Export,
  { valid, test }: Parts,
  folder: string,
): Promise<Datasets> {
  const [validFrom, testFrom] = [valid.selection.from, test?.selection.from];
  if (typeof validFrom !== 'number' || typeof testFrom !== 'number') throw new Error('the run is not split by time');
  const names = { dataset: `${DATASET}, training days`, valid: `${DATASET}, validation days` };
  const importDays = async (dataset: string, from: number, to: number, asOf: number): Promise<void> => {
    const days = await daysOf(funnel, { from, to }, folder);
    await importDataset(project, { files: [days.funnel], mapping: days.mapping, dataset, asOf }, job);
  };
  await importDays(names.dataset, -Infinity, dayOf(validFrom), validFrom);
  await importDays(names.valid, dayOf(validFrom), dayOf(testFrom), timeOf(funnel.day));
  return names;
}

/** Trains a model and returns its run; null, with the reason on stderr, without its library or with too few samples. */
async function runOf(train: () => Promise<{ readonly run: string }>): Promise<string | null> {
  try {
    return (await train()).run;
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'unavailable' && error.code !== 'invalid-input')) throw error;
    process.stderr.write(`not trained: ${error.message}\n`);
    return null;
  }
}

/** Measures a run on its own test set, or on the test set of the run `testedLike`. */
type Measure = (
  run: string,
  of: Pick<SystemFigure, 'model' | 'samples' | 'bank' | 'history'>,
  testedLike?: string,
) => Promise<void>;

/** Imports an export to a new project and collects the figures of the runs that `work` measures. */
async function measureFunnel(
  { funnel, mapping, truth, day }: Export,
  path: string,
  work: (project: Project, measure: Measure) => Promise<void>,
): Promise<SystemFigure[]> {
  const figures: SystemFigure[] = [];
  await withProject(path, { mode: 'write', create: true }, async (project) => {
    await importDataset(project, { files: [funnel], mapping, dataset: DATASET, asOf: timeOf(day) }, job);
    await work(project, async (run, of, testedLike = run) => {
      const { test } = loadPlan(project, testedLike).parts;
      if (test === null) throw new Error('the run has no test set');
      const part = { ...test, selection: { ...test.selection, bank: of.bank } };
      const measured = await measurePart(project, run, part, truth);
      figures.push(...measured.map((metrics) => ({ ...of, day, ...metrics })));
    });
  });
  return figures;
}

/** Measures a run's probabilities of each step for a part whose truth is known by source row. */
export async function measurePart(
  project: Project,
  run: string,
  part: Part,
  truth: TrueFunnel['truth'],
): Promise<(TrueMetrics & { readonly step: string })[]> {
  const plan = loadPlan(project, run);
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const { probabilities, sourceRows } = await predictWeighted(project, predictor, plan.schema, part, job);
    const trueOf = (step: number): Float64Array => Float64Array.from(sourceRows, (row) => truth[step][row]);
    return STEPS.map((step, index) => ({
      step,
      ...trueMetrics(
        { step: probabilities[step], before: index === 0 ? null : probabilities[STEPS[index - 1]] },
        { step: trueOf(index), before: index === 0 ? null : trueOf(index - 1) },
      ),
    }));
  } finally {
    await predictor.release();
  }
}
