import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { AppError } from '../../errors.ts';
import { fileState } from '../../store/file/file-state.ts';
import { FOLDER_ENDINGS, isReadWithFolder } from '../../text/data-files.ts';
import { message } from '../../text/message.ts';
import { pairWithCommonFeatures } from '../formats/ali-ccp/pair-common-features.ts';
import { partitionColumns } from '../formats/parquet.ts';
import type { Dialect } from './dialect.ts';
import { identify, inaccessible, type SourceFile } from './identify.ts';

const PARQUET_FILE = /\.(parquet|pq)$/i;
const PARTITION_FOLDER = /^[^=]+=/;

/**
 * Lists the files at the given paths. A folder stands for its data files, sorted by name; with `partitions`, a folder
 * that has folders named `column=value` stands for the Parquet files in all of them. Throws `invalid-input`, naming the
 * path, if one does not exist or is not readable.
 */
export async function listSources(
  paths: readonly string[],
  { partitions }: Pick<Partial<Dialect>, 'partitions'> = {},
): Promise<readonly SourceFile[]> {
  if (paths.length === 0)
    throw new AppError('invalid-input', message('ingest.noFileGiven'), message('ingest.nameFile'));
  const sources: SourceFile[] = [];
  for (const path of paths)
    for (const file of partitions === true ? await listPartitionFiles(path) : await listFiles(path))
      sources.push(await identify(file.path, file.partition));
  await refuseRepeated(sources);
  const named = sources.map((file) =>
    sources.some((other) => other !== file && other.name === file.name) ? { ...file, name: file.path } : file,
  );
  return pairWithCommonFeatures(named);
}

/** Throws if two paths lead to one file, however they are spelled or linked: its records would be read twice. */
async function refuseRepeated(sources: readonly SourceFile[]): Promise<void> {
  const known = new Set<string>();
  for (const { path } of sources) {
    const real = await realpath(path).catch((error: unknown) => {
      throw inaccessible(path, error);
    });
    if (known.has(real))
      throw new AppError('invalid-input', message('ingest.fileGivenTwice', { path }), message('ingest.nameFileOnce'));
    known.add(real);
  }
}

/** A file, and the columns that the names of its folders give (`column=value`). */
type ListedFile = Pick<SourceFile, 'path' | 'partition'>;

async function listFiles(path: string): Promise<readonly ListedFile[]> {
  const stats = await stat(path).catch((error: unknown) => {
    throw inaccessible(path, error);
  });
  if (stats.isFile()) return [{ path }];
  if (!stats.isDirectory())
    throw new AppError('invalid-input', message('ingest.notRegularFile', { path }), message('ingest.saveToFile'));
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw inaccessible(path, error);
  });
  const dataFiles = entries.filter((entry) => !entry.isDirectory() && isReadWithFolder(entry.name));
  const names = dataFiles.map((entry) => entry.name).sort();
  if (names.length === 0) {
    const partitioned = entries.some((entry) => entry.isDirectory() && PARTITION_FOLDER.test(entry.name));
    throw noDataFiles(path, partitioned);
  }
  const files = names.map((name) => ({ path: join(path, name) }));
  for (const file of files) await checkRegular(file.path);
  return files;
}

/** The Parquet files of a folder and its partitions, sorted by path; its data files if it has no partitions. */
async function listPartitionFiles(path: string): Promise<readonly ListedFile[]> {
  const stats = await stat(path).catch((error: unknown) => {
    throw inaccessible(path, error);
  });
  if (!stats.isDirectory()) return listFiles(path);
  const names: string[] = [];
  await collectPartitions(path, path, names);
  if (names.every((name) => dirname(name) === '.')) return listFiles(path);
  return names.sort().map((name) => ({ path: join(path, name), partition: partitionColumns(name) }));
}

/** Adds the paths, relative to `root`, of the Parquet files in `folder`, which is `root` or one of its partitions. */
async function collectPartitions(root: string, folder: string, names: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw inaccessible(folder, error);
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    // Links are not followed: a link to a folder above would never end.
    if (entry.isDirectory() && PARTITION_FOLDER.test(entry.name)) await collectPartitions(root, path, names);
    else if (entry.isFile() && PARQUET_FILE.test(entry.name)) names.push(relative(root, path));
  }
}

function noDataFiles(folder: string, partitioned: boolean): AppError {
  return new AppError(
    'invalid-input',
    message('ingest.noDataFiles', { folder }),
    partitioned
      ? message('ingest.readPartitions')
      : message('ingest.readableFiles', { endings: FOLDER_ENDINGS.map((ending) => `.${ending}`) }),
  );
}

/** Throws unless a path is a regular file: reading a pipe would block, and a device may never end. */
export async function checkRegular(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    throw inaccessible(path, error);
  });
  if (!stats.isFile())
    throw new AppError('invalid-input', message('ingest.notRegularFile', { path }), message('ingest.saveToFile'));
}

/** Throws `invalid-file` if the file was changed, replaced or removed since it was listed. */
export async function refuseChanged({ path, state, common }: SourceFile): Promise<void> {
  if (common !== undefined) await refuseChanged(common);
  const stats = await stat(path, { bigint: true }).catch(() => null);
  if (stats === null || fileState(stats) !== state)
    throw new AppError('invalid-file', message('ingest.fileChanged', { path }), message('ingest.waitForFile'));
}
