import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { AppError } from '../errors.ts';
import { parseCommandLine } from './arguments.ts';
import type { Parsed } from './arguments.ts';
import { commands } from './command.ts';
import { plainText } from './format.ts';
import { commandHelp, groupHelp, overallHelp } from './help.ts';
import { abortOnInterrupt } from './interrupt.ts';
import type { StopReason } from './interrupt.ts';
import { writeOut } from './output.ts';
import { printResult } from './print.ts';
import { createProgress } from './progress.ts';

/** Runs one command line and gives back its exit code: 0 done, 1 an error, 2 wrong usage, 130 cancelled. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const parsed = parseCommandLine(args, commands);
    switch (parsed.kind) {
      case 'version': await writeOut(`${version()}\n`); return 0;
      case 'help': await writeOut(`${helpOf(parsed)}\n`); return 0;
      case 'run': return await runCommand(parsed);
    }
  } catch (error) {
    return fail(error);
  }
}

function helpOf({ command, group }: Extract<Parsed, { kind: 'help' }>): string {
  if (command !== null) return commandHelp(command);
  return group === undefined ? overallHelp(commands) : groupHelp(group, commands);
}

async function runCommand({ command, input, json, progress: mode }: Extract<Parsed, { kind: 'run' }>): Promise<number> {
  const progress = createProgress(mode, process.stderr);
  const { signal, release } = abortOnInterrupt((why) => progress.report({ phase: 'stop', note: stopNotes[why] }));
  const print = (result: unknown): Promise<void> => writeOut(`${json ? JSON.stringify(result) : printResult(command.name, result)}\n`);
  process.stderr.on('error', () => undefined);
  try {
    const result = await command.handle(input as never, { signal, report: progress.report, print });
    progress.finish();
    // A command that has already said everything, as `serve` does, gives nothing back.
    if (result !== undefined) await print(result);
    return 0;
  } catch (error) {
    progress.finish();
    return fail(error);
  } finally {
    release();
  }
}

const stopNotes: Readonly<Record<StopReason, string>> = {
  signal: 'stopping (Ctrl-C again to stop at once)', orphaned: 'stopping, since the process that started this one has ended',
};

/** Says on stderr what went wrong and gives back the exit code for it. */
function fail(error: unknown): number {
  if (error instanceof AppError) {
    process.stderr.write(`error: ${plainText(error.message)}\n${error.help === undefined ? '' : `hint: ${plainText(error.help)}\n`}`);
    return error.code === 'cancelled' ? 130 : error.code === 'usage' ? 2 : 1;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    process.stderr.write('error: cancelled\n');
    return 130;
  }
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof Error && typeof code === 'string' && explained[code] !== undefined) {
    process.stderr.write(`error: ${plainText(error.message.replace(/^E[A-Z]+: /, ''))}\nhint: ${explained[code]}\n`);
    return 1;
  }
  process.stderr.write(`error: this is a fault in the program: ${inspect(error).split('\n').map(plainText).join('\n')}\n`);
  return 1;
}

/** Failures of the operating system that are not faults of the program. */
const explained: Readonly<Record<string, string>> = {
  ENOENT: 'check the path', EACCES: 'check who may read and write there', EPERM: 'check who may read and write there', EISDIR: 'name a file, not a folder',
  ENOTDIR: 'name a folder, not a file', EEXIST: 'choose another name', ENOSPC: 'free space on the disk', EROFS: 'that file system is read-only', EMFILE: 'close other programs or raise the limit of open files',
};

function version(): string {
  const { version: text } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as { version: string };
  return text;
}
