import { open, type FileHandle } from 'node:fs/promises';

import { LRUCache } from 'lru-cache';

import { AppError } from '../../../errors.ts';
import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import { message } from '../../../text/message.ts';
import type { SourceFile } from '../../files/identify.ts';
import { addFeatures } from './features.ts';

const BLOCK_BYTES = 1 << 22;
const MAX_CACHED = 4096;
const LINE_FEED = 10;
const COMMA = 44;

/**
 * The features that samples of the same visit share. Memory holds the index and the offset of each line, and the
 * features used last.
 */
export class CommonFeatures {
  readonly #handle: FileHandle;
  readonly #file: SourceFile;
  /** The number of the line of each common feature index. */
  readonly #lines: ReadonlyMap<string, number>;
  /** Where each line begins, and where the last one ends. */
  readonly #offsets: readonly number[];
  readonly #cache = new LRUCache<number, ReadonlyMap<string, string>>({ max: MAX_CACHED });

  private constructor(handle: FileHandle, file: SourceFile, index: LineIndex) {
    this.#handle = handle;
    this.#file = file;
    this.#lines = index.lines;
    this.#offsets = index.offsets;
  }

  /** Reads the file once, to find its lines. */
  static async open(file: SourceFile, job: JobContext): Promise<CommonFeatures> {
    if (file.compression !== 'none')
      throw new AppError(
        'invalid-file',
        message('ingest.compressedCommon', { file: file.name }),
        message('ingest.decompressFirst'),
      );
    const handle = await open(file.path, 'r');
    try {
      return new CommonFeatures(handle, file, await findLines(handle, file, job));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The cells of a common feature index, by column; null if there is no such index. Throws `invalid-file`. */
  async get(index: string): Promise<ReadonlyMap<string, string> | null> {
    const line = this.#lines.get(index);
    if (line === undefined) return null;
    const cached = this.#cache.get(line);
    if (cached !== undefined) return cached;
    const cells = await this.#read(line);
    this.#cache.set(line, cells);
    return cells;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #read(line: number): Promise<ReadonlyMap<string, string>> {
    const start = this.#offsets[line];
    const bytes = Buffer.alloc(this.#offsets[line + 1] - start);
    await this.#handle.read(bytes, 0, bytes.length, start);
    const [, , list] = bytes.toString('latin1').trimEnd().split(',', 3);
    const cells = new Map<string, string>();
    if (list === undefined || !addFeatures(list, cells))
      throw new AppError(
        'invalid-file',
        message('ingest.badCommonLine', { file: this.#file.name, line: line + 1 }),
        message('ingest.damagedFile'),
      );
    return cells;
  }
}

interface LineIndex {
  readonly lines: ReadonlyMap<string, number>;
  readonly offsets: readonly number[];
}

async function findLines(handle: FileHandle, file: SourceFile, job: JobContext): Promise<LineIndex> {
  const lines = new Map<string, number>();
  const offsets: number[] = [];
  const block = Buffer.alloc(BLOCK_BYTES);
  let key = '';
  let inKey = true;
  let lineStart = 0;
  job.report({ phase: 'unpack', note: message('ingest.findingLines', { path: file.path }) });
  for (let offset = 0; ;) {
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, offset);
    if (bytesRead === 0) break;
    let from = 0;
    while (from < bytesRead) {
      const to: number = block.subarray(0, bytesRead).indexOf(inKey ? COMMA : LINE_FEED, from);
      if (inKey) key += block.toString('latin1', from, to < 0 ? bytesRead : to);
      if (to < 0) break;
      if (inKey) lines.set(key, offsets.push(lineStart) - 1);
      else lineStart = offset + to + 1;
      [key, inKey, from] = ['', !inKey, to + 1];
    }
    offset += bytesRead;
    job.report({ phase: 'unpack', fraction: Math.min(offset / Math.max(file.sizeBytes, 1), 1) });
    await yieldToEventLoop(job);
  }
  offsets.push(file.sizeBytes);
  return { lines, offsets };
}
