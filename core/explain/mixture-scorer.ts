import { logitOf } from '../evaluate/calibration.ts';
import type { TrainedModel } from '../predict/trained.ts';
import type { UserBlock } from '../score/audience/block.ts';
import { ThreadScorer, type BlockScorer, type ScorerShape } from '../score/block-scorer.ts';
import { createBest } from '../score/ranking/best-candidates.ts';
import type { ListShape } from '../score/ranking/list-writer.ts';
import { writeMixture, type EncodedSample, type FieldPosition } from './samples.ts';
import type { Mixture } from './shapley.ts';

const BLOCK_ROWS = 2048;
/** The lists of a block: the explained candidate's own, and one for the other banners of its bank. */
const [EXPLAINED, OTHERS] = [0, 1];

/** The candidate whose probabilities are explained, among those of its list. */
export interface ExplainedCandidate {
  readonly shape: ListShape;
  /** Its index in the shape. */
  readonly candidate: number;
  readonly model: TrainedModel;
}

/**
 * Scores samples for one candidate exactly as a ranking does: calibrated, with the differences between the bank's
 * banners corrected.
 */
export class CandidateScorer {
  readonly #scorer: BlockScorer;
  #block: UserBlock;

  constructor(explained: ExplainedCandidate, template: EncodedSample, signal: AbortSignal) {
    const shape = scorerShapeFor(explained);
    this.#scorer = new ThreadScorer({ shape, models: [explained.model] }, signal);
    const { run } = explained.shape.candidates[explained.candidate];
    this.#block = emptyBlock(template, explained.shape.runs[run].steps.length);
  }

  /** The probabilities by step of each of `count` samples, `[count]`; `write` writes a sample into the inputs. */
  async score(count: number, write: (block: UserBlock, row: number) => void): Promise<readonly Float32Array[]> {
    const block = this.#block;
    for (let row = 0; row < count; row++) write(block, row);
    block.rows = count;
    this.#block = await this.#scorer.score(block);
    const { probabilities, scores } = this.#block.best[EXPLAINED];
    const steps = probabilities.length / scores.length;
    return Array.from({ length: steps }, (_, step) =>
      Float32Array.from({ length: count }, (_row, row) => probabilities[row * steps + step]),
    );
  }

  close(): Promise<void> {
    return this.#scorer.close();
  }
}

/** The sample to explain, and the background samples that supply the values of absent fields. */
export interface MixedSamples {
  readonly explained: EncodedSample;
  readonly background: readonly EncodedSample[];
  readonly positions: readonly FieldPosition[];
  /** Index of the step whose log-odds are explained. */
  readonly step: number;
}

/** The log-odds of a step for mixtures, in blocks. */
export async function scoreMixtures(
  scorer: CandidateScorer,
  { explained, background, positions, step }: MixedSamples,
  mixtures: readonly Mixture[],
): Promise<Float64Array> {
  const logOdds = new Float64Array(mixtures.length);
  for (let from = 0; from < mixtures.length; from += BLOCK_ROWS) {
    const part = mixtures.slice(from, from + BLOCK_ROWS);
    const probabilities = await scorer.score(part.length, ({ inputs: [inputs] }, row) => {
      const { background: index, mask } = part[row];
      writeMixture(inputs, row, { explained, background: background[index], positions, mask });
    });
    for (const [row, probability] of probabilities[step].entries()) logOdds[from + row] = logitOf(probability);
  }
  return logOdds;
}

/** The candidates to predict: the explained one, and the bank's other banners if they correct its prediction. */
function scorerShapeFor({ shape, candidate: index }: ExplainedCandidate): ScorerShape {
  const explained = shape.candidates[index];
  const { run, forecast = null } = shape.runs[explained.run];
  const corrects = forecast?.bannerSlopes?.some((slope) => slope !== 1) === true;
  const chosen = shape.candidates.filter(
    (candidate) =>
      candidate === explained ||
      (corrects && candidate.run === explained.run && candidate.bankIndex === explained.bankIndex),
  );
  return {
    runs: [run],
    candidates: chosen.map((candidate) => ({ ...candidate, run: 0, bankIndex: 0 })),
    forecasts: [forecast],
    listOf: chosen.map((candidate) => (candidate === explained ? EXPLAINED : OTHERS)),
  };
}

function emptyBlock({ single, multi }: EncodedSample, steps: number): UserBlock {
  return {
    capacity: BLOCK_ROWS,
    rows: 0,
    ids: new Uint8Array(0),
    idOffsets: new Uint32Array(1),
    ordinals: new Float64Array(0),
    weights: new Float64Array(BLOCK_ROWS).fill(1),
    bankWeights: [null],
    inputs: [
      {
        single: new Int32Array(BLOCK_ROWS * single.length),
        multi: multi.map(() => ({ offsets: new Uint32Array(BLOCK_ROWS + 1), values: new Int32Array(BLOCK_ROWS) })),
      },
    ],
    cells: [],
    best: [EXPLAINED, OTHERS].map(() => createBest(BLOCK_ROWS, steps)),
  };
}
