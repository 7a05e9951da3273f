import { message, type Text } from './message.ts';

const known = {
  ENOENT: 'system.notFound',
  ENOTDIR: 'system.notFound',
  EACCES: 'system.noPermission',
  EPERM: 'system.noPermission',
  ENOSPC: 'system.noSpace',
  EDQUOT: 'system.noSpace',
  EROFS: 'system.readOnly',
  EIO: 'system.inputOutput',
} as const;

/** What the operating system refused; in its own words if the reason is unusual or names no file. */
export function systemText({ code = '', path, message: reason }: NodeJS.ErrnoException): Text {
  return code in known && path !== undefined
    ? message(known[code as keyof typeof known], { path })
    : reason.replace(/^E[A-Z0-9]+: /, '');
}
