import { programVersion } from '../program/root.ts';
import { writeOut } from './output.ts';

/** Runs one command line and returns its exit code: 0 success, 1 error, 2 wrong usage, 130 cancelled. */
export async function run(args: readonly string[]): Promise<number> {
  if (args.length === 1 && args[0] === '--version') {
    // The version needs no messages; loading them takes about as long as the rest of the start.
    await writeOut(`${programVersion()}\n`);
    return 0;
  }
  const { runCommandLine } = await import('./run-command-line.ts');
  return runCommandLine(args);
}
