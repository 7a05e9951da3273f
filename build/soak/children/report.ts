/** Makes and reads the files of a series, and prints a result for each. */
import { AppError } from '../../../core/errors.ts';
import type { SeriesResult } from '../series.ts';

/** What reading a file showed: a problem, or null if its content is what it should be. */
export type Read = (number: number) => Promise<string | null>;

/** Runs the series that the command line names. An `AppError` has noticed the damage; any other error is a problem. */
export async function readSeries(read: Read): Promise<void> {
  const [from, count] = process.argv.slice(2, 4).map(Number);
  for (let number = from; number < count; number++) {
    const result: SeriesResult = { number, ...(await outcome(read, number)) };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.exit(0);
}

async function outcome(read: Read, number: number): Promise<Omit<SeriesResult, 'number'>> {
  try {
    return { noticed: false, problem: await read(number) };
  } catch (error) {
    if (error instanceof AppError) return { noticed: true, problem: null };
    return { noticed: true, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
