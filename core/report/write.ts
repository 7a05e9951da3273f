import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { AppError } from '../errors.ts';
import { writePublished } from '../publish.ts';
import { refuseReplacing, type InputFile } from '../store/file/replacing.ts';
import { message } from '../text/message.ts';
import { systemText } from '../text/system.ts';

/**
 * Throws if a report cannot be written to `path`: the folder does not exist or is not writable, or the path is that of
 * the project, the settings file (`config` may also be the settings themselves) or another input. Call it before the
 * reported work begins.
 */
export function checkReportPath(
  path: string,
  project: string,
  config?: unknown,
  read: readonly InputFile[] = [],
): void {
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
  const settings = typeof config === 'string' ? [{ path: config, what: message('report.settingsFile') }] : [];
  refuseReplacing(path, [{ path: project, what: message('store.theProject'), project: true }, ...settings, ...read]);
}

/**
 * Writes a report as a whole or not at all; `checkSource` is called before it gets its name, and may throw. Throws
 * `disk`; even then, the reported result is stored in the project.
 */
export function writeReport(path: string, page: string, checkSource?: () => void): void {
  try {
    writePublished(path, page, checkSource);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'disk',
      message('report.cannotWrite', { path, reason: systemText(error as Error) }),
      message('report.checkFolder'),
      { cause: error },
    );
  }
}
