import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { commandCalls } from '../../core/api.ts';
import { inputShapes } from '../../core/api/contract/call.ts';
import { temporaryFolder } from '../temporary.ts';
import { runLine } from './command-lines.ts';
import { start } from './process.ts';

const isWindows = process.platform === 'win32';
const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const project = at('p.stepladder');
const [funnel, audience, mapping] = ['funnel.csv', 'audience.csv', 'mapping.json'].map(at);
const config = at('settings.json');
const scoring = ['score', project, '--run', 'r1', '--audience', audience];
const rejects = ['rejects', project, '--dataset', 'may'];
const data = ['data', 'export', project, '--dataset', 'may', '--format', 'parquet'];
const quick = ['--epochs', '1', '--config', config];
/** Commands that write a file for the user, and the files that each reads. */
const writers: readonly {
  readonly args: readonly string[];
  readonly flag: string;
  readonly reads: readonly string[];
}[] = [
  { args: scoring, flag: '--out', reads: [audience] },
  { args: rejects, flag: '--out', reads: [funnel] },
  { args: data, flag: '--out', reads: [funnel] },
  {
    args: ['tune', project, '--dataset', 'may', '--models', 'mlp', '--trials', '1', ...quick],
    flag: '--out',
    reads: [],
  },
  {
    args: ['compare', project, '--dataset', 'may', '--models', 'mlp', '--seeds', '1', ...quick],
    flag: '--out',
    reads: [config],
  },
  {
    args: ['study', 'hyper', project, '--dataset', 'may', '--over', 'd=1,2', '--seeds', '1', '--epochs', '1'],
    flag: '--out',
    reads: [],
  },
  { args: ['study', 'transfer', project, '--run', 'r1'], flag: '--out', reads: [] },
  { args: ['study', 'tsne', project, '--run', 'r1', '--step', 'click'], flag: '--out', reads: [] },
  { args: ['study', 'importance', project, '--run', 'r1'], flag: '--out', reads: [] },
  { args: ['campaign', project, '--audience', audience, '--name', 'spring'], flag: '--out', reads: [audience] },
  { args: ['report', project, '--audience', audience], flag: '--out', reads: [audience] },
];

/** Commands that write a folder. */
const FOLDERS = ['export', 'sample', 'demo'];

test('every command that writes a file is tested here', async () => {
  const commands = await Promise.all(Object.values(commandCalls).map((load) => load()));
  const writing = commands
    .filter((call) => inputShapes(call).some(({ name, option }) => option.path === 'write' && name !== 'project'))
    .map(({ name }) => name)
    .filter((name) => !FOLDERS.includes(name));
  const tested = writers.map(({ args }) => args.slice(0, args.indexOf(project)).join(' '));
  assert.deepEqual(writing.toSorted(), tested.toSorted());
});

async function succeed(...args: string[]): Promise<void> {
  const { code, stderr } = await start(args);
  assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
}

/** Runs `work` with a file mode mask (umask). */
async function withMask(mask: number, work: () => Promise<void>): Promise<void> {
  const before = process.umask(mask);
  try {
    await work();
  } finally {
    process.umask(before);
  }
}

/** Files and folders that users other than their owner may read, write or enter. */
function openToOthers(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (lstatSync(at(name)).mode & 0o077) !== 0,
  );
}

/** The files that each command of `before` left accessible to other users. */
const leftOpen: Record<string, readonly string[]> = {};

before(() =>
  withMask(0o022, async () => {
    writeFileSync(config, '{}', { mode: 0o600 });
    for (const args of [
      ['sample', '--rows', '4000', '--out', folder],
      ['import', project, funnel, '--dataset', 'may', '--mapping', mapping],
      ['train', project, '--dataset', 'may', '--epochs', '1'],
    ]) {
      await succeed(...args);
      leftOpen[args[0]] = openToOthers();
    }
  }),
);

test('every file that a command writes is accessible only to its owner', { skip: isWindows && 'no file modes' }, () => {
  assert.deepEqual(leftOpen, { sample: [], import: [], train: [] });
});

test('a command leaves only its output, which is accessible only to its owner', () =>
  withMask(0o000, async () => {
    const names = readdirSync(folder);
    await succeed(...scoring, '--out', at('ranked.csv'));
    await succeed(...rejects, '--out', at('rejects.csv'));
    await succeed(...data, '--out', at('data.parquet'));
    await succeed('export', project, '--run', 'r1', '--out', at('model'));
    const written = readdirSync(folder).filter((name) => !names.includes(name));
    const files = ['data.parquet', 'ranked.csv', 'ranked.csv.manifest.json', 'rejects.csv'];
    assert.deepEqual(written.sort(), [...files, 'model'].sort());
    if (isWindows) return;
    for (const name of files) assert.equal(lstatSync(at(name)).mode & 0o777, 0o600, name);
    assert.deepEqual(openToOthers(), []);
  }));

/** The name and mode of each file of the folder, and unless it belongs to the project, its size and time of change. */
function state(): unknown {
  return readdirSync(folder)
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort()
    .map((name) => {
      const { mode, size, mtimeMs } = lstatSync(at(name));
      return [name, mode, ...(name.startsWith('p.stepladder') ? [] : [size, mtimeMs])];
    });
}

test('commands write neither through a link nor to a device', { skip: isWindows && 'needs links' }, async () => {
  writeFileSync(at('target.csv'), 'kept');
  for (const ending of ['csv', 'html', 'json']) symlinkSync(at('target.csv'), at(`link.${ending}`));
  symlinkSync('/dev/null', at('device.csv'));
  const untouched = state();
  for (const { args, flag } of writers)
    for (const out of [at('link.csv'), at('device.csv'), ...(args[0] === 'tune' ? [] : ['/dev/null'])]) {
      const { code, stderr } = await runLine([...args, flag, out]);
      assert.equal(code, 1, args[0]);
      assert.match(stderr, /error: the output is a (link|device, pipe or socket): /, args.join(' '));
      assert.ok(stderr.includes(out) && stderr.includes('name an ordinary file'), stderr);
    }
  assert.deepEqual(state(), untouched);
  assert.equal(readFileSync(at('target.csv'), 'utf8'), 'kept');
  assert.ok(lstatSync('/dev/null').isCharacterDevice());
});

test('commands replace neither the project nor a file that they read', async () => {
  const untouched = state();
  for (const { args, flag, reads } of writers)
    for (const out of [project, ...reads]) {
      const { code, stderr } = await runLine([...args, flag, out]);
      assert.equal(code, 1, `${args.join(' ')} ${out}`);
      assert.match(stderr, /^error: /m);
      assert.ok(stderr.includes(out), stderr);
    }
  assert.deepEqual(state(), untouched);
});
