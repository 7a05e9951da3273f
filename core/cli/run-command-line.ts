import { inspect } from 'node:util';

import { AppError } from '../errors.ts';
import { programVersion } from '../program/root.ts';
import { readCommandLine } from './command-line.ts';
import { commandNames, loadCommands } from './commands.ts';
import { plainText } from './format.ts';
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
    process.stderr.write('error: cancelled\n');
    return 130;
  }
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof Error && typeof code === 'string' && SYSTEM_HINTS[code] !== undefined) {
    process.stderr.write(`error: ${plainText(error.message.replace(/^E[A-Z]+: /, ''))}\nhint: ${SYSTEM_HINTS[code]}\n`);
    return 1;
  }
  process.stderr.write(
    `error: this is a fault in the program: ${inspect(error).split('\n').map(plainText).join('\n')}\n`,
  );
  return 1;
}

/** Operating system errors that are not bugs in the program. */
const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'check the path',
  EACCES: 'check who may read and write there',
  EPERM: 'check who may read and write there',
  EISDIR: 'name a file, not a folder',
  ENOTDIR: 'name a folder, not a file',
  EEXIST: 'choose another name',
  ENAMETOOLONG: 'choose a shorter name',
  ELOOP: 'the links in the path lead in a circle',
  ENOSPC: 'free space on the disk',
  EDQUOT: 'free space on the disk',
  EFBIG: 'that file system cannot hold a file of this size',
  EIO: 'check the disk',
  EBUSY: 'close the program that uses it',
  EROFS: 'that file system is read-only',
  EMFILE: 'close other programs or raise the limit of open files',
};
