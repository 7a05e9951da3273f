import { unreadableAs } from '../../files/byte-source.ts';
import { inaccessible, type SourceFile } from '../../files/identify.ts';

/** Why a workbook cannot be read. */
export class WorkbookError extends Error {
  override readonly name = 'WorkbookError';
}

/** Turns a library's error about a damaged file into a `WorkbookError`; system errors stay as they are. */
export function asWorkbookError(error: unknown): unknown {
  const isOther = !(error instanceof Error) || error instanceof WorkbookError || error.name === 'AbortError';
  return isOther || isSystemError(error) ? error : new WorkbookError(error.message, { cause: error });
}

/**
 * Runs `work` on a workbook. Turns a `WorkbookError` into `invalid-file` and a system error into `invalid-input`,
 * both naming the file; other errors stay as they are.
 */
export async function withWorkbookErrors<Result>({ path }: SourceFile, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WorkbookError)
      throw unreadableAs({ path, format: 'Excel', reason: error.message }, { cause: error });
    throw isSystemError(error) ? inaccessible(path, error) : error;
  }
}

/** Whether the system refused a call, such as opening or reading the file. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
