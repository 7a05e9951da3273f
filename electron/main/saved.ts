import { readFileSync } from 'node:fs';

import type { z } from 'zod';

import { AppError } from '../../core/errors.ts';
import { writePublished } from '../../core/publish.ts';
import { message } from '../../core/text/message.ts';
import { systemText } from '../../core/text/system.ts';
import { refuseProject } from './project-file.ts';

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
    writePublished(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`warning: ${path} was not written: ${(error as Error).message}\n`);
  }
}

/** Writes a file that the user named in a dialog; throws `disk`, or `invalid-input` for a project, link or device. */
export function saveText(path: string, text: string): void {
  refuseProject(path);
  try {
    writePublished(path, text);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = systemText(error as Error);
    throw new AppError('disk', message('store.cannotWrite', { path, reason }), message('store.checkFolder'), {
      cause: error,
    });
  }
}
