/** Runs a series: makes and reads its files, and prints a result for each. */
import { AppError } from '../../../core/errors.ts';
import type { SeriesResult } from '../series.ts';

/**
 * Reads a file. Returns a problem, null if the content is as it should be, or a result that also says whether damage
 * was noticed without an error.
 */
export type ReadFile = (number: number) => Promise<string | null | Omit<SeriesResult, 'number'>>;

/**
 * Runs the series that the command line describes. An `AppError` means that a file is refused; any other error is a
 * problem.
 */
export async function readSeries(read: ReadFile): Promise<void> {
  const [from, end] = process.argv.slice(2, 4).map(Number);
  for (let number = from; number < end; number++) {
    const result: SeriesResult = { number, ...(await outcome(read, number)) };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.exit(0);
}

async function outcome(read: ReadFile, number: number): Promise<Omit<SeriesResult, 'number'>> {
  try {
    const found = await read(number);
    return found === null || typeof found === 'string' ? { refused: false, problem: found } : found;
  } catch (error) {
    if (error instanceof AppError) return { refused: true, problem: null };
    return { refused: true, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
