import { BlockReader } from '../features/blocks.ts';
import { joinArrays } from '../features/gather.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { findPart } from '../predict/part-predictions.ts';
import { loadPlan } from '../predict/plan.ts';
import { rowsOf, type PredictionSource, type Predictor } from '../predict/predict.ts';
import type { Project } from '../store/file/project.ts';
import type { RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { checkTransfers } from './choose-run.ts';
import { openIntermediatesPredictor } from './open-intermediates.ts';
import type { UnsavedStudy, Transfer, TransferStudy } from './result.ts';
import { quartilesOf, quartilesWithinGroups, sampleLosses, transferCells } from './transfer-cells.ts';

const WEIGHT = 'transferWeight';

/**
 * The weight that each step gives to the information from the previous step, on the test set: by the labels of both
 * and by the log loss of the previous step (figure 6 of the paper). Throws `unsupported` for a model without such
 * weights, and the errors of `findPart`.
 */
export async function studyTransfer(
  project: Project,
  { run, dataset, bank, steps }: RunInfo,
  job: JobContext,
): Promise<UnsavedStudy<TransferStudy>> {
  const plan = loadPlan(project, run);
  const testPart = findPart(project, plan, 'test');
  checkTransfers(run, steps);
  const predictor = await openIntermediatesPredictor(project, plan, [WEIGHT], message('study.transferWeights'));
  try {
    const inputs = await readTransferInputs(
      predictor,
      {
        project,
        dataset: testPart.dataset,
        schema: plan.schema,
        selection: testPart.part.selection,
      },
      job,
    );
    const transfers: Transfer[] = [];
    for (let previous = 1; previous < steps.length; previous++) {
      await yieldToEventLoop(job);
      transfers.push({ from: steps[previous - 1], to: steps[previous], ...cellsOf(inputs, previous) });
    }
    return { kind: 'transfer', dataset, bank, steps, run, on: 'test', transfers };
  } finally {
    await predictor.release();
  }
}

/** Two numbers per sample and transfer, and the outcomes; other intermediate values are dropped after each batch. */
interface TransferInputs {
  readonly depth: Uint8Array;
  /** Number of steps whose outcome is known `[rows]`. */
  readonly matureSteps: Uint8Array;
  /** `[rows]` by transfer. */
  readonly weights: readonly Float32Array[];
  /** `[rows]` by previous step. */
  readonly probabilities: readonly Float32Array[];
}

/** The cells of a transfer, over the samples whose outcomes at both steps are known. */
function cellsOf(
  { depth: allDepths, matureSteps, weights: allWeights, probabilities }: TransferInputs,
  previous: number,
): Pick<Transfer, 'cells' | 'withinGroups'> {
  const isKnown = (_: number, row: number): boolean => matureSteps[row] > previous;
  const depth = allDepths.filter(isKnown);
  const weights = allWeights[previous - 1].filter(isKnown);
  const losses = sampleLosses(probabilities[previous - 1].filter(isKnown), (row) => depth[row] >= previous);
  const cells = (quartiles: Uint8Array): Transfer['cells'] => transferCells(weights, quartiles, depth, previous);
  return { cells: cells(quartilesOf(losses)), withinGroups: cells(quartilesWithinGroups(losses, depth, previous)) };
}

async function readTransferInputs(
  predictor: Predictor,
  { project, dataset, schema, selection }: PredictionSource,
  job: JobContext,
): Promise<TransferInputs> {
  const reader = new BlockReader(project, dataset, schema, selection, { steps: predictor.steps, cacheBytes: 0 });
  const transfers = predictor.steps.length - 1;
  const blocks: BlockLabels[] = [];
  const batches: BatchValues[] = [];
  for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
    const block = reader.read(chunk);
    for (let start = 0; start < block.rows; start += predictor.batchSize) {
      const samples = rowsOf(block, start, Math.min(start + predictor.batchSize, block.rows));
      const probabilities = (await predictor.predict(samples)).slice(0, transfers);
      const intermediates = predictor.intermediates[WEIGHT];
      batches.push({
        probabilities,
        weights: probabilities.map((_, t) =>
          Float32Array.from({ length: samples.count }, (_row, row) => intermediates[row * transfers + t]),
        ),
      });
    }
    blocks.push({ depth: block.depth, matureSteps: block.matureSteps });
    job.report({ phase: 'predict', fraction: (chunk + 1) / reader.chunkCount });
    await yieldToEventLoop(job);
  }
  return joinInputs(blocks, batches);
}

type BlockLabels = Pick<TransferInputs, 'depth' | 'matureSteps'>;
type BatchValues = Pick<TransferInputs, 'weights' | 'probabilities'>;

/** Joins what was read block by block, and predicted batch by batch. */
function joinInputs(blocks: readonly BlockLabels[], batches: readonly BatchValues[]): TransferInputs {
  const rows = blocks.reduce((sum, { depth }) => sum + depth.length, 0);
  const labels = (name: keyof BlockLabels): Uint8Array =>
    joinArrays(
      new Uint8Array(rows),
      blocks.map((block) => block[name]),
    );
  const values = (name: keyof BatchValues): Float32Array[] =>
    (batches[0]?.[name] ?? []).map((_, transfer) =>
      joinArrays(
        new Float32Array(rows),
        batches.map((batch) => batch[name][transfer]),
      ),
    );
  return {
    depth: labels('depth'),
    matureSteps: labels('matureSteps'),
    weights: values('weights'),
    probabilities: values('probabilities'),
  };
}
