import { type InputShape, inputShapes } from '../api/contract/call.ts';
import { commonFlags } from './arguments.ts';
import type { Command } from './command.ts';
import { formatPairs } from './table.ts';

/** The output of `stepladder --help`. */
export function overallHelp(commands: readonly Command[]): string {
  return [
    'Stepladder: from a funnel export to a ranked list.',
    '',
    'stepladder COMMAND …',
    '',
    indent(formatPairs(commands.map(({ name, summary }) => [name, summary]))),
    '',
    'stepladder COMMAND --help shows the usage of a command.',
    'Every command takes --json (one JSON object on stdout) and --progress json (progress lines on stderr).',
    'It exits with 0 when done, 1 on an error, 2 on wrong usage, 130 when cancelled.',
  ].join('\n');
}

/** The help for the first word of several commands: a list of them. */
export function groupHelp(group: string, commands: readonly Command[]): string {
  const members = commands.filter(({ name }) => name.startsWith(`${group} `));
  return [
    `stepladder ${group} ${members.map(({ name }) => name.slice(group.length + 1)).join('|')} …`,
    '',
    indent(formatPairs(members.map(({ name, summary }) => [name, summary]))),
    '',
    `stepladder ${members[0].name} --help shows its usage.`,
  ].join('\n');
}

/** The help of one command, generated from its declaration. */
export function commandHelp(command: Command): string {
  const shapes = inputShapes(command);
  const positionals = shapes.filter(({ option }) => option.positional === true);
  const flags = shapes.filter(({ option }) => option.positional !== true);
  const pairs = [
    ...positionals.map((shape): [string, string] => [shape.option.value ?? shape.name, about(shape)]),
    ...flags.map((shape): [string, string] => [writtenFlag(shape), about(shape)]),
    ...commonFlags.map(({ flag, value, about: text }): [string, string] => [
      value === undefined ? `--${flag}` : `--${flag} ${value}`,
      text,
    ]),
  ];
  return [
    `${usageLine(command)}`,
    '',
    `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
    '',
    indent(formatPairs(pairs)),
  ].join('\n');
}

/** The usage line of a command: `stepladder bank PROJECT NAME --objective STEP [--weight W]`. */
export function usageLine(command: Command): string {
  const parts = inputShapes(command).map((shape) => {
    const written = shape.option.positional === true ? (shape.option.value ?? shape.name) : writtenFlag(shape);
    // A placeholder such as `a,b` or `MIN..MAX` needs no further dots.
    const repeated =
      shape.repeated && shape.option.value !== undefined && !/[,.]/.test(shape.option.value) ? `${written}…` : written;
    return shape.required ? repeated : `[${repeated}]`;
  });
  return ['stepladder', command.name, ...parts].join(' ');
}

function writtenFlag({ flag, kind, option }: InputShape): string {
  if (kind.kind === 'switch') return `--${flag}`;
  return `--${flag} ${kind.kind === 'choice' ? kind.choices.join('|') : (option.value ?? 'VALUE')}`;
}

function about({ option, defaultValue }: InputShape): string {
  // A list that is empty unless given has no default worth showing.
  const fallback =
    Array.isArray(defaultValue) && defaultValue.length === 0 ? undefined : (defaultValue ?? option.fallback);
  return fallback === undefined ? option.about : `${option.about} (default: ${String(fallback)})`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
