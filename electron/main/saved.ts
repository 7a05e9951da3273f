import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import type { z } from 'zod';

/** Reads one of the program's own JSON files; returns `fallback` if it is missing, damaged or has another shape. */
export function readSaved<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  fallback: z.output<Schema>,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return fallback;
  }
}

/**
 * Writes one of the program's own JSON files. Ignores errors such as a full disk, since losing the file costs the user
 * little.
 */
export function writeSaved(path: string, value: unknown): void {
  try {
    writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`warning: ${path} was not written: ${(error as Error).message}\n`);
  }
}

/** Writes a file atomically; throws the file system's errors and leaves the old file unchanged. */
export function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
