import { programVersion } from '../program/root.ts';
import { writeOut } from './output.ts';

/**
 * Like `runCommandLine`, but prints the version without loading the modules that commands need, which takes about as
 * long as the rest of the start.
 */
export async function run(args: readonly string[]): Promise<number> {
  if (args.length === 1 && args[0] === '--version') {
    await writeOut(`${programVersion()}\n`);
    return 0;
  }
  const { runCommandLine } = await import('./run-command-line.ts');
  return runCommandLine(args);
}
