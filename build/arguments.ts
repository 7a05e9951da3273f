import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Reads the arguments of an npm script; ends the process with one sentence if one of them is wrong. */
export function readArguments<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    return refuse(explainError(error as Error & { readonly code?: string }, config));
  }
}

/** Reads the value of an option as a whole number of at least 1; ends the process if it is not one. */
export function countOf(option: string, value: string): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  return refuse(`${option} must be a whole number of at least 1, not ${value}`);
}

/** Reads the value of an option as a share, 0 to 1; ends the process if it is not one. */
export function shareOf(option: string, value: string): number {
  const share = value.trim() === '' ? NaN : Number(value);
  if (share >= 0 && share <= 1) return share;
  return refuse(`${option} must be a share from 0 to 1, not ${value}`);
}

/** Prints what is wrong with an argument and ends the process. */
export function refuse(why: string): never {
  process.stderr.write(`error: ${why}\n`);
  process.exit(2);
}

/** The error of `parseArgs` in one line, with the valid options. */
function explainError(
  { code, message }: Error & { readonly code?: string },
  { options = {} }: ParseArgsConfig,
): string {
  const given = /'([^']*)'/.exec(message)?.[1] ?? '';
  const known = Object.entries(options).map(([name, { type }]) =>
    type === 'string' ? `--${name} VALUE` : `--${name}`,
  );
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `unknown option: ${given} (valid: ${known.join(', ')})`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return `unexpected argument: ${given} (valid: ${known.join(', ')})`;
  return message.replaceAll('\n', ' ');
}
