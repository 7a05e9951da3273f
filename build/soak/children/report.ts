/** Makes and reads the files of a series, and prints a result for each. */
import { AppError } from '../../../core/errors.ts';
import type { SeriesResult } from '../series.ts';

/** Makes and reads file `number`; returns a problem, or null if its content is what it should be. */
export type ReadFile = (number: number) => Promise<string | null>;

/** Runs the series that the command line names. An `AppError` refuses a file; any other error is a problem. */
export async function readSeries(read: ReadFile): Promise<void> {
  const [from, count] = process.argv.slice(2, 4).map(Number);
  for (let number = from; number < count; number++) {
    const result: SeriesResult = { number, ...(await outcome(read, number)) };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.exit(0);
}

async function outcome(read: ReadFile, number: number): Promise<Omit<SeriesResult, 'number'>> {
  try {
    return { refused: false, problem: await read(number) };
  } catch (error) {
    if (error instanceof AppError) return { refused: true, problem: null };
    return { refused: true, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
