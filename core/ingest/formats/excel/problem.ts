import { unreadableAs } from '../../files/byte-source.ts';
import { inaccessible, type SourceFile } from '../../files/identify.ts';

/** A problem of a workbook. */
export class WorkbookProblem extends Error {
  override readonly name = 'WorkbookProblem';
}

/** A library's error about a damaged file as a problem of the workbook; errors of the system stay as they are. */
export function asProblem(error: unknown): unknown {
  const isOther = !(error instanceof Error) || error instanceof WorkbookProblem || error.name === 'AbortError';
  return isOther || isSystemError(error) ? error : new WorkbookProblem(error.message, { cause: error });
}

/**
 * The result of some work on a workbook. Explains what is wrong with the workbook, or why the system does not read it;
 * anything else is a fault of the program.
 */
export async function withWorkbookErrors<Result>({ path }: SourceFile, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WorkbookProblem)
      throw unreadableAs({ path, format: 'Excel', reason: error.message }, { cause: error });
    throw isSystemError(error) ? inaccessible(path, error) : error;
  }
}

/** Whether the system refused a call, such as opening or reading the file. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
