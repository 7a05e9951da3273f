import { resumableRun } from '../api/resume.ts';
import type { CallError } from '../api/protocol.ts';
import { AppError, cancelled } from '../errors.ts';

/** Why a call failed, as plain data for a window; what is not explained by the program is a fault of it. */
export function callError(error: unknown): CallError {
  if (!(error instanceof AppError)) return isAbort(error) ? callError(cancelled('nothing was changed')) : fault(error);
  const run = resumableRun(error);
  if (run !== null) return { code: 'cancelled', message: `cancelled; the checkpoint of ${run} is kept`, help: `resume ${run} to go on from there` };
  const { code, message, help } = error;
  return help === undefined ? { code, message } : { code, message, help };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function fault(error: unknown): CallError {
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), help: 'this is a fault in the program; what was saved before is kept' };
}
