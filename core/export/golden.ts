/** Golden rows: real rows of the training data with the probabilities that this program gives them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { JobContext } from '../job.ts';
import type { PairPredictor } from '../predict/pairs/pair-predictor.ts';
import type { UserBlock } from '../score/audience/block.ts';
import { AudienceFeed } from '../score/audience/feed.ts';
import { ModelScorer, openModels } from '../score/block-scorer.ts';
import type { ScoringSetup } from '../score/prepare-scoring.ts';
import { blockShapeOf } from '../score/ranking/with-ranking.ts';
import { getDataset, listDatasets } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { quoted } from '../text/csv.ts';
import { readCells, spreadRows } from './golden-rows.ts';
import type { ExportPlan } from './plan.ts';

/** Users per block, as in scoring. */
const BLOCK_USERS = 2048;

/** Real users, and the probabilities of each with each candidate. */
export interface GoldenRows {
  readonly count: number;
  /** Cells per column of the plan. */
  readonly cells: readonly (readonly string[])[];
  /** `[steps][rows × candidates]`; NaN for a step that a candidate's run lacks. */
  readonly probabilities: readonly Float32Array[];
}

/** Takes up to `count` rows from the training data of the runs. */
export function readGoldenCells(
  project: Project,
  { runs }: Pick<ScoringSetup, 'runs'>,
  { columns }: ExportPlan,
  count: number,
): string[][] {
  const names = [...new Set(runs.map(({ info }) => info.dataset))];
  const present = names.filter((name) => listDatasets(project).some((dataset) => dataset.name === name));
  const parts = present.map((name, index) => {
    const dataset = getDataset(project, name);
    const share = Math.ceil((count * (index + 1)) / present.length) - Math.ceil((count * index) / present.length);
    return readCells(project, dataset, columns, spreadRows(dataset, share));
  });
  return columns.map((_, column) => parts.flatMap((part) => part[column]));
}

/** Predicts rows as scoring does; `folder` is for temporary files. */
export async function predictGolden(
  { runs, candidateList }: Pick<ScoringSetup, 'runs' | 'candidateList'>,
  plan: ExportPlan,
  cells: readonly (readonly string[])[],
  folder: string,
  job: JobContext,
): Promise<GoldenRows> {
  const count = cells[0]?.length ?? 0;
  const probabilities = plan.steps.map(() => new Float32Array(count * candidateList.candidates.length).fill(NaN));
  let predictors: readonly PairPredictor[] = [];
  const feed = openGoldenFeed({ runs, candidateList }, plan, cells, folder, job);
  try {
    const listOf = candidateList.candidates.map((_, index) => index);
    const forecasts = runs.map(({ forecast }) => forecast ?? null);
    const shape = { runs: runs.map(({ run }) => run), candidates: candidateList.candidates, forecasts, listOf };
    predictors = await openModels({ shape, models: runs.map(({ model }) => model) }, { threads: 1 });
    const scorer = new ModelScorer(shape, predictors, job.signal);
    await feed.open();
    for (let fed = await feed.next(); fed !== null; fed = await feed.next()) {
      const block = await scorer.score(fed.block);
      takeProbabilities(block, { runs, candidateList }, plan, probabilities);
      feed.release(block);
    }
  } finally {
    for (const predictor of predictors) await predictor.release();
    await feed.close();
  }
  return { count, cells, probabilities };
}

/** Reads the rows as an audience of numbered users, one list per candidate. */
function openGoldenFeed(
  { runs, candidateList }: Pick<ScoringSetup, 'runs' | 'candidateList'>,
  { columns }: ExportPlan,
  cells: readonly (readonly string[])[],
  folder: string,
  job: JobContext,
): AudienceFeed {
  let user = 'row';
  while (columns.some(({ name }) => name === user)) user += '_';
  const path = join(folder, 'golden.csv');
  const header = [user, ...columns.map(({ name }) => name)];
  const rows = Array.from({ length: cells[0]?.length ?? 0 }, (_, row) => [
    String(row),
    ...cells.map((column) => column[row]),
  ]);
  writeFileSync(path, csvOf([header, ...rows]), { mode: 0o600 });
  const dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true } as const;
  return new AudienceFeed(
    {
      paths: [path],
      options: { dialect },
      mapping: { user, missing: [] },
      // The cells of a dataset hold plain numbers, however these were written.
      models: runs.map(({ run, schema, trainedOn: { formats: _, ...trainedOn } }) => ({ run, schema, trainedOn })),
      banks: candidateList.banks,
      usersPath: join(folder, 'users'),
      shape: { ...blockShapeOf(runs, candidateList, 'user', BLOCK_USERS), lists: candidateList.candidates.length },
    },
    2,
    job.signal,
  );
}

/** The rows as CSV, with no apostrophe against formulas: only this program reads the file. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

function takeProbabilities(
  { rows, ordinals, best }: UserBlock,
  { runs, candidateList }: Pick<ScoringSetup, 'runs' | 'candidateList'>,
  { steps }: ExportPlan,
  target: readonly Float32Array[],
): void {
  best.forEach(({ probabilities, scores }, index) => {
    const { run } = candidateList.candidates[index];
    const stride = probabilities.length / scores.length;
    steps.forEach(({ step }, position) => {
      const own = runs[run].steps.indexOf(step);
      for (let row = 0; own >= 0 && row < rows; row++)
        target[position][ordinals[row] * candidateList.candidates.length + index] = probabilities[row * stride + own];
    });
  });
}
