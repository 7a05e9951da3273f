import { openTable } from '../../ingest/files/table.ts';
import type { JobContext } from '../../job.ts';
import { withoutApostrophes } from '../../text/csv.ts';

/** A candidate of an exported list, apart from its banner, which only distinguishes candidates. */
export interface ExportedCandidate {
  readonly bank: string;
  /** The run that ranked it; '' if the list does not name it. */
  readonly run: string;
}

/** The rows of an exported list, keyed by what they recommend. */
export interface ExportedRows {
  /** The row of a user, bank and banner; see `recommendation`. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** `[rows]` per requested step; NaN if the list does not have it, and for rows of weight 0, which do not count. */
  readonly probabilities: readonly Float32Array[];
  readonly candidates: readonly ExportedCandidate[];
  /** `[rows]`: the index of each row's candidate in `candidates`. */
  readonly candidateOf: Int32Array;
  /** Whether any row names a bank. */
  readonly banks: boolean;
  /** Whether any row names a banner. */
  readonly banners: boolean;
}

/** A key for what a row recommends. */
export function recommendation(user: string, bank: string, banner: string): string {
  // Any of them may contain any separator.
  return `${bank.length},${banner.length},${bank}${banner}${user}`;
}

const dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true } as const;
/** Columns of a ranked list: rank, user, bank, banner, … */
const [USER, BANK, BANNER] = [1, 2, 3];

/** Reads the users, the candidates and the probabilities of some steps from a ranked list. */
export async function readExported(path: string, steps: readonly string[], job: JobContext): Promise<ExportedRows> {
  const table = await openTable([path], { dialect }, job);
  const names = table.columns.map(withoutApostrophes);
  const columnIndexes = steps.map((step) => names.indexOf(`p_${step}`));
  const [weightIndex, runIndex] = [names.indexOf('weight'), names.indexOf('run')];
  const rowOf = new Map<string, number>();
  const columns: number[][] = steps.map(() => []);
  const candidates = new Candidates();
  const candidateOf: number[] = [];
  let [banks, banners] = [false, false];
  for await (const { bytes, rows, columns: width, ranges } of table.batches(job)) {
    const cell = (row: number, column: number): string =>
      withoutApostrophes(
        Buffer.from(bytes.buffer, bytes.byteOffset).toString(
          'utf8',
          ranges[2 * (row * width + column)],
          ranges[2 * (row * width + column) + 1],
        ),
      );
    for (let row = 0; row < rows; row += 1) {
      const [bank, banner] = [cell(row, BANK), cell(row, BANNER)];
      banks ||= bank !== '';
      banners ||= banner !== '';
      rowOf.set(recommendation(cell(row, USER), bank, banner), columns[0]?.length ?? rowOf.size);
      candidateOf.push(candidates.indexOf(bank, banner, runIndex < 0 ? '' : cell(row, runIndex)));
      const counts = weightIndex < 0 || Number(cell(row, weightIndex)) !== 0;
      columnIndexes.forEach((columnIndex, step) => {
        const text = counts && columnIndex >= 0 ? cell(row, columnIndex) : '';
        columns[step].push(text === '' ? NaN : Number(text));
      });
    }
  }
  return {
    rowOf,
    probabilities: columns.map((values) => Float32Array.from(values)),
    candidates: candidates.all,
    candidateOf: Int32Array.from(candidateOf),
    banks,
    banners,
  };
}

/** The candidates of a list (bank, banner and run), in the order in which they appear. */
class Candidates {
  readonly all: ExportedCandidate[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(bank: string, banner: string, run: string): number {
    const key = `${bank}\n${banner}\n${run}`;
    const index = this.#indexes.get(key) ?? this.all.push({ bank, run }) - 1;
    this.#indexes.set(key, index);
    return index;
  }
}
