import {
  driftError,
  groupBy,
  modelError,
  risingErrors,
  sumOf,
  type ForecastCell,
} from '../../evaluate/forecast-error.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import type { JobContext } from '../../job.ts';
import type { ForecastFacts } from '../../predict/forecast.ts';
import { predictWeighted } from '../../predict/measure.ts';
import type { Part } from '../../predict/parts.ts';
import { readOutline, type TrainingPlan } from '../../predict/plan.ts';
import type { StepPredictor } from '../../predict/predict.ts';
import { textValues } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { bannerSlopes } from './banner-slopes.ts';
import { ForecastCells, PERIODS, type TimeRange } from './forecast-cells.ts';
import { userHalves } from './members.ts';

/** Campaigns are forecast for two weeks after the data end. */
const HORIZON_MS = 14 * DAY_MS;
/** Samples of a part that are predicted at most. */
const MAX_ROWS = 500_000;

/** Models of one half of the users each. */
export type Halves = readonly [StepPredictor, StepPredictor];

/**
 * Finds out what forecasts with a trained model need to know, from the outcomes of all of its data. Each of the halves
 * predicts the users of the other, so that the training part counts as unseen.
 */
export async function forecastFacts(
  project: Project,
  plan: TrainingPlan,
  predictor: StepPredictor,
  halves: Halves | null,
  job: JobContext,
): Promise<ForecastFacts> {
  const { steps } = predictor;
  const { range, lag } = periodsOf(project, plan);
  const cells = await collectCells({ project, plan, range, job }, predictor, halves);
  const unseen = [cells.valid, cells.newest, ...(cells.halves ?? [])];
  const all = [...unseen, ...(cells.train === null ? [] : [cells.train])];
  const of = (sources: readonly ForecastCells[], step: number): ForecastCell[] =>
    sources.flatMap((source) => source.of(step));
  const model = risingErrors(steps.map((_, step) => modelError(of(unseen, step))));
  const drift = risingErrors(steps.map((_, step) => (lag === null ? null : driftError(of(all, step), lag))));
  const names = namesOf(project, plan);
  return {
    bannerSlopes:
      halves === null || cells.halves === null
        ? null
        : await bannerSlopes(project, plan, { ensemble: predictor, halves, unseen: cells.halves }, names.codesOf, job),
    levels: levelsOf(
      steps.map((_, step) => cells.newest.of(step)),
      drift,
      names.banks,
    ),
    errors: steps.map((step, at) => ({ step, model: model[at], drift: drift[at] })),
  };
}

interface Collection {
  readonly project: Project;
  readonly plan: TrainingPlan;
  readonly range: TimeRange | null;
  readonly job: JobContext;
}

/** Predictions and outcomes by part; those of the training part are of the model itself, or of the halves. */
interface CollectedCells {
  readonly train: ForecastCells | null;
  readonly halves: readonly [ForecastCells, ForecastCells] | null;
  readonly valid: ForecastCells;
  readonly newest: ForecastCells;
}

/** Parts of other datasets have codes and times of their own, so they are left out. */
async function collectCells(
  { project, plan, range, job }: Collection,
  predictor: StepPredictor,
  halves: Halves | null,
): Promise<CollectedCells> {
  const { train, valid, test } = plan.parts;
  const dataset = getDataset(project, train.dataset);
  const every = Math.max(1, Math.ceil(dataset.rows / MAX_ROWS));
  const collect = async (by: StepPredictor, selection: Part['selection'] | null): Promise<ForecastCells> => {
    const cells = new ForecastCells(predictor.steps, range);
    if (selection === null) return cells;
    const source = { dataset: train.dataset, selection };
    cells.add(project, dataset, await predictWeighted(project, by, plan.schema, source, job, every), every);
    return cells;
  };
  const own = (part: Part | null): Part['selection'] | null =>
    part !== null && part.dataset === train.dataset ? part.selection : null;
  // Labels as they are known now.
  const training = { ...train.selection, knownAt: null };
  const [one, other] = userHalves(plan.run.seed);
  return {
    train: halves === null ? await collect(predictor, training) : null,
    halves:
      halves === null
        ? null
        : [
            await collect(halves[0], { ...training, users: other }),
            await collect(halves[1], { ...training, users: one }),
          ],
    valid: await collect(predictor, own(valid)),
    newest: await collect(predictor, own(test)),
  };
}

/**
 * The log of observed over predicted conversions of each bank on the newest days, as far as it is drift and not chance:
 * as drift has been in these data, its share of the variance is drift / (drift + chance).
 */
function levelsOf(
  newest: readonly (readonly ForecastCell[])[],
  drift: readonly number[],
  banks: readonly string[],
): Record<string, number[]> {
  const levels: Record<string, number[]> = {};
  for (const [step, cells] of newest.entries())
    for (const bank of groupBy(cells, (cell) => cell.bank)) {
      const { expected, variance, observed } = sumOf(bank);
      const share = drift[step] / (drift[step] + variance / expected ** 2);
      const level = observed === 0 || !(share > 0) ? 0 : share * Math.log(observed / expected);
      (levels[banks[bank[0].bank]] ??= newest.map(() => 0))[step] = level;
    }
  return levels;
}

/** The names of a dataset's banks by their codes, and the codes of a candidate. */
function namesOf(
  project: Project,
  { parts: { train } }: TrainingPlan,
): {
  readonly banks: readonly string[];
  readonly codesOf: (candidate: { bank: string | null; banner: string | null }) => { bank: number; banner: number };
} {
  const dataset = getDataset(project, train.dataset);
  const [banks, banners] = [textsOf(project, dataset, 'bank'), textsOf(project, dataset, 'banner')];
  return {
    banks,
    codesOf: ({ bank, banner }) => ({
      bank: Math.max(0, banks.indexOf(bank ?? '')),
      banner: Math.max(0, banners.indexOf(banner ?? '')),
    }),
  };
}

/** The texts of a column by their codes: 0 is a missing value. */
function textsOf(project: Project, dataset: DatasetInfo, role: 'bank' | 'banner'): string[] {
  const column = dataset.columns.find((candidate) => candidate.role === role);
  return ['', ...(column === undefined ? [] : textValues(readDictionary(project, dataset, column)))];
}

/** The periods of the data, and how many lie between the newest days and a campaign; null without times. */
function periodsOf(
  project: Project,
  { run, parts }: TrainingPlan,
): { readonly range: TimeRange | null; readonly lag: number | null } {
  const summaries = readOutline(project, run.run)?.summaries;
  const { asOf } = getDataset(project, parts.train.dataset);
  const newest = summaries?.test ?? summaries?.valid;
  const [from, newFrom, to] = [summaries?.train.firstTime, newest?.firstTime, newest?.lastTime];
  if (typeof from !== 'number' || typeof newFrom !== 'number' || typeof to !== 'number' || !(to > from))
    return { range: null, lag: null };
  const ahead = Math.max(asOf ?? to, to) + HORIZON_MS - (newFrom + to) / 2;
  const lag = Math.round((ahead * PERIODS) / (to - from));
  return { range: { from, to }, lag: Math.min(PERIODS - 2, Math.max(1, lag)) };
}
