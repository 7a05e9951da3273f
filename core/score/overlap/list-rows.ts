import { AppError } from '../../errors.ts';
import { openTable } from '../../ingest/files/table.ts';
import type { JobContext } from '../../job.ts';
import { withoutApostrophes } from '../../text/csv.ts';
import { message } from '../../text/message.ts';

const dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true } as const;
/** Columns of a ranked list: rank, user, bank, banner, … */
const [RANK, USER, BANK, BANNER] = [0, 1, 2, 3];
const PROBABILITY = 'p_';

/** A row of a ranked list; the same object is reused for each. */
export interface ListRow {
  /** From 0, counting only the visited rows. */
  readonly row: number;
  readonly bytes: Uint8Array;
  /** The user's id is `bytes[userFrom .. userTo)`, as in the file. */
  readonly userFrom: number;
  readonly userTo: number;
  /** Whether the row counts in expected conversions: rows of weight 0 do not. */
  readonly counts: boolean;
  text(column: 'user' | 'bank' | 'banner'): string;
  /** The probability of a step, by its index; NaN if the row has none. */
  probability(step: number): number;
}

/** Reads the steps whose probabilities a ranked list has. Throws `invalid-file` if it is no ranked list. */
export async function listSteps(path: string, job: JobContext): Promise<readonly string[]> {
  const table = await openTable([path], { dialect }, job);
  const names = table.columns.map(withoutApostrophes);
  const steps = names.filter((name) => name.startsWith(PROBABILITY)).map((name) => name.slice(PROBABILITY.length));
  if (names[RANK] !== 'rank' || names[BANK] !== 'bank' || names[BANNER] !== 'banner' || steps.length === 0)
    throw new AppError('invalid-file', message('score.notRankedList', { file: path }), message('score.giveRankedList'));
  return steps;
}

/** Visits the rows of a ranked list in its order, or only those of one bank; `visit` returns false to stop. */
export async function visitList(
  path: string,
  { steps, bank }: { readonly steps: readonly string[]; readonly bank: string | null },
  job: JobContext,
  visit: (row: ListRow) => boolean,
): Promise<void> {
  const table = await openTable([path], { dialect }, job);
  const names = table.columns.map(withoutApostrophes);
  const weight = names.indexOf('weight');
  const probabilities = steps.map((step) => names.indexOf(PROBABILITY + step));
  let row = 0;
  for await (const { bytes, rows, columns, ranges } of table.batches(job)) {
    for (let index = 0; index < rows; index++) {
      const cell = (column: number): string => {
        const at = 2 * (index * columns + column);
        return Buffer.from(bytes.buffer, bytes.byteOffset).toString('utf8', ranges[at], ranges[at + 1]);
      };
      if (bank !== null && withoutApostrophes(cell(BANK)) !== bank) continue;
      const user = 2 * (index * columns + USER);
      const goOn = visit({
        row,
        bytes,
        userFrom: ranges[user],
        userTo: ranges[user + 1],
        counts: weight < 0 || Number(cell(weight)) !== 0,
        text: (column) => withoutApostrophes(cell(column === 'user' ? USER : column === 'bank' ? BANK : BANNER)),
        probability(step) {
          const text = probabilities[step] < 0 ? '' : cell(probabilities[step]);
          return text === '' ? NaN : Number(text);
        },
      });
      if (!goOn) return;
      row += 1;
    }
  }
}
