import { AppError, nearestName } from '../errors.ts';
import { message, type Text } from '../text/message.ts';

/** Creates the error for an invalid command line. */
export function usageError(text: Text, command: string): AppError {
  const help = command === 'stepladder' ? message('cli.listCommands') : message('cli.commandHelp', { command });
  return new AppError('usage', text, help);
}

/** Creates the error for an unknown flag, with the nearest valid one. */
export function unknownFlag(flag: string, valid: readonly string[], command: string): AppError {
  return usageError(
    message('cli.unknownFlag', { flag, nearest: nearestName(flag.replace(/^-+/, ''), valid) }),
    command,
  );
}
