import { existsSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { createProject, withReadOnlyProject } from '../api/open.ts';
import { removeFile } from '../busy-files.ts';
import { AppError, unknownName } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { copyPublished } from '../publish.ts';
import { message } from '../text/message.ts';
import { plainFileName } from './transfer-folder.ts';

/** A project in the page's list. */
export interface StoredProject {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  /** When it was last written to, ISO 8601, since nothing records when a project is opened. */
  readonly openedAt: string;
}

const EXTENSION = '.stepladder';
/** How much of a name is kept when a number is added, so that file systems still accept it. */
const MAX_NUMBERED_BYTES = 190;

/** The projects available on a server: those in a folder, or a single one. */
export interface ProjectStore {
  /** Newest first. */
  list(): Promise<readonly StoredProject[]>;
  /** The file of a listed project; throws `unknown-name`. */
  find(id: string): Promise<string>;
  /**
   * Creates an empty project and returns its file; throws `state` if the name is taken or this store cannot create
   * projects.
   */
  create(name: string): Promise<string>;
  /** Creates an empty project under the first free name: `Sample`, `Sample 2`, … */
  createFresh(name: string): Promise<string>;
  /** Imports an uploaded project file. */
  import(file: string): Promise<string>;
}

/** A store with a single project, for a server started on it. */
export function singleProjectStore(path: string): ProjectStore {
  const refuse = (): Promise<string> =>
    Promise.reject(new AppError('state', message('serve.oneProject'), message('serve.serveFolder')));
  const id = nameOf(path);
  return {
    list: async () => [await describe(resolve(path))],
    find: async (requested) =>
      requested === id ? path : Promise.reject(unknownName(message('noun.project'), requested, [id])),
    create: refuse,
    createFresh: refuse,
    import: refuse,
  };
}

/** Throws `invalid-input` if there is something other than a folder at the path. */
export function refuseNonFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory())
    throw new AppError('invalid-input', message('report.notFolder', { path }), message('sample.nameFolder'));
}

/** All projects of a folder, which is created with the first project. */
export function folderProjectStore(folder: string): ProjectStore {
  const names = async (): Promise<string[]> =>
    (await readdir(folder).catch(() => []))
      .filter((name) => name.endsWith(EXTENSION) && !name.startsWith('.'))
      .map(nameOf);
  const fileOf = (name: string): string => join(folder, name + EXTENSION);
  const create = async (name: string): Promise<string> => {
    const path = fileOf(name);
    if (existsSync(path))
      throw new AppError(
        'state',
        message('serve.projectExists', { name: nameOf(path) }),
        message('serve.openOrRename'),
      );
    await makeFolder(folder);
    await createProject(path);
    return path;
  };
  return {
    list: async () =>
      (await Promise.all((await names()).map((name) => describe(fileOf(name))))).toSorted((a, b) =>
        b.openedAt.localeCompare(a.openedAt),
      ),
    async find(id) {
      const ids = await names();
      if (!ids.includes(id)) throw unknownName(message('noun.project'), id, ids);
      return fileOf(id);
    },
    create: (name) => create(checkedName(name)),
    createFresh: (name) => create(freeName(checkedName(name), fileOf)),
    async import(file) {
      await withReadOnlyProject(file, () => undefined);
      await makeFolder(folder);
      const path = fileOf(freeName(checkedName(nameOf(file)), fileOf));
      await moveFile(file, path);
      return path;
    },
  };
}

function nameOf(path: string): string {
  return basename(path).replace(/\.stepladder$/i, '');
}

async function describe(path: string): Promise<StoredProject> {
  const stats = await stat(path).catch(() => null);
  return {
    id: nameOf(path),
    name: nameOf(path),
    folder: dirname(path),
    openedAt: (stats?.mtime ?? new Date(0)).toISOString(),
  };
}

function checkedName(name: string): string {
  const plain = nameOf(plainFileName(name));
  if (name.trim() === '' || plain === '') throw new AppError('invalid-input', message('serve.projectNeedsName'));
  return plain;
}

/** The name, or the first one with a number that is not taken. */
function freeName(name: string, fileOf: (name: string) => string): string {
  const start = Buffer.from(name)
    .toString('utf8', 0, MAX_NUMBERED_BYTES)
    .replace(/\uFFFD$/, '');
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${start} ${number}`;
    if (!existsSync(fileOf(candidate))) return candidate;
  }
}

/** The work folder may be on another disk, where renaming fails. */
async function moveFile(from: string, to: string): Promise<void> {
  await copyPublished(from, to);
  removeFile(from);
}
