import { existsSync, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import type BetterSqlite3 from 'better-sqlite3';

import { removeFolder } from '../../busy-files.ts';
import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import { connect } from '../../store/file/connect.ts';
import { copyFileTo } from '../../store/file/copy-file.ts';
import { fileState } from '../../store/file/file-state.ts';
import { isProjectFile } from '../../store/file/header.ts';
import { message } from '../../text/message.ts';
import { unreadableAs } from '../files/byte-source.ts';
import type { SourceFile } from '../files/identify.ts';

/** A SQLite file that is open for reading. */
export interface OpenSqlite {
  readonly database: BetterSqlite3.Database;
  /** Closes the file and removes its copy, if there is one. */
  close(): void;
}

/**
 * Opens a SQLite file for reading; nothing is written beside it. SQLite would do so for a file in WAL mode, so such a
 * file is copied with its write-ahead log, which may hold rows that are not yet in the file. Throws `invalid-input` for
 * a project, and `invalid-file`.
 */
export async function openSqlite(
  file: SourceFile,
  { tempFolder }: { readonly tempFolder?: string },
  job: JobContext,
): Promise<OpenSqlite> {
  if (isProjectFile(file.path))
    throw new AppError(
      'invalid-input',
      message('ingest.isProject', { path: file.path }),
      message('ingest.openProject'),
    );
  const folder = (await usesLog(file.path)) ? createTemporaryFolder('sqlite', tempFolder) : null;
  const removeCopy = (): void => {
    if (folder !== null) removeFolder(folder);
  };
  try {
    const path = folder === null ? file.path : await copyWithLog(file, folder, job);
    const database = connect(path, { readonly: true, original: file.path });
    return {
      database,
      close() {
        database.close();
        removeCopy();
      },
    };
  } catch (error) {
    removeCopy();
    throw explainSqlite(file, error);
  }
}

/** The offset of the read version in SQLite's header, and its value for a file in WAL mode. */
const READ_VERSION_OFFSET = 19;
const WITH_LOG = 2;

async function usesLog(path: string): Promise<boolean> {
  await using handle = await open(path, 'r');
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, READ_VERSION_OFFSET);
  return buffer[0] === WITH_LOG;
}

/** Copies a file and its log into a folder; throws `invalid-file` if either changes meanwhile. */
async function copyWithLog(file: SourceFile, folder: string, job: JobContext): Promise<string> {
  const original = realpathSync(file.path);
  const copy = join(folder, 'source.sqlite');
  const before = statesOf(original);
  for (const suffix of ['', '-wal'])
    if (existsSync(original + suffix)) await copyFileTo(original + suffix, copy + suffix, job);
  if (statesOf(original) === before) return copy;
  throw new AppError('invalid-file', message('ingest.fileChanged', { path: file.path }), message('ingest.waitForFile'));
}

function statesOf(path: string): string {
  return ['', '-wal']
    .map((suffix) => statSync(path + suffix, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? '' : fileState(stats)))
    .join(' ');
}

/** The error for a SQLite file that cannot be read. */
export function explainSqlite({ path }: Pick<SourceFile, 'path'>, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk', message('ingest.copyDiskFull', { path }), message('ingest.setTempFolder'), {
      cause: error,
    });
  // A journal beside the file holds changes that a program has begun but not finished.
  if (/^SQLITE_(BUSY|READONLY)/.test(code))
    return new AppError('invalid-file', message('ingest.unfinishedWrite', { path }), message('ingest.finishWrite'), {
      cause: error,
    });
  return unreadableAs({ path, format: 'SQLite', reason: error.message }, { cause: error });
}
