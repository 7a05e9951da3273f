import '../native-settings.ts';
import { setImmediate } from 'node:timers/promises';

import * as ort from 'onnxruntime-node';

import { threadCount } from '../engine/thread-count.ts';
import { cancelled } from '../errors.ts';
import { probabilitiesShown } from '../predict/banner-effects.ts';
import type { UserBlock } from '../score/audience/block.ts';
import type { BlockScorer, ScorerShape } from '../score/block-scorer.ts';
import { offerBanners } from '../score/ranking/best-candidates.ts';
import { chooseBanners } from '../score/ranking/choose-banners.ts';
import { message } from '../text/message.ts';
import { changedExport } from './checked-export.ts';
import type { ExportManifest } from './manifest.ts';

/** Batches have a multiple of this many rows: vectorised operations round leftover rows differently in the last bit. */
const ROW_MULTIPLE = 16;
/** Pairs of a user and a candidate that are scored at once. */
const PAIRS_PER_BATCH = 8192;

/** What the scorer needs besides the model itself. */
interface ExportScorerInputs {
  readonly manifest: ExportManifest;
  readonly shape: ScorerShape;
  readonly separators: readonly string[];
}

/** Scores with an exported model. */
export class ExportScorer implements BlockScorer {
  readonly #path: string;
  readonly #session: ort.InferenceSession;
  readonly #manifest: ExportManifest;
  readonly #shape: ScorerShape;
  readonly #separators: readonly string[];
  readonly #signal: AbortSignal;
  /** The candidates of each bank, by their indexes. */
  readonly #banks: readonly (readonly number[])[];

  private constructor(
    path: string,
    session: ort.InferenceSession,
    { manifest, shape, separators }: ExportScorerInputs,
    signal: AbortSignal,
  ) {
    this.#path = path;
    this.#session = session;
    this.#manifest = manifest;
    this.#shape = shape;
    this.#separators = separators;
    this.#signal = signal;
    this.#banks = [...Map.groupBy(shape.candidates.keys(), (index) => shape.candidates[index].bankIndex).values()];
  }

  /**
   * Opens a model; `separators` are those of the audience, by column of the manifest. Throws `invalid-file` if the file
   * is not a model or does not match the manifest, and `usage` like `threadCount`.
   */
  static async open(
    path: string,
    manifest: ExportManifest,
    shape: ScorerShape,
    separators: readonly string[],
    signal: AbortSignal,
  ): Promise<ExportScorer> {
    const intraOpNumThreads = threadCount();
    const session = await withModelErrors(path, () =>
      ort.InferenceSession.create(path, {
        intraOpNumThreads,
        logSeverityLevel: 3,
        // Packed weights are added up in another order, which changes the last bits of probabilities.
        extra: { session: { disable_prepacking: '1' } },
      }),
    );
    if (!fits(session, manifest)) {
      await session.release();
      throw changedExport(path);
    }
    return new ExportScorer(path, session, { manifest, shape, separators }, signal);
  }

  async score(block: UserBlock): Promise<UserBlock> {
    for (const { scores } of block.best) scores.fill(-1);
    const multiples = Math.floor(PAIRS_PER_BATCH / this.#shape.candidates.length / ROW_MULTIPLE);
    const batch = Math.max(1, multiples) * ROW_MULTIPLE;
    for (let from = 0; from < block.rows; from += batch) {
      if (this.#signal.aborted) throw cancelled(message('base.nothingWritten'));
      await this.#scoreRows(block, from, Math.min(from + batch, block.rows));
      await setImmediate();
    }
    return block;
  }

  close(): Promise<void> {
    return this.#session.release();
  }

  async #scoreRows(block: UserBlock, from: number, to: number): Promise<void> {
    const { candidates, listOf, runs } = this.#shape;
    const outputs = await withModelErrors(this.#path, () => this.#session.run(this.#feeds(block.cells, from, to)));
    const count = to - from;
    const width = candidates.length;
    const cellsOf = (output: string, index: number): Float32Array => {
      const { data } = outputs[output];
      if (!(data instanceof Float32Array) || data.length < count * width) throw changedExport(this.#path);
      return Float32Array.from({ length: count }, (_, row) => data[row * width + index]);
    };
    const outputOf = (step: string): string => this.#manifest.steps.find((one) => one.step === step)?.output ?? '';
    for (const bank of this.#banks) {
      const [{ preference }, candidate] = [this.#manifest, candidates[bank[0]]];
      const { steps } = this.#manifest.runs[candidate.run];
      const preferences = bank.map((index) => cellsOf(preference ?? outputOf(candidate.objective), index));
      const predictions = bank.map((index) => steps.map((step) => cellsOf(outputOf(step), index)));
      const users = { weights: block.weights, bank: block.bankWeights[candidate.bankIndex] };
      for (const { list, shown } of chooseBanners(bank, preferences, listOf)) {
        const probabilities = probabilitiesShown(predictions, shown);
        const offer = { indexes: bank, candidate, run: runs[candidate.run], from, shown, probabilities };
        offerBanners(block.best[list], users, offer);
      }
    }
  }

  /** The model's inputs, with the last user repeated up to a multiple of `ROW_MULTIPLE` rows. */
  #feeds(cells: readonly (readonly string[])[], from: number, to: number): Record<string, ort.Tensor> {
    const rows = Math.ceil((to - from) / ROW_MULTIPLE) * ROW_MULTIPLE;
    const { candidates } = this.#shape;
    const users = Array.from({ length: rows }, (_, row) => Math.min(from + row, to - 1));
    const columns = this.#manifest.columns.map(({ input, kind, separator = '' }, index) => {
      const texts = users.map((user) => cells[index][user]);
      if (kind === 'numeric') return [input, new ort.Tensor('float64', Float64Array.from(texts, numberOf), [rows, 1])];
      const tidied = kind === 'multi' ? texts.map((text) => tidy(text, this.#separators[index], separator)) : texts;
      return [input, new ort.Tensor('string', tidied, [rows, 1])];
    });
    const ofCandidates = (['bank', 'banner'] as const).map((name) => {
      const names = candidates.map((candidate) => candidate[name]);
      return [
        name,
        new ort.Tensor(
          'string',
          users.flatMap(() => names),
          [rows, names.length],
        ),
      ];
    });
    return Object.fromEntries([...columns, ...ofCandidates]) as Record<string, ort.Tensor>;
  }
}

/** Whether a model has the inputs and outputs that the manifest names. */
function fits({ inputNames, outputNames }: ort.InferenceSession, manifest: ExportManifest): boolean {
  const { columns, steps, preference } = manifest;
  const inputs = new Set(['bank', 'banner', ...columns.map(({ input }) => input)]);
  return (
    inputs.size === columns.length + 2 &&
    inputs.size === inputNames.length &&
    inputNames.every((name) => inputs.has(name)) &&
    steps.every(({ output }) => outputNames.includes(output)) &&
    (preference === undefined || outputNames.includes(preference))
  );
}

/** Runs `work` of ONNX Runtime. If it fails, the model is not the one that was exported: throws `changedExport`. */
async function withModelErrors<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw changedExport(path, cause);
  }
}

/** A number that the audience's reader has accepted. */
function numberOf(text: string): number {
  return text === '' ? NaN : Number(text);
}

/** Replaces the model's separator within a value: no value known to the model contains either. */
const NO_SEPARATOR = '\uFFFE';

/** A list with the model's separator, without spaces around its values. */
function tidy(text: string, separator: string, wanted: string): string {
  if (separator === wanted) return text.includes(' ') ? text.split(wanted).map(withoutSpaces).join(wanted) : text;
  // A space around a value does not belong to it, even if it is the model's separator.
  const values = text.split(separator).map(withoutSpaces);
  return values.map((value) => value.replaceAll(wanted, NO_SEPARATOR)).join(wanted);
}

/** The text without spaces at its ends; other blanks belong to a value. */
function withoutSpaces(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}
