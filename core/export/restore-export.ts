import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { findSetAside, restoreFolder } from '../publish-folder.ts';
import { message } from '../text/message.ts';

/**
 * If a process was killed while it replaced the export in a folder, gives the earlier export its name back and says so.
 * If the system refuses, throws `state`, which names the folder of the earlier export.
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
