import { AppError, nearestName } from '../errors.ts';
import { message, type Text } from '../text/message.ts';

/** Makes the error for a command line that is written wrong. */
export function usage(text: Text, command: string): AppError {
  const help = command === 'stepladder' ? message('cli.listCommands') : message('cli.commandHelp', { command });
  return new AppError('usage', text, help);
}

/** Makes the error for a flag that a command does not have, with the nearest one that it has. */
export function unknownFlag(flag: string, valid: readonly string[], command: string): AppError {
  return usage(message('cli.unknownFlag', { flag, nearest: nearestName(flag.replace(/^-+/, ''), valid) }), command);
}
