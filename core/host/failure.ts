import type { CallError } from '../api/contract/protocol.ts';
import { isSearchKept, resumableRun } from '../api/resume.ts';
import { AppError, cancelled } from '../errors.ts';
import { message, type MessageValue, type Text } from '../text/message.ts';
import { systemText } from '../text/system.ts';
import type { FileHandles } from './files.ts';

/**
 * Why a call failed, as plain data for a window. An error that is neither an `AppError` nor from the operating system
 * is a bug in the program.
 */
export function callError(error: unknown): CallError {
  if (isAbort(error)) return callError(cancelled(message('base.nothingChanged')));
  if (!(error instanceof AppError)) return isSystemError(error) ? systemFailure(error) : programFault(error);
  const run = resumableRun(error);
  if (run !== null)
    return {
      code: 'cancelled',
      message: message('host.checkpointKept', { run }),
      help: message('host.resume', { run }),
    };
  // The error's own text has a command for a terminal.
  if (isSearchKept(error)) return callError(cancelled(message('tune.trialsKept')));
  const { code, text, helpText: help } = error;
  return help === undefined ? { code, message: text } : { code, message: text, help };
}

/**
 * Why a window's call failed, with the names of the files that it chose in place of their paths. A fault of the program
 * is passed on as it is.
 */
export function failureFor(files: FileHandles, error: unknown): CallError {
  const failure = callError(error);
  const { code, message: text, help } = failure;
  if (code === 'internal') return failure;
  return { code, message: nameFiles(text, files), ...(help !== undefined && { help: nameFiles(help, files) }) };
}

/** A text for a window, in which the files that it chose have their names in place of their paths. */
export function nameFiles<Value extends Text | MessageValue>(value: Value, files: FileHandles): Value {
  const named = (given: MessageValue): MessageValue => nameFiles(given, files);
  if (typeof value === 'string') return files.withNames(value) as Value;
  if (Array.isArray(value)) return value.map(named) as unknown as Value;
  if (typeof value !== 'object' || value === null || !('key' in value) || value.values === undefined) return value;
  const values = Object.entries(value.values).map(([name, given]) => [name, named(given)] as const);
  return { ...value, values: Object.fromEntries(values) };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Whether the error comes from the operating system, usually about a file. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function systemFailure(error: NodeJS.ErrnoException): CallError {
  return { code: 'disk', message: systemText(error), help: message('host.checkPath') };
}

function programFault(error: unknown): CallError {
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    help: message('host.fault'),
  };
}
