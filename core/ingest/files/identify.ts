import { open } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../../errors.ts';
import { fileState } from '../../store/file/file-state.ts';
import { message } from '../../text/message.ts';
import {
  aliCcpFormat,
  beginsWithJsonList,
  beginsWithJsonObject,
  binaryFormat,
  foreignKind,
  HEAD_BYTES,
  isOldExcel,
  type Format,
} from '../formats/formats.ts';
import type { Compression } from './dialect.ts';
import { detectUnicode } from './encoding.ts';
import { openBytes } from './source.ts';

/** A file to read, with what its first bytes show. */
export interface SourceFile {
  readonly path: string;
  /** Name used in rejects and messages: without the folder, unless two files share the name. */
  readonly name: string;
  readonly sizeBytes: number;
  /** The file's state when it was listed. */
  readonly state: string;
  readonly compression: Compression;
  readonly format: Format;
  /** For Ali-CCP samples, the file with their common features. */
  readonly common?: SourceFile;
  /** For a file of a partitioned table, the columns that its folders give; null is a missing value. */
  readonly partition?: Readonly<Record<string, string | null>>;
}

/** The first bytes of each compression, as little-endian numbers. */
const GZIP_MAGIC = 0x8b1f;
const ZSTD_MAGIC = 0xfd2fb528;
/** A Zstandard file may begin with a skippable frame, whose magic number is this one or one of the next 15. */
const ZSTD_SKIPPABLE_MAGIC = 0x184d2a50;
/** Bytes of text that show its format. */
const TEXT_HEAD_BYTES = 4096;

/** Describes a file by its first bytes. Throws `invalid-input` if it, or a file of its kind, cannot be read. */
export async function identify(path: string, partition?: SourceFile['partition']): Promise<SourceFile> {
  const { head, ...described } = await describe(path);
  if (isOldExcel(head))
    throw new AppError('invalid-input', message('ingest.oldExcel', { path }), message('ingest.saveAsXlsx'));
  const kind = foreignKind(head);
  if (kind !== null)
    throw new AppError('invalid-input', message('ingest.foreignKind', { path, kind }), message('ingest.exportAsTable'));
  const compression = compressionOf(head);
  const binary = compression === 'none' ? binaryFormat(head) : null;
  const format = binary ?? (await textFormat(path, compression));
  return { path, name: basename(path), ...described, compression, format, ...(partition && { partition }) };
}

async function describe(
  path: string,
): Promise<Pick<SourceFile, 'sizeBytes' | 'state'> & { readonly head: Uint8Array }> {
  try {
    const handle = await open(path, 'r');
    try {
      const head = new Uint8Array(HEAD_BYTES);
      await handle.read(head, 0, HEAD_BYTES, 0);
      const stats = await handle.stat({ bigint: true });
      return { head, sizeBytes: Number(stats.size), state: fileState(stats) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw inaccessible(path, error);
  }
}

function compressionOf(head: Uint8Array): Compression {
  const view = new DataView(head.buffer);
  const magic = view.getUint32(0, true);
  if (view.getUint16(0, true) === GZIP_MAGIC) return 'gzip';
  return magic === ZSTD_MAGIC || (magic >= ZSTD_SKIPPABLE_MAGIC && magic <= ZSTD_SKIPPABLE_MAGIC + 15)
    ? 'zstd'
    : 'none';
}

async function textFormat(path: string, compression: Compression): Promise<Format> {
  const head = await textHead(path, compression);
  if (beginsWithJsonList(head))
    throw new AppError('invalid-input', message('ingest.jsonList', { path }), message('ingest.saveAsJsonLines'));
  return beginsWithJsonObject(head) ? 'json-lines' : (aliCcpFormat(head) ?? 'text');
}

/** The beginning of a file's text; empty if it cannot be decompressed, which its reader reports. */
async function textHead(path: string, compression: Compression): Promise<string> {
  const source = await openBytes(path, compression);
  const bytes = new Uint8Array(TEXT_HEAD_BYTES);
  try {
    const head = bytes.subarray(0, await source.read(bytes, 0, TEXT_HEAD_BYTES));
    return new TextDecoder(detectUnicode(head)).decode(head);
  } catch {
    return '';
  } finally {
    await source.close();
  }
}

/** The error for a path that cannot be read. */
export function inaccessible(path: string, error: unknown): AppError {
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
