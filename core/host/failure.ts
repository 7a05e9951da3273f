import type { CallError } from '../api/contract/protocol.ts';
import { resumableRun } from '../api/resume.ts';
import { AppError, cancelled } from '../errors.ts';

/**
 * Why a call failed, as plain data for a window; what neither the program nor the system explains is a fault of the
 * program.
 */
export function callError(error: unknown): CallError {
  if (isAbort(error)) return callError(cancelled('nothing was changed'));
  if (!(error instanceof AppError)) return isOfSystem(error) ? refusal(error) : fault(error);
  const run = resumableRun(error);
  if (run !== null)
    return {
      code: 'cancelled',
      message: `cancelled; the checkpoint of ${run} is kept`,
      help: `resume ${run} to go on from there`,
    };
  const { code, text: message, helpText: help } = error;
  return help === undefined ? { code, message } : { code, message, help };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Whether the operating system refused something, mostly a file. */
function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function refusal({ message }: NodeJS.ErrnoException): CallError {
  return {
    code: 'disk',
    message: message.replace(/^E[A-Z0-9]+: /, ''),
    help: 'check the path, the space on the disk and who may write there',
  };
}

function fault(error: unknown): CallError {
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    help: 'this is a fault in the program; what was saved before is kept',
  };
}
