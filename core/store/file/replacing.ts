import { statSync } from 'node:fs';

import { AppError } from '../../errors.ts';
import { message, type Text } from '../../text/message.ts';
import { isProjectFile } from './project.ts';

/** A file that a command reads while it writes another, and what it is to the user: `the audience`. */
export interface InputFile {
  readonly path: string;
  readonly what: Text;
  /** It is the project that the command has open. */
  readonly project?: true;
}

/** What SQLite and the writers' lock keep beside a project. */
const SIDE_FILES = /(-wal|-shm|-journal|\.lock)$/;

/**
 * Throws `invalid-input` where writing `out` would replace one of the inputs, any project file or what belongs to one,
 * however the path is spelled or linked; and where `out` is a folder. To be called before anything is written.
 */
export function refuseReplacing(out: string, inputs: readonly InputFile[] = []): void {
  const found = identityOf(out);
  if (found !== null) {
    const input = inputs.find(({ path }) => identityOf(path) === found);
    if (input !== undefined)
      throw new AppError(
        'invalid-input',
        message('store.outputIsInput', { what: input.what, path: out }),
        message('store.writeElsewhere'),
      );
    if (statSync(out).isDirectory())
      throw new AppError('invalid-input', message('store.outputIsFolder', { path: out }), message('store.nameFile'));
    if (isProjectFile(out))
      throw new AppError(
        'invalid-input',
        message('store.outputIsProject', { path: out }),
        message('store.keepProject'),
      );
  }
  const owner = out.replace(SIDE_FILES, '');
  if (owner === out) return;
  const ownerFound = identityOf(owner);
  // An open project is told by its identity: looking into the file would drop SQLite's locks.
  const known = ownerFound === null ? undefined : inputs.find(({ path }) => identityOf(path) === ownerFound);
  if (known === undefined ? isProjectFile(owner) : known.project === true)
    throw new AppError(
      'invalid-input',
      message('store.outputIsPart', { project: owner, path: out }),
      message('store.writeElsewhere'),
    );
}

/** Tells files apart whatever they are called; null where there is none. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
