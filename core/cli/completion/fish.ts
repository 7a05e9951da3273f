import type { CompletedCommand, CompletedInput } from './completed.ts';
import { fillTemplate } from './template.ts';

/** The completion script for fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const firstWords = new Set(commands.map(({ name }) => name.split(' ')[0]));
  return fillTemplate('fish', {
    COMPLETIONS: [
      'complete -c stepladder -n __stepladder_awaits -s h -l help -d help',
      'complete -c stepladder -n __stepladder_awaits -l version -d version',
      'complete -c stepladder -n __stepladder_awaits -a help -d help',
      `complete -c stepladder -n '__stepladder_awaits help' -a ${quoted([...firstWords].join(' '))}`,
      ...commands.flatMap(wordLines),
      ...commands.flatMap(({ name, flags, positionals }) => [
        ...flags.map((flag) => `${inCommand(name)} -l ${flag.written.slice(2)}${described(flag.about)}${values(flag)}`),
        ...positionals.flatMap((one) => argumentLines(name, one, positionals[0] === one)),
      ]),
    ],
  });
}

function inCommand(name: string): string {
  return `complete -c stepladder -n '__stepladder_has ${name}'`;
}

/** The lines that complete the command's own words. */
function wordLines({ name, summary }: CompletedCommand): string[] {
  const [first, second] = name.split(' ');
  if (second === undefined) return [`complete -c stepladder -n __stepladder_awaits -a ${first}${described(summary)}`];
  return [
    `complete -c stepladder -n __stepladder_awaits -a ${first}`,
    `complete -c stepladder -n '__stepladder_awaits ${first}' -a ${second}${described(summary)}`,
  ];
}

function values(flag: CompletedInput): string {
  if (flag.values === null) return '';
  if (flag.values.kind === 'files') return ' -r -F';
  const words = wordsFor(flag);
  return words === null ? ' -x' : ` -x -a ${quoted(words)}`;
}

/** The project comes first; the arguments after it are completed once it is given. */
function argumentLines(name: string, input: CompletedInput, isFirst: boolean): string[] {
  const given = input.values?.kind === 'project' ? '; and not __stepladder_project >/dev/null' : '';
  const condition = `'__stepladder_has ${name}${isFirst ? given : '; and __stepladder_project >/dev/null'}'`;
  if (input.values?.kind === 'files') return [`complete -c stepladder -n ${condition} -F`];
  const words = wordsFor(input);
  return words === null ? [] : [`complete -c stepladder -n ${condition} -a ${quoted(words)}`];
}

/** The text that fish evaluates to words; null if any text is possible. */
function wordsFor({ values: completed, list }: CompletedInput): string | null {
  switch (completed?.kind) {
    case 'project':
      return '(__fish_complete_suffix .stepladder)';
    case 'folders':
      return '(__fish_complete_directories)';
    case 'words':
      return list
        ? `(__fish_complete_list , "printf '%s\\n' ${completed.words.join(' ')}")`
        : completed.words.join(' ');
    case 'names':
      return list
        ? `(__fish_complete_list , "__stepladder_names ${completed.of}")`
        : `(__stepladder_names ${completed.of})`;
    default:
      return null;
  }
}

function described(about: string): string {
  return ` -d ${quoted(about)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
