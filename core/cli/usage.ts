import { AppError, suggestion } from '../errors.ts';

/** Makes the error for a command line that is written wrong. */
export function usage(message: string, command: string): AppError {
  const shown = command === 'stepladder' ? '--help lists the commands' : `${command} --help shows how it is written`;
  return new AppError('usage', message, `stepladder ${shown}`);
}

/** Makes the error for a flag that a command does not have, with the nearest one that it has. */
export function unknownFlag(flag: string, valid: readonly string[], command: string): AppError {
  return usage(`unknown flag: ${flag}${suggestion(flag.replace(/^-+/, ''), valid, '--')}`, command);
}
