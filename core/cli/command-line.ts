import { AppError, nearestName } from '../errors.ts';
import { message, type Text } from '../text/message.ts';
import { findCommand } from './find-command.ts';

/** The request on a command line, as far as it is clear without a command's declaration. */
export type CommandLine<Name extends string = string> =
  | { readonly kind: 'version' }
  /** The list of all commands, or of those with the same first word. */
  | { readonly kind: 'list'; readonly group?: string }
  | { readonly kind: 'command'; readonly name: Name; readonly args: readonly string[] };

/** Finds the requested command among these names; throws AppError `usage` with the nearest one. */
export function readCommandLine<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): CommandLine<Name> {
  const nameIndex = args.findIndex((arg) => !arg.startsWith('-'));
  const before = nameIndex < 0 ? args : args.slice(0, nameIndex);
  const unknown = before.find((arg) => !['--help', '-h', '--version', '--json'].includes(arg));
  if (unknown !== undefined) throw unknownFlag(unknown, ['help', 'version', 'json'], 'stepladder');
  if (before.includes('--version')) return { kind: 'version' };
  if (nameIndex < 0) return { kind: 'list' };
  if (args[nameIndex] !== 'help') return commandOf(args.slice(nameIndex), names, before);
  const topic = args.slice(nameIndex + 1).filter((arg) => !arg.startsWith('-'));
  if (topic.length === 0) return { kind: 'list' };
  const requested = commandOf(topic, names, []);
  return requested.kind === 'command' ? { ...requested, args: ['--help'] } : requested;
}

function commandOf<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
  before: readonly string[],
): CommandLine<Name> {
  const match = findCommand(args, names);
  if ('group' in match) return { kind: 'list', group: match.group };
  return { kind: 'command', name: match.name, args: [...before, ...match.rest] };
}

/** Creates the error for an invalid command line. */
export function usageError(text: Text, command: string): AppError {
  const help = command === 'stepladder' ? message('cli.listCommands') : message('cli.commandHelp', { command });
  return new AppError('usage', text, help);
}

/** Creates the error for an unknown flag, with the nearest valid one. */
export function unknownFlag(flag: string, valid: readonly string[], command: string): AppError {
  return usageError(
    message('cli.unknownFlag', { flag, nearest: nearestName(flag.replace(/^-+/, ''), valid) }),
    command,
  );
}
