import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, isAbsolute, relative, sep } from 'node:path';

import { z } from 'zod';

import { AppError } from '../../core/errors.ts';
import { isFile } from '../../core/is-file.ts';
import { message } from '../../core/text/message.ts';
import type { RecentProject } from '../../renderer/core/bridge.ts';
import { projectName } from './project-file.ts';
import { readSaved, writeSaved } from './saved.ts';

const MAX_LIST_LENGTH = 12;

const savedList = z
  .array(z.strictObject({ path: z.string().min(1).max(4096).refine(isAbsolute), openedAt: z.iso.datetime() }))
  .max(100);
type Saved = z.output<typeof savedList>[number];

/** Recently opened projects, stored in the user's profile. */
export class RecentProjects {
  readonly #file: string;
  #list: readonly Saved[];

  constructor(file: string) {
    this.#file = file;
    this.#list = readSaved(file, savedList, []);
  }

  /** Newest first; omits files that are missing or out of reach, as on an unmounted disk, but keeps them stored. */
  list(): readonly RecentProject[] {
    return this.#list.filter(({ path }) => isFile(path)).map(describe);
  }

  /** Moves a project to the head of the list. */
  add(path: string, now = new Date()): void {
    this.#list = [{ path, openedAt: now.toISOString() }, ...this.#list.filter((one) => one.path !== path)].slice(
      0,
      MAX_LIST_LENGTH,
    );
    writeSaved(this.#file, this.#list);
  }

  /** The path of a listed project; throws `unknown-name` if it is not listed. */
  pathOf(id: string): string {
    const listed = this.#list.find(({ path }) => idOf(path) === id);
    if (listed === undefined)
      throw new AppError('unknown-name', message('desktop.notRecent'), message('desktop.openFromDisk'));
    return listed.path;
  }
}

function describe({ path, openedAt }: Saved): RecentProject {
  return { id: idOf(path), name: projectName(path), folder: shortFolder(dirname(path)), openedAt };
}

/** A folder in short form: the home folder as `~`. */
function shortFolder(folder: string): string {
  const inHome = relative(homedir(), folder);
  if (inHome === '') return '~';
  return inHome.startsWith('..') || isAbsolute(inHome) ? folder : `~${sep}${inHome}`;
}

function idOf(path: string): string {
  return createHash('sha256').update(path).digest('base64url').slice(0, 22);
}
