import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import { rowRanges } from '../../../build/soak/row-pages.ts';
import { AppError } from '../../../core/errors.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';

/**
 * The content of a project; each part is read separately, as commands do, so that damage to one part does not hide
 * damage to another.
 */
export type Parts = Readonly<Record<string, (project: Project) => unknown>>;
type Content = Readonly<Record<string, unknown>>;

/** Which bits to flip, and what to read after each flip. */
export interface Flips {
  readonly tables: readonly string[];
  /** The bits to flip in the byte at a position. */
  readonly bits: (at: number) => readonly number[];
  readonly parts: Parts;
}

/**
 * The result of reading, or `damaged`; any other error is a fault of the program, except that a run whose own number is
 * damaged may not be found.
 */
export function orDamaged<Value>(read: () => Value): Value | 'damaged' {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && ['corrupt', 'unknown-name'].includes(error.code)) return 'damaged';
    throw error;
  }
}

function readParts(path: string, parts: Parts): Content {
  const project = orDamaged(() => openProject(path, { mode: 'read' }));
  if (project === 'damaged') return {};
  try {
    return Object.fromEntries(Object.entries(parts).map(([part, read]) => [part, orDamaged(() => read(project))]));
  } finally {
    project.close();
  }
}

/** The parts that are read without a report, but differ from the truth. */
function changedParts(read: Content, truth: Content): string[] {
  return Object.entries(read).flatMap(([part, value]) =>
    value === 'damaged' || isDeepStrictEqual(value, truth[part]) ? [] : [part],
  );
}

/** Flips bits of a project one by one, and returns those that change what is read without a report. */
export function silentFlips(path: string, { tables, bits, parts }: Flips): string[] {
  const truth = readParts(path, parts);
  assert.deepEqual(Object.keys(truth), Object.keys(parts));
  const positions = new Set(
    rowRanges(path, tables).flatMap(({ start, end }) =>
      Array.from({ length: end - start }, (_, index) => start + index),
    ),
  );
  const flips = [...positions].flatMap((at) => bits(at).map((bit) => ({ at, bit })));
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  try {
    return flips.flatMap(({ at, bit }) => {
      readSync(file, byte, 0, 1, at);
      writeSync(file, Buffer.of(byte[0] ^ (1 << bit)), 0, 1, at);
      const changed = changedParts(readParts(path, parts), truth);
      writeSync(file, byte, 0, 1, at);
      return changed.map((part) => `bit ${bit} of byte ${at}: ${part}`);
    });
  } finally {
    closeSync(file);
    assert.deepEqual(readParts(path, parts), truth);
  }
}
