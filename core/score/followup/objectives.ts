import { AppError } from '../../errors.ts';
import { BlockReader } from '../../features/blocks.ts';
import { selectionCounts } from '../../features/counts.ts';
import { joinArrays } from '../../features/gather.ts';
import { breathe, type JobContext } from '../../job.ts';
import type { Part } from '../../predict/parts.ts';
import { loadPlan, type TrainingPlan } from '../../predict/plan.ts';
import { rowsOf, type StepPredictor } from '../../predict/predict.ts';
import { openTrained, readTrained } from '../../predict/trained.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { chooseRun } from '../candidates/choose-run.ts';
import { compareObjectives, type ObjectiveComparison, type Predicted } from './compare-objectives.ts';

/** Samples that are predicted at most: enough that the first 1 % of them are a thousand. */
const MOST_SAMPLES = 100_000;
/** Comparisons that are kept: one per bank that is looked at. */
const KEPT = 16;

/** What a bank's ranking would be under each objective, seen on samples whose outcome is known. */
export interface RankingByObjective extends ObjectiveComparison {
  readonly run: string;
  readonly dataset: string;
  /** Samples of the run's test period with settled labels, and how many of them were taken. */
  readonly rows: number;
  readonly sampled: number;
}

const kept = new Map<string, RankingByObjective>();

/**
 * Ranks samples that the bank's run was not trained on by each step's probability in turn. Null for a bank without a
 * trained run; `run` names another than the one in use. Throws `state` where the data of the run's test period are
 * gone. The same question is answered from memory.
 */
export async function rankingByObjective(
  project: Project,
  bank: string,
  run: string | undefined,
  job: JobContext,
): Promise<RankingByObjective | null> {
  const name = run ?? chooseRun(project, bank)?.run;
  if (name === undefined) return null;
  const plan = loadPlan(project, name);
  const part = plan.parts.test ?? plan.parts.valid;
  const key = [project.path, bank, name, plan.run.weightsSha256, part.dataHash].join('\n');
  const found = kept.get(key) ?? (await compare(project, bank, plan, part, job));
  kept.delete(key);
  kept.set(key, found);
  if (kept.size > KEPT) kept.delete([...kept.keys()][0]);
  return found;
}

async function compare(
  project: Project,
  bank: string,
  plan: TrainingPlan,
  part: Part,
  job: JobContext,
): Promise<RankingByObjective> {
  const own = { ...part, selection: { ...part.selection, bank: part.selection.bank ?? bank, keepNegatives: null } };
  checkPart(project, own, plan.run.run);
  const rows = (await selectionCounts(project, getDataset(project, part.dataset), own.selection, job)).rows;
  const predictor = await openTrained(readTrained(project, plan));
  try {
    const predicted = await predictSome(
      project,
      predictor,
      plan,
      own,
      Math.max(1, Math.ceil(rows / MOST_SAMPLES)),
      job,
    );
    return {
      run: plan.run.run,
      dataset: part.dataset,
      rows,
      sampled: predicted.depth.length,
      ...compareObjectives(plan.run.steps, predicted),
    };
  } finally {
    await predictor.release();
  }
}

function checkPart(project: Project, { dataset, dataHash }: Part, run: string): void {
  const help = message('score.importAgain', { dataset });
  try {
    if (getDataset(project, dataset).dataHash === dataHash) return;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unknown-name') throw error;
    throw new AppError('state', message('score.dataGone', { run, dataset }), help, { cause: error });
  }
  throw new AppError('state', message('score.dataChanged', { run, dataset }), help);
}

/** Predicts every `every`-th batch of a part, spread evenly over its period. */
async function predictSome(
  project: Project,
  predictor: StepPredictor,
  { schema }: TrainingPlan,
  part: Part,
  every: number,
  job: JobContext,
): Promise<Predicted> {
  const reader = new BlockReader(
    project,
    getDataset(project, part.dataset),
    schema,
    part.selection,
    0,
    predictor.steps,
  );
  const batches: Float32Array[][] = [];
  const depths: Uint8Array[] = [];
  let batch = 0;
  for (let chunk = 0; chunk < reader.chunkCount; chunk += 1) {
    const block = reader.read(chunk);
    for (let start = 0; start < block.rows; start += predictor.batchSize, batch += 1) {
      if (batch % every !== 0) continue;
      const end = Math.min(start + predictor.batchSize, block.rows);
      batches.push(await predictor.predict(rowsOf(block, start, end)));
      depths.push(block.depth.slice(start, end));
    }
    await breathe(job);
  }
  const rows = depths.reduce((sum, depth) => sum + depth.length, 0);
  return {
    probabilities: predictor.steps.map((_, step) =>
      joinArrays(
        new Float32Array(rows),
        batches.map((columns) => columns[step]),
      ),
    ),
    depth: joinArrays(new Uint8Array(rows), depths),
  };
}
