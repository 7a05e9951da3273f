import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { explainError } from './sql.ts';

/** The error for an output file that cannot be written: what the system said, and what to do. */
export function explainWriteError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  // Other codes, such as those of Node, do not come from the system.
  if (!/^E[A-Z0-9]+$/.test(String(error.code))) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return explainError(error, path);
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new AppError('disk', message('store.noFolderOf', { path }), message('store.createFolder'), { cause: error });
  const text = message('store.cannotWrite', { path, reason: reasonOf(error.message) });
  return new AppError('disk', text, message('store.checkFolder'), { cause: error });
}

/** The system's reason without the code, the system call and the file, which has a temporary name. */
function reasonOf(text: string): string {
  return /^E[A-Z0-9]+: (.+?), \w+(?: '.*)?$/s.exec(text)?.[1] ?? text;
}
