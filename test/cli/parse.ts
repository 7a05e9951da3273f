import { parseArguments, type Parsed } from '../../core/cli/arguments.ts';
import { readCommandLine, type CommandLine } from '../../core/cli/command-line.ts';
import type { Command } from '../../core/cli/command.ts';
import { loadCommands } from '../../core/cli/commands.ts';

/** The program's commands. */
export const commands = await loadCommands();

type ParsedCommandLine = Exclude<CommandLine, { kind: 'command' }> | (Parsed & { readonly command: Command });

/** Parses a whole command line in two steps, as the program does. */
export function parseWith(all: readonly Command[], args: readonly string[]): ParsedCommandLine {
  const line = readCommandLine(
    args,
    all.map(({ name }) => name),
  );
  if (line.kind !== 'command') return line;
  const command = all.find(({ name }) => name === line.name)!;
  return { ...parseArguments(command, line.args), command };
}

/** Parses a command line with the program's own commands. */
export function parse(...args: string[]): ParsedCommandLine {
  return parseWith(commands, args);
}
