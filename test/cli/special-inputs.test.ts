/**
 * Every input of a command that can be a file is given a named pipe and a device instead: reading them would never end.
 * Settings and mappings may come from a pipe that a shell has opened, with `<(COMMAND)` or `|`.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

const skip = process.platform === 'win32' && 'needs pipes';
/** Minimal systems lack the first. */
const STDIN = existsSync('/dev/stdin') ? '/dev/stdin' : '/dev/fd/0';

const REFUSED = /(not a regular file|no such file|not an exported model): /;

/** The rest of the command line, by command and by the input that names the file. */
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

test('a pipe or a device in place of a file is refused by every command that reads one', { skip }, async () => {
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
        // A report is written all the same; the section concerned states the refusal.
        const isInReport = call.name === 'report' && code === 0;
        const text = isInReport ? readFileSync(at('report.html'), 'utf8') : stderr;
        assert.equal(code, isInReport ? 0 : 1, `${args.join(' ')}: ${stderr}`);
        assert.match(text, REFUSED, args.join(' '));
      }
  }
});

const main = join(import.meta.dirname, '..', '..', 'core', 'cli', 'main.mjs');
const small = at('small.csv');
writeFileSync(small, 'who,seen,pressed\nu1,2025-01-01,1\nu2,2025-01-02,0\n');
const MAPPING = { user: 'who', time: 'seen', steps: [{ column: 'pressed', name: 'click', windowDays: 0 }] };

/** Runs a line of Bash, in which `stepladder` is the command line and `$MAPPING` a mapping. */
function shell(line: string) {
  const child = spawn('bash', ['-c', `stepladder() { exec "$NODE" --no-maglev "$MAIN" "$@"; }; ${line}`], {
    env: {
      ...process.env,
      NODE: process.execPath,
      MAIN: main,
      PROJECT: at('pipes.stepladder'),
      FUNNEL: small,
      MAPPING: JSON.stringify(MAPPING),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group that also holds the commands that write to pipes.
    detached: true,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { child, ended };
}

test('a mapping or settings from a pipe are read to their end', { skip }, async () => {
  for (const [dataset, line] of Object.entries({
    substituted: 'stepladder import "$PROJECT" "$FUNNEL" --mapping <(printf %s "$MAPPING")',
    slow: 'stepladder import "$PROJECT" "$FUNNEL" --mapping <(echo "${MAPPING:0:8}"; sleep 1; echo "${MAPPING:8}")',
    piped: `printf %s "$MAPPING" | stepladder import "$PROJECT" "$FUNNEL" --mapping ${STDIN}`,
    redirected: `stepladder import "$PROJECT" "$FUNNEL" --mapping ${STDIN} < <(printf %s "$MAPPING")`,
  })) {
    const { code, stderr } = await shell(`${line} --dataset ${dataset}`).ended;
    assert.equal(code, 0, `${dataset}: ${stderr}`);
  }
  const { code, stderr } = await shell('stepladder train "$PROJECT" --dataset slow --config <(echo "{ \\"a\\": 1 }")')
    .ended;
  assert.equal(code, 1);
  assert.match(stderr, /error: .*\ba\b/);
});

test('a pipe that never ends is refused once it is longer than a mapping may be', { skip }, async () => {
  const { code, stderr } = await shell('stepladder import "$PROJECT" "$FUNNEL" --dataset x --mapping <(yes)').ended;
  assert.equal(code, 1);
  assert.match(stderr, /error: \/dev\/fd\/\d+ is longer than 16 MB/);
});

test('the first Ctrl-C ends a command that waits for a pipe to which nobody writes', { skip }, async (t) => {
  // A pipe holds fewer bytes, so the command has begun to read once all of them are written.
  const writer = 'printf "%100000s" ""; echo reading >&2; exec sleep 50 2>&-';
  const { child, ended } = shell(`stepladder import "$PROJECT" "$FUNNEL" --dataset x --mapping <(${writer})`);
  t.after(() => process.kill(-child.pid!, 'SIGKILL'));
  await once(child.stderr, 'data');
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  assert.deepEqual([code, stderr.includes('error: cancelled; nothing was changed')], [130, true], stderr);
});
