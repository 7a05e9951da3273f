import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Command } from '../../core/cli/command.ts';
import { groupHelp } from '../../core/cli/help.ts';
import { commands, parseWith } from './parse.ts';

const studies = ['study hyper', 'study transfer', 'study tsne', 'study importance'];
const runsCommand = commands.find(({ name }) => name === 'runs')!;
/** The contract's one-word commands, and four two-word commands that take only a project. */
const all: readonly Command[] = [
  ...commands.filter(({ name }) => !name.includes(' ')),
  ...studies.map((name) => ({ ...runsCommand, name, summary: `do ${name}` })),
];
const parse = (...args: string[]): ReturnType<typeof parseWith> => parseWith(all, args);

test('a command of two words is found by both, regardless of where common flags are placed', () => {
  for (const args of [
    ['study', 'tsne', 'p'],
    ['--json', 'study', 'tsne', 'p'],
    ['study', 'tsne', '--json', 'p'],
  ]) {
    const parsed = parse(...args);
    assert.deepEqual(
      parsed.kind === 'run' && [parsed.command.name, parsed.input],
      ['study tsne', { project: 'p' }],
      args.join(' '),
    );
  }
  const help = parse('study', 'tsne', '--help');
  assert.equal(help.kind === 'help' && help.command.name, 'study tsne');
});

test('the first word on its own lists the commands that begin with it', () => {
  for (const args of [['study'], ['study', '--help'], ['help', 'study'], ['study', '--json']])
    assert.deepEqual(parse(...args), { kind: 'list', group: 'study' });
  const topic = parse('help', 'study', 'hyper');
  assert.equal(topic.kind === 'help' && topic.command.name, 'study hyper');
  const lines = groupHelp('study', all)
    .split('\n')
    .map((line) => line.trim());
  assert.equal(lines[0], 'stepladder study hyper|transfer|tsne|importance …');
  assert.deepEqual(
    lines.filter((line) => line.startsWith('study ')).map((line) => line.split('  ')[0]),
    studies,
  );
});

test('a typo in either word is reported with the complete command that may be meant', () => {
  const refusals: readonly (readonly [args: readonly string[], message: string])[] = [
    [['study', 'hypr', 'p'], 'unknown command: study hypr (did you mean study hyper?)'],
    [['study', 'tnse'], 'unknown command: study tnse (did you mean study tsne?)'],
    [['study', 'p.stepladder'], 'unknown command: study p.stepladder'],
    [['stdy', 'hyper', 'p'], 'unknown command: stdy (did you mean study hyper?)'],
    [['stduy'], 'unknown command: stduy (did you mean study?)'],
    [['imprt', 'p'], 'unknown command: imprt (did you mean import?)'],
    [['help', 'study', 'transfr'], 'unknown command: study transfr (did you mean study transfer?)'],
  ];
  for (const [args, message] of refusals)
    assert.throws(() => parse(...args), { code: 'usage', message }, args.join(' '));
});
