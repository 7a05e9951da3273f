import { message, type Text } from './message.ts';

const keysByCode = {
  ENOENT: 'system.notFound',
  ENOTDIR: 'system.notFound',
  EACCES: 'system.noPermission',
  EPERM: 'system.noPermission',
  ENOSPC: 'system.noSpace',
  EDQUOT: 'system.noSpace',
  EROFS: 'system.readOnly',
  EIO: 'system.inputOutput',
} as const;

/** The message for an error of the operating system; its own text if the reason is unusual or names no file. */
export function systemText({ code = '', path, message: reason }: NodeJS.ErrnoException): Text {
  return code in keysByCode && path !== undefined
    ? message(keysByCode[code as keyof typeof keysByCode], { path })
    : reason.replace(/^E[A-Z0-9]+: /, '');
}

/** Why a text is not JSON, without the text itself: a table of data may have been named by mistake. */
export function jsonReason(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const quoted = reason.search(/, (?:\.{3})?"/);
  return (quoted < 0 ? reason : reason.slice(0, quoted)).replace(/^Unexpected token '.*'$/s, 'Unexpected character');
}
