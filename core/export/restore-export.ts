import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { findSetAside, restoreFolder } from '../publish-folder.ts';
import { message } from '../text/message.ts';

/**
 * If a process was killed just when it replaced the export in a folder, gives the earlier export its name back and says
 * so. Throws `state` if the system refuses, with where the earlier export is.
 */
export function restoreExport(folder: string, job: JobContext): void {
  const path = findSetAside(folder);
  if (path === null) return;
  try {
    restoreFolder(folder);
  } catch (cause) {
    const help = message('export.renameBack', { path, folder });
    throw new AppError('state', message('export.setAside', { folder, path }), help, { cause });
  }
  job.report({ phase: 'export', note: message('export.restored', { folder }) });
}
