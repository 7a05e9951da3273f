import type { JobContext } from '../job.ts';
import { message, type Message } from '../text/message.ts';
import { parseArguments, type Parsed } from './arguments.ts';
import type { Command } from './command.ts';
import { type CommandName, loadCommand } from './commands.ts';
import { plainJson } from './format.ts';
import { commandHelp } from './help.ts';
import { abortOnInterrupt, type StopReason } from './interrupt.ts';
import { writeOut } from './output.ts';
import { createProgress } from './progress.ts';

/** Runs a command or prints its help; throws the command's errors, or AppError `usage`. */
export async function runCommand(name: CommandName, args: readonly string[]): Promise<void> {
  const command = await loadCommand(name);
  const parsed = parseArguments(command, args);
  if (parsed.kind === 'help') await writeOut(`${commandHelp(command)}\n`);
  else await handle(command, parsed);
}

async function handle(command: Command, parsed: Extract<Parsed, { kind: 'run' }>): Promise<void> {
  // main.mjs has done so already, unless an option has the value `--help`, which it takes for a request for help.
  if (command.name !== 'serve') await import('../without-maglev.mjs');
  const progress = createProgress(parsed.progress, process.stderr);
  const { signal, release } = abortOnInterrupt((reason) => progress.report({ phase: 'stop', note: stopNotes[reason] }));
  const print = async (result: unknown, text?: string): Promise<void> => {
    const shown = parsed.json ? plainJson(result) : (text ?? (await describe(command, result)));
    await writeOut(`${shown}\n`);
  };
  process.stderr.on('error', () => undefined);
  try {
    const context = { signal, report: progress.report, print };
    const result = await prepared(command, parsed.input, context)
      .then(() => command.handle(parsed.input as never, context))
      .finally(progress.finish);
    // A command that prints its own output, such as `serve`, returns undefined.
    if (result !== undefined) await print(result);
  } finally {
    release();
  }
}

/** A project without write access is copied before it is read; one that a command writes to is refused later. */
async function prepared({ job, writes }: Command, input: unknown, context: JobContext): Promise<void> {
  const { project } = input as { readonly project?: string };
  if (project === undefined || writes === true || job?.writes === true) return;
  const { copyBeforeReading } = await import('../api/copy-project.ts');
  await copyBeforeReading(project, context);
}

async function describe({ name }: Command, result: unknown): Promise<string> {
  const { printResult } = await import('./print.ts');
  return printResult(name, result);
}

const stopNotes: Readonly<Record<StopReason, Message>> = {
  signal: message('cli.stopping'),
  orphaned: message('cli.orphaned'),
};
