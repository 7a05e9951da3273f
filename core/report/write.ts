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
import { message } from '../text/message.ts';
import { systemText } from '../text/system.ts';

/**
 * Throws where a report cannot be written to `path`: the folder does not exist or is not writable, or the path is the
 * project's file. Call it before the reported work begins.
 */
export function checkReportPath(path: string, project: string): void {
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new AppError('invalid-file', message('report.noFolder', { folder }), message('report.createFolder'));
  if (!statSync(folder).isDirectory())
    throw new AppError('invalid-file', message('report.notFolder', { path: folder }), message('report.nameInFolder'));
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new AppError('invalid-file', message('report.notWritable', { folder }), message('report.nameWritable'), {
      cause: error,
    });
  }
  refuseReplacing(path, [{ path: project, what: message('store.theProject'), project: true }]);
}

/**
 * Writes a report under a temporary name first, so that the file is either complete or absent. Throws `disk`; even
 * then, the reported result is already stored in the project.
 */
export function writeReport(path: string, page: string): void {
  const temporary = `${path}.partial`;
  try {
    const file = openSync(temporary, 'w');
    try {
      writeFileSync(file, page);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new AppError(
      'disk',
      message('report.cannotWrite', { path, reason: systemText(error as Error) }),
      message('report.checkFolder'),
      { cause: error },
    );
  }
}
