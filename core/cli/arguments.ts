import { parseArgs } from 'node:util';

import { inputShapes, explainIssue, type InputShape } from '../api/contract/call.ts';
import { nearestName } from '../errors.ts';
import { message, type Message } from '../text/message.ts';
import { unknownFlag, usageError } from './command-line.ts';
import type { Command } from './command.ts';

/** Progress display: `auto` shows a bar on a terminal and only notes elsewhere. */
export const progressModes = ['auto', 'bar', 'json', 'none'] as const;
/** One of `progressModes`. */
export type ProgressMode = (typeof progressModes)[number];

/** Flags that every command accepts besides its own inputs. */
export const commonFlags = [
  { flag: 'json', value: undefined, about: 'one JSON object on stdout, and nothing else there' },
  { flag: 'progress', value: 'MODE', about: `progress on stderr: ${progressModes.join(', ')}` },
  { flag: 'help', value: undefined, about: 'this help' },
] as const;

/** The parsed arguments of a command. */
export type Parsed =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'run';
      readonly input: Record<string, unknown>;
      readonly json: boolean;
      readonly progress: ProgressMode;
    };

/** Parses and validates the arguments of a command; throws AppError `usage` with the nearest valid spelling. */
export function parseArguments(command: Command, args: readonly string[]): Parsed {
  const shapes = inputShapes(command);
  const collected = collect(command, shapes, args);
  if (collected.flags.has('help')) return { kind: 'help' };
  const progress = collected.flags.get('progress')?.[0] ?? 'auto';
  if (!isProgressMode(progress)) throw usageError(unknownValue('--progress', progress, progressModes), command.name);
  const input = validate(command, shapes, {
    ...byPosition(command, shapes, collected.positionals),
    ...byFlag(command, shapes, collected.flags),
  });
  return { kind: 'run', input, json: collected.flags.has('json'), progress };
}

interface CollectedArguments {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** Sorts the arguments into flags and positionals; rejects unknown flags and missing values. */
function collect(command: Command, shapes: readonly InputShape[], args: readonly string[]): CollectedArguments {
  const named = shapes.filter(({ option }) => option.positional === undefined);
  const takesValue = new Map<string, boolean>([
    ...commonFlags.map(({ flag, value }) => [flag, value !== undefined] as const),
    ...named.map(({ flag, kind }) => [flag, kind.kind !== 'switch'] as const),
  ]);
  const options = Object.fromEntries(
    [...takesValue].map(([flag, valued]) => [
      flag,
      { type: valued ? ('string' as const) : ('boolean' as const), ...(flag === 'help' ? { short: 'h' } : {}) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const flags = new Map<string, string[]>();
  const positionals: Positional[] = [];
  let listFlag: string | null = null;
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push({ text: token.value, listFlag });
    if (token.kind !== 'option') continue;
    listFlag = named.some(({ flag, repeated }) => repeated && flag === token.name) ? token.name : null;
    const valued = takesValue.get(token.name);
    if (valued === undefined) throw unknownFlag(token.rawName, [...takesValue.keys()], command.name);
    const empty =
      token.value === '' && named.some(({ flag, option }) => flag === token.name && option.mayBeEmpty === true);
    if (valued && !empty) checkValue(command, token.rawName, token.value, token.inlineValue === true);
    else if (!valued && token.value !== undefined)
      throw usageError(message('cli.takesNoValue', { flag: token.rawName }), command.name);
    flags.set(token.name, [...(flags.get(token.name) ?? []), token.value ?? 'true']);
  }
  return { flags, positionals: giveToListFlags(shapes, positionals, flags) };
}

/** An argument without a flag, and the repeated flag it follows, if any. */
interface Positional {
  readonly text: string;
  readonly listFlag: string | null;
}

/**
 * Assigns positionals that the command does not accept to the repeated flag before them: `--run r1 r2` means `--run r1
 * --run r2`.
 */
function giveToListFlags(
  shapes: readonly InputShape[],
  positionals: readonly Positional[],
  flags: Map<string, string[]>,
): string[] {
  const expected = shapes.filter(({ option }) => option.positional === true);
  let tooMany = expected.some(({ repeated }) => repeated) ? 0 : positionals.length - expected.length;
  return positionals.flatMap(({ text, listFlag }) => {
    if (tooMany <= 0 || listFlag === null) return [text];
    tooMany--;
    flags.get(listFlag)?.push(text);
    return [];
  });
}

function checkValue(command: Command, flag: string, value: string | undefined, inline: boolean): void {
  if (value === undefined || value === '') throw usageError(message('cli.needsValue', { flag }), command.name);
  if (!inline && /^-[^\d.]/.test(value))
    throw usageError(message('cli.needsValueSpelled', { flag, value }), command.name);
}

function byPosition(
  command: Command,
  shapes: readonly InputShape[],
  positionals: readonly string[],
): Record<string, unknown> {
  const expected = shapes.filter(({ option }) => option.positional === true);
  const values: Record<string, unknown> = {};
  let next = 0;
  for (const shape of expected) {
    if (next >= positionals.length) break;
    values[shape.name] = shape.repeated ? positionals.slice(next) : readValue(command, shape, positionals[next]);
    next = shape.repeated ? positionals.length : next + 1;
  }
  if (next < positionals.length)
    throw usageError(message('cli.unexpectedArgument', { argument: positionals[next] }), command.name);
  return values;
}

function byFlag(
  command: Command,
  shapes: readonly InputShape[],
  flags: CollectedArguments['flags'],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const shape of shapes.filter(({ option }) => option.positional === undefined)) {
    const given = flags.get(shape.flag);
    if (given === undefined) continue;
    if (!shape.repeated && given.length > 1)
      throw usageError(message('cli.givenTwice', { flag: shape.flag, times: given.length }), command.name);
    values[shape.name] = shape.repeated ? splitValues(command, shape, given) : readValue(command, shape, given[0]);
  }
  return values;
}

function splitValues(command: Command, shape: InputShape, given: readonly string[]): string[] {
  const { separator, mayBeEmpty } = shape.option;
  if (separator === undefined) return [...given];
  const values = given
    .flatMap((text) => text.split(separator))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (values.length === 0 && mayBeEmpty !== true)
    throw usageError(message('cli.namesNothing', { input: writtenAs(shape), text: given.join(' ') }), command.name);
  return values;
}

/** Parses one value as the type its schema requires; the schema checks ranges. */
function readValue(command: Command, shape: InputShape, text: string): unknown {
  const { kind } = shape;
  switch (kind.kind) {
    case 'text':
      return text;
    case 'switch':
      return true;
    case 'number': {
      const value = Number(text.replaceAll('_', ''));
      if (text.trim() === '' || Number.isNaN(value))
        throw usageError(message('cli.notNumber', { input: writtenAs(shape), text }), command.name);
      if (kind.whole && !Number.isInteger(value))
        throw usageError(message('cli.notWholeNumber', { input: writtenAs(shape), text }), command.name);
      return value;
    }
    case 'choice':
      if (!kind.choices.includes(text))
        throw usageError(unknownValue(writtenAs(shape), text, kind.choices), command.name);
      return text;
  }
}

function validate(
  command: Command,
  shapes: readonly InputShape[],
  input: Record<string, unknown>,
): Record<string, unknown> {
  const missing = shapes.find((shape) => shape.required && input[shape.name] === undefined);
  if (missing !== undefined) throw usageError(message('cli.missing', { input: writtenAs(missing) }), command.name);
  const parsed = command.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw usageError(
    explainIssue(parsed.error, input, ([first]) => {
      const name = String(first);
      const shape = shapes.find((one) => one.name === name);
      if (shape === undefined) return name;
      // An invalid text has a message of its own.
      return typeof input[name] === 'number' ? `${writtenAs(shape)} ${input[name]}` : writtenAs(shape);
    }),
    command.name,
  );
}

/** How to write an input: `--max-rejects`, or `PROJECT` for a positional. */
function writtenAs({ flag, option }: InputShape): string {
  return option.positional === true ? (option.value ?? flag.toUpperCase()) : `--${flag}`;
}

function isProgressMode(text: string): text is ProgressMode {
  return (progressModes as readonly string[]).includes(text);
}

function unknownValue(input: string, value: string, valid: readonly string[]): Message {
  return message('cli.unknownValue', { input, value, nearest: nearestName(value, valid), valid });
}
