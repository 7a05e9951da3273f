import { ownValue } from '../own-value.ts';
import { message, type Message, type Text } from './message.ts';

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

/** What to do about an operating system error that is not the fault of the program. */
const hintsByCode = {
  ENOENT: 'system.checkPath',
  EACCES: 'system.checkPermissions',
  EPERM: 'system.checkPermissions',
  EISDIR: 'system.nameFile',
  ENOTDIR: 'system.nameFolder',
  EEXIST: 'system.chooseOtherName',
  ENAMETOOLONG: 'system.chooseShorterName',
  ELOOP: 'system.linksInCircle',
  ENOSPC: 'system.freeSpace',
  EDQUOT: 'system.freeSpace',
  EFBIG: 'system.tooLargeForDisk',
  EIO: 'system.checkDisk',
  EBUSY: 'system.closeOther',
  EROFS: 'system.diskReadOnly',
  EMFILE: 'system.tooManyFiles',
} as const;

/** What to do about an operating system error, by its code; undefined if it may be a fault of the program. */
export function systemHint(code: string): Message | undefined {
  const key = ownValue<(typeof hintsByCode)[keyof typeof hintsByCode]>(hintsByCode, code);
  return key === undefined ? undefined : message(key);
}

/** The message for an operating system error; its own text if the reason is unusual or names no file. */
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
