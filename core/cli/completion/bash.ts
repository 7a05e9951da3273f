import type { CompletedCommand, CompletedInput } from './completed.ts';
import { fillTemplate } from './template.ts';

/** The completion script for bash 3.2 and later. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const groups = new Set(commands.flatMap(({ name }) => (name.includes(' ') ? [name.split(' ')[0]] : [])));
  return fillTemplate('bash', {
    WORDS: [
      `'') words='${firstWords(commands)} help' ;;`,
      `help) words='${firstWords(commands)}' ;;`,
      ...[...groups].map((group) => `${group}) words='${secondWords(commands, group)}' ;;`),
      ...commands.map(({ name, flags }) => `'${name}') words='${flags.map(({ written }) => written).join(' ')}' ;;`),
    ],
    VALUES: valueCases(commands),
  });
}

function firstWords(commands: readonly CompletedCommand[]): string {
  return [...new Set(commands.map(({ name }) => name.split(' ')[0]))].join(' ');
}

function secondWords(commands: readonly CompletedCommand[], group: string): string {
  return commands.flatMap(({ name }) => (name.startsWith(`${group} `) ? [name.split(' ')[1]] : [])).join(' ');
}

/** One case for all inputs with the same values. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  const inputs = commands.flatMap(({ name, flags, positionals }) => [
    ...flags.map((flag) => ({ pattern: `'${name} ${flag.written}'`, values: valuesText(flag) })),
    ...positionals.map((one, i) => ({ pattern: `'${name} '${numberPattern(one, i)}`, values: valuesText(one) })),
  ]);
  return [...Map.groupBy(inputs, ({ values }) => values)].map(
    ([values, cases]) => `${cases.map(({ pattern }) => pattern).join(' | ')}) values='${values}' ;;`,
  );
}

/** Matches the number of an argument; a repeated one takes its own number and all later ones. */
function numberPattern({ repeated }: CompletedInput, index: number): string {
  return repeated ? `[${index + 1}-9]*` : String(index + 1);
}

function valuesText({ values, list }: CompletedInput): string {
  if (values === null) return 'switch';
  const kind = list ? `list-${values.kind}` : values.kind;
  if (values.kind === 'words') return `${kind} ${values.words.join(' ')}`;
  return values.kind === 'names' ? `${kind} ${values.of}` : kind;
}
