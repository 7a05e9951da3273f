import { readFile } from 'node:fs/promises';

import { AppError } from '../errors.ts';

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'not a file but a folder',
  EACCES: 'no permission to read',
  EPERM: 'no permission to read',
};

/**
 * Settings as they were given: the content of the JSON file that a path names, everything else as it is. Throws
 * `invalid-file`, or `invalid-config` for what is not JSON.
 */
export async function readSettings(config: unknown): Promise<unknown> {
  if (typeof config !== 'string') return config;
  const text = await readFile(config, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = unreadable[error.code ?? ''];
    throw new AppError(
      'invalid-file',
      reason === undefined ? `cannot read ${config}: ${error.message}` : `${reason}: ${config}`,
      'check the path of --config',
      { cause: error },
    );
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError(
      'invalid-config',
      `not JSON: ${config}: ${(error as Error).message}`,
      'write the settings as one JSON object',
      { cause: error },
    );
  }
}
