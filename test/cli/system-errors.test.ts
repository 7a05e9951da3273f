import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';
import { runLine } from './command-lines.ts';

const folder = temporaryFolder();
const data = join(folder, 'data.csv');
writeFileSync(data, 'id,click\n1,0\n2,1\n');

test('a name that the file system refuses is an error with a hint, not a fault in the program', async () => {
  const long = join(folder, `${'x'.repeat(300)}.stepladder`);
  // The file system accepts this name, but not the longer one of the project's lock.
  const longWithLock = join(folder, `${'x'.repeat(230)}.stepladder`);
  for (const args of [
    ['datasets', long],
    ['import', long, data, '--dataset', 'spring'],
    ['import', longWithLock, data, '--dataset', 'spring'],
  ]) {
    const { code, stdout, stderr } = await runLine(args);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^error: name too long.*\nhint: choose a shorter name\n$/);
  }
});
