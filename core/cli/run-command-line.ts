import { inspect } from 'node:util';

import { AppError } from '../errors.ts';
import { programVersion } from '../program/root.ts';
import { systemHint } from '../text/system.ts';
import { readCommandLine } from './command-line.ts';
import { commandNames, loadCommands } from './commands.ts';
import { messageText, plainText } from './format.ts';
import { writeOut } from './output.ts';

/** Runs one command line and returns its exit code: 0 success, 1 error, 2 wrong usage, 130 cancelled. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    const line = readCommandLine(args, commandNames);
    switch (line.kind) {
      case 'version':
        await writeOut(`${programVersion()}\n`);
        return 0;
      case 'list':
        await writeOut(`${await listCommands(line.group)}\n`);
        return 0;
      case 'command': {
        const { runCommand } = await import('./run-command.ts');
        await runCommand(line.name, line.args);
        return 0;
      }
    }
  } catch (error) {
    return fail(error);
  }
}

async function listCommands(group: string | undefined): Promise<string> {
  const [commands, { groupHelp, overallHelp }] = await Promise.all([loadCommands(), import('./help.ts')]);
  return group === undefined ? overallHelp(commands) : groupHelp(group, commands);
}

/** Prints an error to stderr and returns its exit code. */
function fail(error: unknown): number {
  if (error instanceof AppError) {
    process.stderr.write(
      `error: ${plainText(error.message)}\n${error.help === undefined ? '' : `hint: ${plainText(error.help)}\n`}`,
    );
    return error.code === 'cancelled' ? 130 : error.code === 'usage' ? 2 : 1;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    process.stderr.write(`error: ${messageText('cli.cancelled')}\n`);
    return 130;
  }
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const hint = typeof code === 'string' ? systemHint(code) : undefined;
  if (error instanceof Error && hint !== undefined) {
    process.stderr.write(`error: ${plainText(error.message.replace(/^E[A-Z]+: /, ''))}\nhint: ${plainText(hint)}\n`);
    return 1;
  }
  const what = messageText('cli.fault');
  process.stderr.write(`error: ${what}: ${inspect(error).split('\n').map(plainText).join('\n')}\n`);
  return 1;
}
