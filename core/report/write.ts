import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

import { AppError } from '../errors.ts';
import { refuseReplacing } from '../store/file/replacing.ts';

/**
 * Throws where a report cannot be written to `path`: a folder that is not there or may not be written to, or a
 * project's file. To be called before the work whose report it is.
 */
export function checkReportPath(path: string, project: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) throw new AppError('invalid-file', `no such folder: ${folder}`, 'create the folder first');
  if (!statSync(folder).isDirectory())
    throw new AppError('invalid-file', `not a folder: ${folder}`, 'name a file in a folder');
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new AppError(
      'invalid-file',
      `cannot write into the folder ${folder}`,
      'name a file in a folder that may be written to',
      { cause: error },
    );
  }
  refuseReplacing(path, [{ path: project, what: 'the project', project: true }]);
}

/**
 * Writes a report under another name first, so that a file of its name is there whole or not at all. Throws `disk`;
 * what is reported is in the project by then.
 */
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
    throw new AppError(
      'disk',
      `cannot write the report ${path}: ${(error as Error).message}`,
      'check the folder and the space on its disk; what it reports is kept in the project',
      { cause: error },
    );
  }
}
