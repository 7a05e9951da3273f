import type { BannerCandidate, ScoringRun } from '../candidates/candidates.ts';
import { CsvWriter, encodeCell } from '../output/csv.ts';
import { type Arena, candidateAt, idLength, idStart, probabilityAt, scoreAt, weightAt } from './records.ts';

/** The columns and content of a ranked list. */
export interface ListShape {
  /** Header of the users' column. */
  readonly user: string;
  readonly candidates: readonly BannerCandidate[];
  /** Name, steps and forecast parameters of each run. */
  readonly runs: readonly Pick<ScoringRun, 'run' | 'steps' | 'forecast'>[];
}

/** The union of all runs' steps, in order. */
export function unionSteps(runs: readonly { readonly steps: readonly string[] }[]): string[] {
  return [...new Set(runs.flatMap((run) => run.steps))];
}

/** Per candidate and step of `unionSteps`: the step's index in the candidate's run, −1 if the run lacks it. */
export function stepIndexes({ candidates, runs }: ListShape): readonly Int32Array[] {
  const steps = unionSteps(runs);
  return candidates.map(({ run }) => Int32Array.from(steps, (step) => runs[run].steps.indexOf(step)));
}

/**
 * The columns of the ranked list: `rank, <user>, bank, banner, score, objective, weight, p_<step>…, run`, and
 * `expected_value` if banks have a value.
 */
export function listColumns(shape: ListShape): string[] {
  return [
    'rank',
    shape.user,
    'bank',
    'banner',
    'score',
    'objective',
    'weight',
    ...unionSteps(shape.runs).map((step) => `p_${step}`),
    'run',
    ...(hasValues(shape) ? ['expected_value'] : []),
  ];
}

/** Whether the banks of a list have a value of a conversion. */
export function hasValues({ candidates }: Pick<ListShape, 'candidates'>): boolean {
  return candidates.some(({ value }) => value !== null);
}

/** Writes ranked candidates as CSV; the cell of a step that the run lacks is empty. */
export class ListWriter {
  readonly #writer: CsvWriter;
  readonly #stride: number;
  readonly #banners: readonly (readonly [Uint8Array, Uint8Array])[];
  readonly #objectives: readonly Uint8Array[];
  readonly #runs: readonly Uint8Array[];
  readonly #candidates: ListShape['candidates'];
  readonly #stepIndexes: readonly Int32Array[];

  /** Writes the header; `stride` is the number of probabilities per ranked record. */
  constructor(shape: ListShape, stride: number, sink: (bytes: Uint8Array) => void) {
    this.#writer = new CsvWriter(sink);
    this.#stride = stride;
    const { candidates, runs } = shape;
    this.#banners = candidates.map(({ bank, banner }) => [encodeCell(bank), encodeCell(banner)]);
    this.#objectives = candidates.map(({ objective }) => encodeCell(objective));
    this.#runs = candidates.map(({ run }) => encodeCell(runs[run].run));
    this.#candidates = candidates;
    this.#stepIndexes = stepIndexes(shape);
    for (const column of listColumns(shape)) this.#writer.encoded(encodeCell(column));
    this.#writer.endRecord();
  }

  /** Cells neutralised so far, except those of banks and banners. */
  get neutralised(): number {
    return this.#writer.neutralised;
  }

  /** Bytes written so far, including those not yet handed to the sink. */
  get bytes(): number {
    return this.#writer.bytes;
  }

  /** Adds the record at word `offset` of `arena`. */
  add(arena: Arena, offset: number, rank: number): void {
    const writer = this.#writer;
    const candidate = candidateAt(arena, offset);
    const id = idStart(offset, this.#stride);
    writer.integer(rank);
    writer.text(arena.bytes, id, id + idLength(arena, offset));
    writer.encoded(this.#banners[candidate][0]);
    writer.encoded(this.#banners[candidate][1]);
    writer.float32(scoreAt(arena, offset));
    writer.encoded(this.#objectives[candidate]);
    writer.number(weightAt(arena, offset));
    for (const index of this.#stepIndexes[candidate]) {
      if (index < 0) writer.empty();
      else writer.float32(probabilityAt(arena, offset, index));
    }
    writer.encoded(this.#runs[candidate]);
    const { value, step } = this.#candidates[candidate];
    if (value !== null) writer.float32(Math.fround(value * probabilityAt(arena, offset, step)));
    writer.endRecord();
  }

  /** Hands the remaining bytes to the sink. */
  flush(): void {
    this.#writer.flush();
  }
}
