import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { skipWithout } from '../../build/requirements/requirement.ts';
import { straceRequirement } from '../../build/requirements/strace.ts';
import { traceCalls } from '../../build/soak/program.ts';
import { FILE_CALLS, unflushed } from '../../build/soak/syncs.ts';
import { temporaryFolder } from '../temporary.ts';
import { runLine } from './command-lines.ts';

test(
  'the output of a command is on the disk before the command reports it',
  { skip: skipWithout(straceRequirement) },
  async (t) => {
    const folder = temporaryFolder(t);
    const at = (...names: string[]): string => join(folder, ...names);
    const project = at('p.stepladder');
    for (const args of [
      ['sample', '--rows', '4000', '--out', at('sample')],
      ['import', project, at('sample', 'funnel.csv'), '--dataset', 'may', '--mapping', at('sample', 'mapping.json')],
      ['train', project, '--dataset', 'may', '--model', 'mlp', '--epochs', '1'],
    ]) {
      const { code, stderr } = await runLine(args);
      assert.equal(code, 0, stderr);
    }
    // `import`, `train`, `score`, `rejects` and `report` are checked by the soak test.
    for (const args of [
      ['sample', '--rows', '1000', '--format', 'parquet', '--out', at('parquet')],
      ['data', 'export', project, '--dataset', 'may', '--out', at('data.csv')],
      ['data', 'export', project, '--dataset', 'may', '--out', at('data.parquet')],
      ['export', project, '--run', 'r1', '--out', at('model')],
      ['score', '--model', at('model'), '--audience', at('sample', 'audience.csv'), '--out', at('ranked.csv')],
    ]) {
      const lines = await traceCalls([...args, '--json'], FILE_CALLS, at('calls'));
      assert.deepEqual(unflushed(lines, folder), [], args.join(' '));
    }
  },
);
