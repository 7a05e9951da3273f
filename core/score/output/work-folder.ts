import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

import { removeFolder } from '../../busy-files.ts';
import { AppError } from '../../errors.ts';
import { hasEnded, isRunning, claimFolder, readFolderOwner, type ProcessIdentity } from '../../processes/identity.ts';
import { isOwnFolder, namesIn } from '../../processes/temporary-folder.ts';
import { message } from '../../text/message.ts';
import { restoreEarlierFiles, UNFINISHED_LIST } from './earlier-files.ts';
import { withDiskErrors, OutputFile } from './output.ts';

const MARK = '.stepladder-unfinished-';
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** Distinguishes this process's folders from those of an earlier process with the same pid. */
const TOKEN = randomUUID();
let folderCount = 0;

interface Owner extends ProcessIdentity {
  readonly token: string;
}

/**
 * The folder beside a target that holds all unfinished files (`<target>.stepladder-unfinished-<pid>-<number>`), so that
 * a killed process leaves only this folder behind. The next process that writes the same target removes it.
 */
export class WorkFolder {
  readonly path: string;
  readonly target: string;
  /** Throws if the source of the files has changed; called before the first file is published. */
  readonly checkSource: () => void;

  /** Throws `disk` or `invalid-input` if the target's folder is not writable. */
  constructor(target: string, checkSource = (): void => undefined) {
    this.target = resolve(target);
    this.checkSource = checkSource;
    this.path = `${this.target}${MARK}${process.pid}-${++folderCount}`;
    withDiskErrors(this.target, () => {
      if (existsSync(this.target) && statSync(this.target).isDirectory()) {
        throw new AppError(
          'invalid-input',
          message('score.outputIsFolder', { path: target }),
          message('score.nameFile'),
        );
      }
      removeAbandoned(this.target);
      mkdirSync(this.path, { mode: 0o700 });
      claimFolder(this.path, { token: TOKEN });
    });
  }

  /** Path of a file in the folder. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Opens a file for writing. Publishing it moves its content to the target, or to `<target><suffix>`. */
  open(suffix = ''): OutputFile {
    return new OutputFile(this.file(`${UNFINISHED_LIST}${suffix}`), `${this.target}${suffix}`);
  }

  /** Removes the folder and its content. Unless the list was published, its earlier files are as before. */
  remove(): void {
    removeWorkFolder(this.path, this.target);
  }
}

function removeAbandoned(target: string): void {
  const folder = dirname(target);
  const prefix = `${basename(target)}${MARK}`;
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    if (isOwnFolder(path) && isAbandoned(path, Number.parseInt(name.slice(prefix.length), 10)))
      removeWorkFolder(path, target);
  }
}

function removeWorkFolder(path: string, target: string): void {
  try {
    restoreEarlierFiles(path, target);
  } catch {
    // The folder keeps the earlier files: the next start tries again.
    return;
  }
  removeFolder(path);
}

function isAbandoned(path: string, pid: number): boolean {
  const owner = readFolderOwner(path) as Owner | null;
  if (owner !== null && owner.host !== hostname()) return Date.now() - statSync(path).mtimeMs > ABANDONED_AFTER_MS;
  if (pid === process.pid && owner?.token === TOKEN) return false;
  // The first versions wrote no pid into the folder; its name has always had it.
  return owner === null ? pid === process.pid || !isRunning(pid) : hasEnded({ ...owner, pid });
}
