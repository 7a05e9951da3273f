import type { CompletedCommand, CompletedInput } from './completed.ts';
import { projectNameKinds } from './project-names.ts';
import { fillTemplate } from './template.ts';

/** The completion script for zsh. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const byFirst = Map.groupBy(commands, ({ name }) => name.split(' ')[0]);
  return fillTemplate('zsh', {
    KINDS: projectNameKinds.map((kind) => `_stepladder_${kind}() { _stepladder_names ${kind} "$@" }`),
    COMMANDS: [...byFirst].map(([word, members]) => quoted(`${word}:${summaryOf(members)}`)),
    CASES: [
      'help) _stepladder_commands ;;',
      ...[...byFirst].flatMap(([word, members]) =>
        members[0].name === word ? commandCase(word, members[0]) : groupCase(word, members),
      ),
    ],
  });
}

function summaryOf(members: readonly CompletedCommand[]): string {
  if (!members[0].name.includes(' ')) return escapeColons(members[0].summary);
  return members.map(({ name }) => name.split(' ')[1]).join(', ');
}

function commandCase(word: string, { flags, positionals }: CompletedCommand): string[] {
  const specs = [
    ...flags.map(flagSpec),
    ...positionals.map((one, i) => `${one.repeated ? '*' : i + 1}:${escapeColons(one.placeholder)}:${action(one)}`),
  ];
  return [`${word})`, '  _arguments -s \\', ...continued(specs.map((spec) => `    ${quoted(spec)}`)), '  ;;'];
}

/** The case of the first word of several commands: it completes the second word, then the arguments of that command. */
function groupCase(group: string, members: readonly CompletedCommand[]): string[] {
  const described = members.map(({ name, summary }) => quoted(`${name.split(' ')[1]}:${escapeColons(summary)}`));
  return [
    `${group})`,
    `  local -a members=(${described.join(' ')})`,
    `  _arguments -C '1: :{_describe command members}' '*:: :->member'`,
    '  [[ $state == member ]] || return',
    '  case $words[1] in',
    ...members.flatMap((member) => commandCase(member.name.split(' ')[1], member).map((line) => `    ${line}`)),
    '  esac',
    '  ;;',
  ];
}

function continued(lines: readonly string[]): string[] {
  return lines.map((line, i) => (i === lines.length - 1 ? line : `${line} \\`));
}

function flagSpec(flag: CompletedInput): string {
  const { written, about, placeholder, values, repeated, list } = flag;
  const description = `[${about.replace(/[[\]\\]/g, '\\$&')}]`;
  if (values === null) return written + description;
  return `${repeated && !list ? '*' : ''}${written}=${description}:${escapeColons(placeholder)}:${action(flag)}`;
}

function action({ values, list }: CompletedInput): string {
  switch (values?.kind) {
    case 'project':
      return '_files -g "*.stepladder(-.)"';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'words':
      return list ? `_sequence compadd - ${values.words.join(' ')}` : `(${values.words.join(' ')})`;
    case 'names':
      return `${list ? '_sequence ' : ''}_stepladder_${values.of}`;
    default:
      return ' ';
  }
}

function escapeColons(text: string): string {
  return text.replace(/[:\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
