import type { EncodedSamples } from '../../core/engine/embedding.ts';
import { layOutFields, type FeatureSchema, type FieldContent } from '../../core/features/schema.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { SamplePairs } from '../../core/predict/pairs/sample-pairs.ts';
import type { StepPredictor } from '../../core/predict/predict.ts';
import type { AudienceMapping } from '../../core/score/audience/audience.ts';
import { AudienceFeed } from '../../core/score/audience/feed.ts';
import { candidatesOfRun, ModelScorer } from '../../core/score/block-scorer.ts';
import { listCandidates, type ScoringRun } from '../../core/score/candidates/candidates.ts';
import type { HoldoutOptions } from '../../core/score/holdout/group.ts';
import type { ListFormats } from '../../core/score/list-formats/format-paths.ts';
import { reportNotes } from '../../core/score/output/publish.ts';
import { WorkFolder } from '../../core/score/output/work-folder.ts';
import { rankAudience, type RankedList } from '../../core/score/ranking/rank-audience.ts';
import { blockShapeOf, scorerShapeOf } from '../../core/score/ranking/with-ranking.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import type { BankSettings } from '../../core/store/runs/banks.ts';

/** A categorical field with two cities. */
export const city: FieldContent = {
  name: 'city',
  role: 'categorical',
  kind: 'categorical',
  values: textColumn(['berlin', 'ulm']),
};
/** A numeric field with three bin edges. */
export const age: FieldContent = { name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.of(18, 30, 60) };
/** A multi-valued field with two tags. */
export const tags: FieldContent = { name: 'tags', role: 'multi', kind: 'multi', values: textColumn(['golf', 'tea']) };
/** The field of banners, with these values. */
export const banner = (...values: string[]): FieldContent => ({
  name: 'banner',
  role: 'banner',
  kind: 'categorical',
  values: textColumn(values),
});
/** The field of banks, with these values. */
export const bankField = (...values: string[]): FieldContent => ({
  name: 'bank',
  role: 'bank',
  kind: 'categorical',
  values: textColumn(values),
});

/**
 * The probability of a step for a sample with these rows in the embedding table: it depends on every row and its
 * position, and is lower for later steps.
 */
export function probabilityOf(rows: readonly number[], step: number): number {
  const mixed = rows.reduce((sum, row, index) => (sum * 31 + row * (index + 7)) % 1009, 1);
  return Math.fround((mixed + 1) / 1010 / 4 ** step);
}

/** The members of a predictor that ranking uses. */
export type BatchPredictor = Pick<StepPredictor, 'batchSize' | 'predict'>;

/** Replaces a trained model: `probabilityOf` of the single rows followed by each multi field's rows. */
export class RowPredictor implements BatchPredictor {
  readonly schema: FeatureSchema;
  readonly steps: readonly string[];
  readonly batchSize: number;

  constructor(contents: readonly FieldContent[], steps: readonly string[], batchSize = 4) {
    this.schema = layOutFields(contents);
    this.steps = steps;
    this.batchSize = batchSize;
  }

  async predict({ count, singleFields, single, multi }: EncodedSamples): Promise<Float32Array[]> {
    await Promise.resolve();
    return this.steps.map((_, step) =>
      Float32Array.from({ length: count }, (_row, row) => {
        const lists = multi.flatMap(({ offsets, values }) => [...values.subarray(offsets[row], offsets[row + 1])]);
        return probabilityOf([...single.subarray(row * singleFields, (row + 1) * singleFields), ...lists], step);
      }),
    );
  }
}

/** A run with a fake model. */
export type TestRun = ScoringRun & { readonly predictor: BatchPredictor };

/** What `rankFile` ranks with; what is left out has a default for small audiences. */
export interface Setting {
  readonly runs: readonly TestRun[];
  readonly banks?: readonly BankSettings[];
  readonly mapping?: AudienceMapping;
  readonly per?: 'user' | 'bank';
  readonly top?: number;
  readonly holdout?: HoldoutOptions;
  readonly listFormats?: ListFormats;
  readonly budgetBytes?: number;
  readonly userTable?: number;
  /** Users per block. */
  readonly capacity?: number;
  readonly scorerCount?: number;
}

function pairsOf(predictor: BatchPredictor, candidates: ReturnType<typeof candidatesOfRun>): SamplePairs {
  const { batchSize } = predictor;
  const release = (): Promise<void> => Promise.resolve();
  return new SamplePairs({ batchSize, predict: (samples) => predictor.predict(samples), release }, candidates);
}

/** The candidates of a setting, and the shapes of its blocks and scorers. */
function shapesOf({ runs, banks = [], per = 'user', capacity = 4 }: Setting): {
  readonly candidateList: ReturnType<typeof listCandidates>;
  readonly blockShape: ReturnType<typeof blockShapeOf>;
  readonly scorerShape: ReturnType<typeof scorerShapeOf>;
} {
  const candidateList = listCandidates(runs, banks);
  return {
    candidateList,
    blockShape: blockShapeOf(runs, candidateList, per, capacity),
    scorerShape: scorerShapeOf(runs, candidateList, per),
  };
}

/** Scorers that share the predictors of the runs. */
function newScorers(
  runs: Setting['runs'],
  shape: ReturnType<typeof scorerShapeOf>,
  count: number,
  job: JobContext,
): readonly ModelScorer[] {
  const predictors = runs.map(({ predictor }, run) => pairsOf(predictor, candidatesOfRun(shape, run)));
  return Array.from({ length: count }, () => new ModelScorer(shape, predictors, job.signal));
}

/** Ranks an audience file with given runs, as `scoreAudience` does with those of a project. */
export async function rankFile(
  audience: string,
  out: string,
  setting: Setting,
  job: JobContext = quietJob(),
): Promise<RankedList> {
  const { runs, per = 'user', top = null, budgetBytes, userTable, mapping = {}, scorerCount = 2 } = setting;
  const shapes = shapesOf(setting);
  const { candidateList, blockShape, scorerShape } = shapes;
  const work = new WorkFolder(out);
  const models = runs.map(({ run, schema }) => ({ run, schema, trainedOn: {} }));
  const reading = { paths: [audience], options: {}, mapping, models, banks: candidateList.banks, shape: blockShape };
  const feed = new AudienceFeed({ ...reading, usersPath: work.file('users'), userTable }, scorerCount + 2, job.signal);
  try {
    const scorers = newScorers(runs, scorerShape, scorerCount, job);
    const header = await feed.open();
    reportNotes(header.notes, job);
    return await rankAudience(
      {
        runs,
        ...shapes,
        feed,
        header,
        scorers,
        per,
        top,
        work,
        audience,
        manifestRuns: [],
        holdout: setting.holdout,
        budgetBytes,
        ...(setting.listFormats && { listFormats: setting.listFormats }),
      },
      job,
    );
  } finally {
    await feed.close();
    work.remove();
  }
}
