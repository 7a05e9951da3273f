/** The completion scripts, run by the shells themselves. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { before, test } from 'node:test';

import { skipWithout } from '../../build/requirements/requirement.ts';
import { bashRequirement, fishRequirement, zshRequirement } from '../../build/requirements/shells.ts';
import { inputShapes } from '../../core/api/contract/call.ts';
import { loadCommands } from '../../core/cli/commands.ts';
import { temporaryFolder } from '../temporary.ts';
import { runLine } from './command-lines.ts';
import { main } from './process.ts';

const folder = temporaryFolder();
const commands = await loadCommands();
const skip = process.platform === 'win32' && 'these shells belong to other systems';

before(async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'stepladder'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(join(bin, 'stepladder'), 0o755);
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('funnel.csv'), 'id,user,click,approval\n1,a,1,1\n2,b,0,0\n');
  for (const args of [
    ['import', at('my p.stepladder'), at('funnel.csv'), '--dataset', "may's list"],
    ['import', at('my p.stepladder'), at('funnel.csv'), '--dataset', '春季'],
    ['bank', at('my p.stepladder'), 'lantern', '--objective', 'approval'],
  ]) {
    const { code, stderr } = await runLine(args);
    assert.equal(code, 0, stderr);
  }
});

/** Runs a shell in the folder with the program on its path; `text` is its script. */
function runShell(shell: string, args: readonly string[], text: string): string {
  const path = [join(folder, 'bin'), process.env['PATH']].join(delimiter);
  const file = join(folder, `script.${shell}`);
  writeFileSync(file, text);
  const env = { ...process.env, PATH: path, HOME: folder, XDG_CONFIG_HOME: folder, LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync(shell, [...args, file], { cwd: folder, env, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, ''], stdout);
  return stdout;
}

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runLine(['completion', shell]);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** The sorted completions by command line, from an output that has them below each `> LINE`. */
function byLine(output: string): Record<string, string[]> {
  const parts = output.split('\n> ').map((part) => part.split('\n'));
  return Object.fromEntries(parts.map(([line, ...found]) => [line, found.filter((one) => one !== '').sort()]));
}

/** Unfinished command lines, and the completions of their last word. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'stepladder tra': ['train', 'train-banks'],
  'stepladder study t': ['transfer', 'tsne'],
  'stepladder completion ': ['bash', 'fish', 'zsh'],
  'stepladder help pro': ['promote'],
  'stepladder train p.stepladder --engine on': ['onnx', 'onnx-gpu'],
  'stepladder train --json --model mm': ['mmoe'],
  'stepladder compare p.stepladder --models aitm,ml': ['aitm,mlp'],
  'stepladder train my\\ p.stepladder --dataset ': ["may's list", '春季'],
  'stepladder train my\\ p.stepladder --dataset m': ["may's list"],
  'stepladder bank my\\ p.stepladder ': ['lantern'],
  'stepladder train-banks my\\ p.stepladder --banks ': ['lantern'],
  'stepladder train my\\ p.stepladder --steps click,': ['click,approval', 'click,click'],
  'stepladder train absent.stepladder --dataset ': [],
  ...Object.fromEntries(
    commands.map((command) => [
      `stepladder ${command.name} --`,
      [...inputShapes(command).filter(({ option }) => option.positional !== true), ...commonFlags()]
        .map(({ flag }) => `--${flag}`)
        .sort(),
    ]),
  ),
};

function commonFlags(): { readonly flag: string }[] {
  return ['help', 'json', 'progress'].map((flag) => ({ flag }));
}

const firstWords = [...new Set(commands.map(({ name }) => name.split(' ')[0])), 'help'].sort();

test(
  'bash completes commands, flags, values, and names of the project',
  { skip: skip || skipWithout(bashRequirement) },
  async () => {
    const lines = Object.keys({ 'stepladder ': [], ...expected });
    const output = runShell(
      'bash',
      ['--norc'],
      [
        await scriptFor('bash'),
        'complete_line() {',
        '  COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _stepladder stepladder',
        // A completion is inserted as it is; this is the word that the shell then reads.
        '  for reply in "${COMPREPLY[@]}"; do eval "printf %s\\\\\\\\n $reply"; done',
        '}',
        ...lines.flatMap((line) => [
          `printf '\\n> %s\\n' '${line}'`,
          `complete_line ${line
            .split(/(?<!\\) /)
            .map((word) => `'${word}'`)
            .join(' ')}`,
        ]),
      ].join('\n'),
    );
    const { 'stepladder ': first, ...others } = byLine(output.slice('\n> '.length));
    assert.deepEqual(first, firstWords);
    assert.deepEqual(others, expected);
  },
);

test(
  'fish completes commands, flags, values, and names of the project',
  { skip: skip || skipWithout(fishRequirement) },
  async () => {
    const lines = Object.keys({ 'stepladder ': [], ...expected });
    const output = runShell(
      'fish',
      [],
      [
        await scriptFor('fish'),
        ...lines.flatMap((line) => {
          const quoted = `'${line.replaceAll('\\', '\\\\')}'`;
          return [`printf '\\n> %s\\n' ${quoted}`, `complete -C ${quoted} | string replace --regex '\\t.*' ''`];
        }),
      ].join('\n'),
    );
    const { 'stepladder ': first, ...others } = byLine(output.slice('\n> '.length));
    assert.deepEqual(first, firstWords);
    assert.deepEqual(others, expected);
  },
);

/** Command lines, and what they become when Tab is pressed; a line with several completions stays as it is. */
const tabbed: Readonly<Record<string, string>> = {
  'stepladder prom': 'stepladder promote ',
  'stepladder study ts': 'stepladder study tsne ',
  'stepladder completion f': 'stepladder completion fish ',
  'stepladder help pro': 'stepladder help promote ',
  'stepladder train my': 'stepladder train my\\ p.stepladder ',
  'stepladder import my\\ p.stepladder fun': 'stepladder import my\\ p.stepladder funnel.csv ',
  'stepladder train --max': 'stepladder train --max',
  'stepladder train --resu': 'stepladder train --resume=',
  'stepladder train p.stepladder --engine onnx-': 'stepladder train p.stepladder --engine onnx-gpu ',
  'stepladder train --json --model=mm': 'stepladder train --json --model=mmoe ',
  'stepladder compare p.stepladder --models aitm,ml': 'stepladder compare p.stepladder --models aitm,mlp,',
  'stepladder train my\\ p.stepladder --dataset m': "stepladder train my\\ p.stepladder --dataset may\\'s\\ list ",
  'stepladder bank my\\ p.stepladder ': 'stepladder bank my\\ p.stepladder lantern ',
  'stepladder train my\\ p.stepladder --steps click,a': 'stepladder train my\\ p.stepladder --steps click,approval,',
};

test(
  'zsh completes commands, flags, values, and names of the project',
  { skip: skip || skipWithout(zshRequirement) },
  async () => {
    writeFileSync(join(folder, '_stepladder'), await scriptFor('zsh'));
    // The keys are typed into an interactive zsh; the last one prints the line and empties it.
    const output = runShell(
      'zsh',
      ['-f'],
      [
        'zmodload zsh/zpty',
        'zpty shell zsh -f -i',
        'zpty -w shell "fpath+=($PWD); autoload -Uz compinit && compinit -D -u; setopt no_beep"',
        `zpty -w shell 'show() { print -r -- "<$BUFFER>"; BUFFER="" }; zle -N show; bindkey "^X" show'`,
        `zpty -w shell 'print "<"ready">"'`,
        "zpty -r shell text '*<ready>*'",
        ...Object.keys(tabbed).flatMap((line) => [
          `zpty -n -w shell '${line}'$'\\t\\x18'`,
          "zpty -r shell text '*<stepladder*>*'",
          'print -r -- "${${text##*<}%%>*}"',
        ]),
        'zpty -d shell',
      ].join('\n'),
    );
    assert.deepEqual(output.trimEnd().split('\n'), Object.values(tabbed));
  },
);

test('for a project that does not exist, no names are completed, and it is not created', async () => {
  const project = join(folder, 'absent.stepladder');
  const { code, stdout, stderr } = await runLine(['completion', 'bash', '--names', 'runs', '--of', project, '--json']);
  assert.deepEqual([code, JSON.parse(stdout), stderr], [0, { names: [] }, '']);
  assert.ok(!existsSync(project));
});

test('--names without a project, and --of without a kind of names, are refused', async () => {
  for (const args of [
    ['--names', 'runs'],
    ['--of', 'p.stepladder'],
  ]) {
    const { code, stderr } = await runLine(['completion', 'bash', ...args]);
    assert.deepEqual([code, stderr], [2, 'error: give --names and --of together\n']);
  }
});
