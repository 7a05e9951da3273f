/** Every input of a command that can be a file is given a pipe and a device instead: reading them would never end. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { commandCalls } from '../../core/api.ts';
import { inputShapes } from '../../core/api/contract/call.ts';
import { temporaryFolder } from '../temporary.ts';
import { runLine } from './command-lines.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const project = at('p.stepladder');
const [funnel, audience, pipe] = ['funnel.csv', 'audience.csv', 'pipe.csv'].map(at);
const scored = ['--run', 'r1', '--audience', audience];

const REFUSED = /(not a regular file|no such file|not an exported model): /;

/** By command, and input that it reads, the rest of the command line. */
const LINES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  import: { files: ['--dataset', 'x'], mapping: [funnel, '--dataset', 'x'] },
  append: { files: ['--dataset', 'may'] },
  train: { config: ['--dataset', 'may'] },
  'train-banks': { config: ['--dataset', 'may'] },
  tune: { config: ['--dataset', 'may', '--models', 'mlp'] },
  compare: {
    config: ['--dataset', 'may', '--models', 'mlp'],
    truth: ['--dataset', 'may', '--models', 'mlp', '--seeds', '2'],
  },
  'study hyper': { config: ['--dataset', 'may', '--over', 'd=1,2'] },
  score: {
    model: ['--audience', audience, '--out', at('list.csv')],
    audience: ['--run', 'r1', '--out', at('list.csv')],
    mapping: [...scored, '--out', at('list.csv')],
  },
  explain: { audience: ['--run', 'r1', '--user', 'u1'], mapping: [...scored, '--user', 'u1'] },
  drift: { audience: ['--run', 'r1'], mapping: scored },
  'compare-lists': { list: [], other: [] },
  results: { list: ['--dataset', 'may'] },
  campaign: {
    audience: ['--name', 'spring', '--contacts', '9', '--out', at('list.csv')],
    mapping: ['--audience', audience, '--name', 'spring', '--contacts', '9', '--out', at('list.csv')],
  },
  report: {
    audience: ['--run', 'r1', '--out', at('report.html')],
    mapping: [...scored, '--out', at('report.html')],
    list: ['--out', at('report.html')],
  },
};

test(
  'a pipe or a device in place of a file is refused by every command that reads one',
  {
    skip: process.platform === 'win32' && 'pipes',
  },
  async () => {
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    for (const args of [
      ['sample', '--rows', '2000', '--out', folder],
      ['import', project, funnel, '--dataset', 'may', '--mapping', at('mapping.json')],
      ['train', project, '--dataset', 'may', '--model', 'mlp', '--epochs', '1'],
      ['score', project, ...scored, '--out', at('ranked.csv')],
    ]) {
      const { code, stderr } = await runLine(args);
      assert.equal(code, 0, stderr);
    }
    const calls = await Promise.all(Object.values(commandCalls).map((load) => load()));
    for (const call of calls) {
      const inputs = inputShapes(call).filter(({ option }) => option.path === 'read');
      const lines = LINES[call.name] ?? {};
      assert.deepEqual(inputs.map(({ name }) => name).sort(), Object.keys(lines).sort(), call.name);
      for (const { name, option } of inputs)
        for (const path of [pipe, '/dev/zero']) {
          const positionals =
            name === 'other' ? [at('ranked.csv'), path] : [path, ...(name === 'list' ? [audience] : [])];
          const given = option.positional === true ? positionals : [`--${name}`, path];
          const needsProject = call.name !== 'compare-lists' && name !== 'model';
          const args = [...call.name.split(' '), ...(needsProject ? [project] : []), ...given, ...lines[name]];
          const { code, stderr } = await runLine(args);
          // A report says it in the section that it concerns.
          const isInReport = call.name === 'report' && code === 0;
          const text = isInReport ? readFileSync(at('report.html'), 'utf8') : stderr;
          assert.equal(code, isInReport ? 0 : 1, `${args.join(' ')}: ${stderr}`);
          assert.match(text, REFUSED, args.join(' '));
        }
    }
  },
);
