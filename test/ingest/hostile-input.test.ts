import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

/**
 * CPU time, unlike elapsed time, does not depend on how busy the machine is. The limit is far more than linear work
 * takes, and far less than quadratic work, which takes minutes for a megabyte.
 */
const LIMIT_CPU_SECONDS = 60;
/** For a process that waits without computing, and for systems whose shell cannot limit CPU time. */
const LIMIT_MS = 1_200_000;

/** Asserts that a program of `children` succeeds within the limits. */
function assertEndsInTime(program: string, ...args: string[]): void {
  const path = join(import.meta.dirname, 'children', program);
  const limited = ['sh', '-c', `ulimit -t ${LIMIT_CPU_SECONDS} && exec "$@"`, 'sh'];
  const [file, ...rest] = [...(process.platform === 'win32' ? [] : limited), process.execPath, path, ...args];
  const { status, signal, stderr } = spawnSync(file, rest, { timeout: LIMIT_MS });
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, String(stderr));
}

test('a megabyte of any shape is read as a cell, header, number, time or name in linear time', () => {
  assertEndsInTime('read-hostile.ts');
});

test('a megabyte of any shape in a file or a mapping is imported or refused in linear time', () => {
  assertEndsInTime('import-hostile.ts', temporaryFolder());
});
