import assert from 'node:assert/strict';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';
import { start } from './process.ts';

const isWindows = process.platform === 'win32';

/** Files and folders that others than their owner may read, write or enter. */
function openToOthers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (lstatSync(join(folder, name)).mode & 0o077) !== 0,
  );
}

test('whatever a command writes belongs to its owner alone', { skip: isWindows && 'no modes' }, async (t) => {
  const folder = temporaryFolder(t);
  const at = (...names: string[]): string => join(folder, ...names);
  const before = process.umask(0o022);
  t.after(() => process.umask(before));
  const project = at('p.stepladder');
  const mapping = at('sample', 'mapping.json');
  const quick = ['--epochs', '1'];
  for (const args of [
    ['sample', '--rows', '4000', '--out', at('sample')],
    ['import', project, at('sample', 'funnel.csv'), '--dataset', 'may', '--mapping', mapping],
    ['train', project, '--dataset', 'may', ...quick],
    ['score', project, '--run', 'r1', '--audience', at('sample', 'audience.csv'), '--out', at('list.csv')],
    ['export', project, '--run', 'r1', '--out', at('model')],
    ['data', 'export', project, '--dataset', 'may', '--out', at('data.parquet')],
    ['rejects', project, '--dataset', 'may', '--out', at('rejects.csv')],
  ]) {
    const { code, stderr } = await start(args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    assert.deepEqual(openToOthers(folder), [], args[0]);
  }
});
