import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import type { z } from 'zod';

/** Reads one of the program's own JSON files; what is missing, damaged or of another shape counts as `fallback`. */
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
 * Writes one of the program's own JSON files; losing it costs the user little, so a full disk does not stop anything.
 */
export function writeSaved(path: string, value: unknown): void {
  try {
    writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`warning: ${path} was not written: ${(error as Error).message}\n`);
  }
}

/** Writes a file complete or not at all; throws what the file system throws, with the old file left as it was. */
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
