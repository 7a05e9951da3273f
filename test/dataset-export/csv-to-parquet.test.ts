import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { csvToParquet, systemErrorOf } from '../../core/csv-to-parquet.ts';
import { temporaryFolder } from '../temporary.ts';

const { signal } = new AbortController();

test('a full disk is reported as a system error with its code', { skip: process.platform !== 'linux' }, async (t) => {
  const csv = join(temporaryFolder(t), 'a.csv');
  writeFileSync(csv, 'a\n1\n');
  await assert.rejects(csvToParquet(csv, '/dev/full', [{ name: 'a', type: 'BIGINT' }], signal), {
    code: 'ENOSPC',
    message: 'No space left on device',
  });
});

test('an error of DuckDB gets the code of the reason at its end, and other errors stay as they are', () => {
  const codeOf = (text: string): unknown => {
    const error = new Error(text);
    const found = systemErrorOf(error);
    return found === error ? null : (found as NodeJS.ErrnoException).code;
  };
  const failed = 'IO Error: Could not write file "/a: b/c.parquet": ';
  assert.deepEqual(
    [
      `${failed}No space left on device`,
      `${failed}There is not enough space on the disk.`,
      `${failed}Disk quota exceeded`,
      `${failed}Input/output error`,
      'Conversion Error: Could not convert string "No space left: quota" to INT64',
    ].map(codeOf),
    ['ENOSPC', 'ENOSPC', 'EDQUOT', 'EIO', null],
  );
});
