import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

/**
 * A limit far above what linear work takes, even on a busy machine, and far below what quadratic work takes: for a
 * megabyte, minutes each.
 */
const LIMIT_MS = 60_000;

function ends(program: string, ...args: string[]): void {
  const path = join(import.meta.dirname, 'children', program);
  const { status, signal, stderr } = spawnSync(process.execPath, [path, ...args], { timeout: LIMIT_MS });
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, String(stderr));
}

test('a megabyte of any shape is read as a cell, header, number, time or name in linear time', () => {
  ends('read-hostile.ts');
});

test('a megabyte of any shape in a file or a mapping is imported or refused in linear time', () => {
  ends('import-hostile.ts', temporaryFolder());
});
