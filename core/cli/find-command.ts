import { AppError, suggestion } from '../errors.ts';

/**
 * A command's name and the arguments after it, or a word that several commands begin with and nothing after it that
 * could be the second one.
 */
export type FoundCommand<Name extends string> =
  | { readonly name: Name; readonly rest: readonly string[] }
  | { readonly group: string };

/**
 * Finds the command whose name, of one word or two, the arguments begin with; throws AppError `usage` with the nearest
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
 * After a known first word the second one is wrong; else the nearest name is looked for among those of one word, then
 * of two, then among first words alone.
 */
function unknownCommand(first: string, second: string | undefined, names: readonly string[], group: boolean): AppError {
  const pairs = names.filter((name) => name.includes(' '));
  if (group) {
    const seconds = pairs.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));
    return new AppError(
      'usage',
      `unknown command: ${first} ${second}${suggestion(second ?? '', seconds, `${first} `)}`,
      `stepladder ${first} --help lists those that begin with ${first}`,
    );
  }
  const suggestions = [
    suggestion(
      first,
      names.filter((name) => !pairs.includes(name)),
    ),
    suggestion(`${first} ${second ?? ''}`, pairs),
    suggestion(
      first,
      pairs.map((name) => name.split(' ')[0]),
    ),
  ];
  return new AppError(
    'usage',
    `unknown command: ${first}${suggestions.find((text) => text !== '') ?? ''}`,
    'stepladder --help lists the commands',
  );
}
