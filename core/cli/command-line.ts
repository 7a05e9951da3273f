import { findCommand } from './find-command.ts';
import { unknownFlag } from './usage.ts';

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
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const before = at < 0 ? args : args.slice(0, at);
  const unknown = before.find((arg) => !['--help', '-h', '--version', '--json'].includes(arg));
  if (unknown !== undefined) throw unknownFlag(unknown, ['help', 'version', 'json'], 'stepladder');
  if (before.includes('--version')) return { kind: 'version' };
  if (at < 0) return { kind: 'list' };
  if (args[at] !== 'help') return commandOf(args.slice(at), names, before);
  const topic = args.slice(at + 1).filter((arg) => !arg.startsWith('-'));
  if (topic.length === 0) return { kind: 'list' };
  const requested = commandOf(topic, names, []);
  return requested.kind === 'command' ? { ...requested, args: ['--help'] } : requested;
}

function commandOf<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
  before: readonly string[],
): CommandLine<Name> {
  const found = findCommand(args, names);
  if ('group' in found) return { kind: 'list', group: found.group };
  return { kind: 'command', name: found.name, args: [...before, ...found.rest] };
}
