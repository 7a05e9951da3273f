import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { readTextFile } from '../read-text-file.ts';
import { message } from '../text/message.ts';
import { jsonReason, systemText } from '../text/system.ts';

const READ_ERRORS = {
  ENOENT: 'api.noConfig',
  ENOTDIR: 'api.noConfig',
  EISDIR: 'api.configIsFolder',
  EACCES: 'api.configNoPermission',
  EPERM: 'api.configNoPermission',
} as const;

/**
 * Resolves settings: a path is replaced by the content of its JSON file, anything else is returned as is. Throws
 * `invalid-file`, or `invalid-config` for invalid JSON, and like `readTextFile`.
 */
export async function readSettings(config: unknown, job: JobContext): Promise<unknown> {
  if (typeof config !== 'string') return config;
  const text = await readTextFile(config, job).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof AppError) throw error;
    const { code = '' } = error;
    const why =
      code in READ_ERRORS
        ? message(READ_ERRORS[code as keyof typeof READ_ERRORS], { path: config })
        : message('api.cannotReadConfig', { path: config, reason: systemText(error) });
    throw new AppError('invalid-file', why, message('api.checkConfigPath'), { cause: error });
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw new AppError(
      'invalid-config',
      message('api.notJson', { path: config, reason: jsonReason(error) }),
      message('api.writeJson'),
      { cause: error },
    );
  }
}
