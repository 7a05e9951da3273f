import { LRUCache } from 'lru-cache';

import { selectionCounts } from '../../features/counts.ts';
import type { JobContext } from '../../job.ts';
import { datasetOfPart, lostData, type Part } from '../../predict/parts.ts';
import { loadPlan, originalOf, type TrainingPlan } from '../../predict/plan.ts';
import { predictSelection } from '../../predict/predict.ts';
import { openTrained, readTrained } from '../../predict/trained.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { chooseRun } from '../candidates/choose-run.ts';
import { compareObjectives, type ObjectiveComparison } from './compare-objectives.ts';

/** Maximum number of samples to predict: enough for a thousand in the top 1 %. */
const MAX_SAMPLES = 100_000;
/** Number of comparisons in the cache: one per bank that the user views. */
const MAX_CACHED = 16;

/** A bank's ranking under each objective, for samples with known outcomes. */
export interface RankingByObjective extends ObjectiveComparison {
  readonly run: string;
  readonly dataset: string;
  /** Samples of the run's test period that are mature for all steps, and how many of them were used. */
  readonly rows: number;
  readonly sampled: number;
}

const cache = new LRUCache<string, RankingByObjective>({ max: MAX_CACHED });

/**
 * Ranks mature samples outside the training data of the bank's run by each step's probability in turn. Null for a bank
 * without a trained run; `run` names a run other than the active one. Throws `state` if the data of the run's test
 * period no longer exist. Caches its results.
 */
export async function rankingByObjective(
  project: Project,
  bank: string,
  run: string | undefined,
  job: JobContext,
): Promise<RankingByObjective | null> {
  const name = run ?? chooseRun(project, bank)?.run;
  if (name === undefined) return null;
  const plan = measurablePlan(project, name);
  const part = plan.parts.test ?? plan.parts.valid;
  // Also refuses lost data for results that are in the cache.
  const dataset = testData(project, part, plan.run.run);
  const key = [project.path, bank, name, plan.run.weightsSha256, part.dataHash].join('\n');
  const comparison = cache.get(key) ?? (await compare(project, bank, { plan, part, dataset }, job));
  cache.set(key, comparison);
  return comparison;
}

/** The plan of a run; for a refit, which has seen all samples, the plan of its original run. */
function measurablePlan(project: Project, name: string): TrainingPlan {
  const plan = loadPlan(project, name);
  return plan.refit === undefined ? plan : loadPlan(project, originalOf(project, name, plan.refit).run);
}

async function compare(
  project: Project,
  bank: string,
  { plan, part, dataset }: { readonly plan: TrainingPlan; readonly part: Part; readonly dataset: DatasetInfo },
  job: JobContext,
): Promise<RankingByObjective> {
  // Expected and actual conversions of a step can only be compared if its outcome is known.
  const bankPart = {
    ...part,
    selection: { ...part.selection, bank: part.selection.bank ?? bank, keepNegatives: null, mature: true },
  };
  const rows = (await selectionCounts(project, dataset, bankPart.selection, job)).rows;
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const source = { project, dataset, schema: plan.schema, selection: bankPart.selection };
    const { probabilities, depth } = await predictSelection(
      predictor,
      { ...source, every: Math.max(1, Math.ceil(rows / MAX_SAMPLES)) },
      job,
    );
    return {
      run: plan.run.run,
      dataset: part.dataset,
      rows,
      sampled: depth.length,
      ...compareObjectives(plan.run.steps, {
        probabilities: predictor.steps.map((step) => probabilities[step]),
        depth,
      }),
    };
  } finally {
    await predictor.release();
  }
}

function testData(project: Project, part: Part, run: string): DatasetInfo {
  const { dataset } = part;
  const data = datasetOfPart(project, part);
  if (typeof data === 'object') return data;
  throw lostData(data, { dataset, run, help: message('score.importAgain', { dataset }) });
}
