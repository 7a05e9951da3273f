import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { AppError } from '../../errors.ts';
import { fileState } from '../../store/file/file-state.ts';
import { message } from '../../text/message.ts';
import type { Compression } from './dialect.ts';

/** A file to read, with what its first bytes show. */
export interface SourceFile {
  readonly path: string;
  /** Name used in rejects and messages: without the folder, unless two files share the name. */
  readonly name: string;
  readonly sizeBytes: number;
  /** The file's state when it was listed. */
  readonly state: string;
  readonly compression: Compression;
  readonly format: 'text' | 'parquet';
}

/** Data files in a folder: known extensions, and the part files of Spark and Hadoop. */
const DATA_FILE = /\.(csv|tsv|tab|psv|txt|parquet|pq)(\.(gz|zst))?$|^part-\d[^.]*$/i;

/** The first bytes of each format, as little-endian numbers. */
const GZIP_MAGIC = 0x8b1f;
const ZSTD_MAGIC = 0xfd2fb528;
/** A Zstandard file may begin with a skippable frame, whose magic number is this one or one of the next 15. */
const ZSTD_SKIPPABLE_MAGIC = 0x184d2a50;
/** `PAR1`. */
const PARQUET_MAGIC = 0x31524150;

/**
 * Lists the files at the given paths: a folder stands for its data files, sorted by name. Throws `invalid-input` naming
 * the path that does not exist or is not readable.
 */
export async function listSources(paths: readonly string[]): Promise<readonly SourceFile[]> {
  if (paths.length === 0)
    throw new AppError('invalid-input', message('ingest.noFileGiven'), message('ingest.nameFile'));
  const sources: SourceFile[] = [];
  for (const path of paths) {
    for (const file of await expand(path)) sources.push(await identify(file));
  }
  const duplicate = sources.find((file, index) => sources.findIndex((other) => other.path === file.path) !== index);
  if (duplicate !== undefined)
    throw new AppError(
      'invalid-input',
      message('ingest.fileGivenTwice', { path: duplicate.path }),
      message('ingest.nameFileOnce'),
    );
  return sources.map((file) =>
    sources.some((other) => other !== file && other.name === file.name) ? { ...file, name: file.path } : file,
  );
}

async function expand(path: string): Promise<readonly string[]> {
  const stats = await stat(path).catch((error: unknown) => {
    throw inaccessible(path, error);
  });
  if (stats.isFile()) return [path];
  if (!stats.isDirectory())
    throw new AppError('invalid-input', message('ingest.notRegularFile', { path }), message('ingest.saveToFile'));
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw inaccessible(path, error);
  });
  const data = entries.filter((entry) => !entry.isDirectory() && DATA_FILE.test(entry.name));
  const names = data.map((entry) => entry.name).sort();
  if (names.length === 0) {
    throw new AppError(
      'invalid-input',
      message('ingest.noDataFiles', { folder: path }),
      message('ingest.readableFiles'),
    );
  }
  const files = names.map((name) => join(path, name));
  for (const file of files) await checkRegular(file);
  return files;
}

/** Throws unless a path is a regular file: reading a pipe would block, and a device may never end. */
async function checkRegular(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    throw inaccessible(path, error);
  });
  if (!stats.isFile())
    throw new AppError('invalid-input', message('ingest.notRegularFile', { path }), message('ingest.saveToFile'));
}

async function identify(path: string): Promise<SourceFile> {
  try {
    const handle = await open(path, 'r');
    try {
      const head = new Uint8Array(4);
      await handle.read(head, 0, 4, 0);
      const stats = await handle.stat({ bigint: true });
      const sizeBytes = Number(stats.size);
      return { path, name: basename(path), sizeBytes, state: fileState(stats), ...recognise(head) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw inaccessible(path, error);
  }
}

/** Throws `invalid-file` if the file was changed, replaced or removed since it was listed. */
export async function refuseChanged({ path, state }: SourceFile): Promise<void> {
  const stats = await stat(path, { bigint: true }).catch(() => null);
  if (stats === null || fileState(stats) !== state)
    throw new AppError('invalid-file', message('ingest.fileChanged', { path }), message('ingest.waitForFile'));
}

function recognise(head: Uint8Array<ArrayBuffer>): Pick<SourceFile, 'compression' | 'format'> {
  const view = new DataView(head.buffer);
  const magic = view.getUint32(0, true);
  if (view.getUint16(0, true) === GZIP_MAGIC) return { compression: 'gzip', format: 'text' };
  if (magic === ZSTD_MAGIC || (magic >= ZSTD_SKIPPABLE_MAGIC && magic <= ZSTD_SKIPPABLE_MAGIC + 15))
    return { compression: 'zstd', format: 'text' };
  return { compression: 'none', format: magic === PARQUET_MAGIC ? 'parquet' : 'text' };
}

function inaccessible(path: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('invalid-input', message('ingest.noSuchFile', { path }), message('ingest.checkPath'), {
      cause: error,
    });
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError('invalid-input', message('ingest.noPermission', { path }), message('ingest.checkPermission'), {
      cause: error,
    });
  return new AppError(
    'invalid-input',
    message('ingest.cannotRead', { path, reason: error instanceof Error ? error.message : String(error) }),
    undefined,
    { cause: error },
  );
}
