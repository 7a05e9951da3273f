import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';

import { AppError } from '../../core/errors.ts';
import { message } from '../../core/text/message.ts';
import type { PickedFile } from '../../renderer/core/bridge.ts';
import type { GrantedFile } from '../core-messages.ts';

/** Grants the page read access to a file that the user chose or dropped; throws `invalid-file` if it is not a file. */
export function grantRead(path: string, grant: (file: GrantedFile) => void): PickedFile {
  const stat = isAbsolute(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (stat === undefined)
    throw new AppError(
      'invalid-file',
      path === '' ? message('desktop.noPath') : message('desktop.noFile', { path }),
      message('desktop.chooseLocal'),
    );
  if (!stat.isFile())
    throw new AppError('invalid-file', message('desktop.notFile', { path }), message('desktop.chooseFile'));
  return { handle: grantFile(path, 'read', grant), name: basename(path), bytes: stat.size };
}

/** Grants the page write access to a file that the user named in a dialog. */
export function grantWrite(path: string, grant: (file: GrantedFile) => void): PickedFile {
  return { handle: grantFile(path, 'write', grant), name: basename(path), bytes: null };
}

function grantFile(path: string, use: GrantedFile['use'], grant: (file: GrantedFile) => void): string {
  const handle = `file:${randomBytes(18).toString('base64url')}`;
  grant({ handle, path, use });
  return handle;
}
