import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { AppError } from '../errors.ts';
import { refuseReplacing } from '../store/replacing.ts';

/** Throws where a report cannot be written to `path`: a folder that is not there, or a project's file. To be called before the work whose report it is. */
export function checkReportPath(path: string, project: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) throw new AppError('invalid-file', `no such folder: ${folder}`, 'create the folder first');
  refuseReplacing(path, [{ path: project, what: 'the project', project: true }]);
}

/** Writes a report under another name first, so that a file of its name is there whole or not at all. Throws `disk`. */
export function writeReport(path: string, page: string): void {
  const draft = `${path}.partial`;
  try {
    const file = openSync(draft, 'w');
    try {
      writeFileSync(file, page);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new AppError('disk', `cannot write the report ${path}: ${(error as Error).message}`, 'check the folder and the space on its disk', { cause: error });
  }
}
