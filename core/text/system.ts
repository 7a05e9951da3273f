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

/** What the operating system refused; in its own words where it is no usual reason or names no file. */
export function systemText({ code = '', path, message: said }: NodeJS.ErrnoException): Text {
  return code in known && path !== undefined
    ? message(known[code as keyof typeof known], { path })
    : said.replace(/^E[A-Z0-9]+: /, '');
}
