import { AppError, nearestName } from '../errors.ts';
import { message } from '../text/message.ts';

/**
 * A command's name and the arguments after it; or a first word that several commands share, if no second word follows.
 */
export type FoundCommand<Name extends string> =
  | { readonly name: Name; readonly rest: readonly string[] }
  | { readonly group: string };

/**
 * Finds the command, of one or two words, at the beginning of the arguments; throws AppError `usage` with the nearest
 * one.
 */
export function findCommand<Name extends string>(args: readonly string[], names: readonly Name[]): FoundCommand<Name> {
  const [first, second] = args;
  const named = (wanted: string): Name | undefined => names.find((name) => name === wanted);
  const single = named(first);
  if (single !== undefined) return { name: single, rest: args.slice(1) };
  const hasSecond = second !== undefined && !second.startsWith('-');
  const pair = hasSecond ? named(`${first} ${second}`) : undefined;
  if (pair !== undefined) return { name: pair, rest: args.slice(2) };
  const group = names.some((name) => name.startsWith(`${first} `));
  if (group && !hasSecond) return { group: first };
  throw unknownCommand(first, hasSecond ? second : undefined, names, group);
}

/**
 * The error for an unknown command. If the first word is known, the second one is wrong. Otherwise suggests the nearest
 * name: among one-word names, else among two-word names, else among first words.
 */
function unknownCommand(first: string, second: string | undefined, names: readonly string[], group: boolean): AppError {
  const pairs = names.filter((name) => name.includes(' '));
  if (group) {
    const seconds = pairs.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));
    const near = nearestName(second ?? '', seconds);
    const values = { command: `${first} ${second}`, nearest: near === null ? null : `${first} ${near}` };
    return new AppError('usage', message('cli.unknownCommand', values), message('cli.listGroup', { group: first }));
  }
  const singles = names.filter((name) => !pairs.includes(name));
  const firsts = pairs.map((name) => name.split(' ')[0]);
  const nearest =
    nearestName(first, singles) ?? nearestName(`${first} ${second ?? ''}`, pairs) ?? nearestName(first, firsts);
  return new AppError('usage', message('cli.unknownCommand', { command: first, nearest }), message('cli.listCommands'));
}
