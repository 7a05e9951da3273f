import { open, type FileHandle } from 'node:fs/promises';

import { unreadableAs, type ByteSource } from '../../files/byte-source.ts';
import type { SourceFile } from '../../files/identify.ts';
import {
  GeneratedSource,
  PIECE_LENGTH,
  recordOf,
  type ListSeparators,
  type TextProducer,
} from '../generated-source.ts';
import { ArrowFile, type ArrowRows } from './arrow-file.ts';
import { ArrowError, contradiction } from './error.ts';

/** Opens an Arrow file or stream (Feather 2) as generated text. Throws `invalid-file` if it cannot be read. */
export async function openArrow(file: SourceFile, separators?: ListSeparators): Promise<ByteSource> {
  const handle = await open(file.path, 'r');
  try {
    const arrow = await withArrowErrors(file, () => ArrowFile.open(handle, file.sizeBytes, separators));
    const lists = arrow.fields.filter(({ type }) => type.kind === 'list').map(({ name }) => name);
    return new GeneratedSource(new ArrowProducer(file, handle, arrow), new Set(lists));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class ArrowProducer implements TextProducer {
  readonly damaged = false;
  readonly #file: SourceFile;
  readonly #handle: FileHandle;
  readonly #arrow: ArrowFile;
  #batch: ArrowRows | null = null;
  #row = 0;
  #started = false;

  constructor(file: SourceFile, handle: FileHandle, arrow: ArrowFile) {
    this.#file = file;
    this.#handle = handle;
    this.#arrow = arrow;
  }

  get consumedBytes(): number {
    return this.#arrow.position;
  }

  async next(): Promise<string | null> {
    if (!this.#started) {
      this.#started = true;
      return recordOf(this.#arrow.fields.map(({ name }) => name));
    }
    return withArrowErrors(this.#file, async () => {
      while (this.#batch === null || this.#row >= this.#batch.rows) {
        this.#batch = await this.#arrow.next();
        this.#row = 0;
        if (this.#batch === null) return null;
      }
      return this.#piece(this.#batch);
    });
  }

  #piece({ rows, columns }: ArrowRows): string {
    let piece = '';
    for (; this.#row < rows && piece.length < PIECE_LENGTH; this.#row++)
      piece += recordOf(columns.map((text) => text(this.#row) ?? ''));
    return piece;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Runs a step of reading; what is wrong with the file becomes an error that names it. */
async function withArrowErrors<Result>({ path }: SourceFile, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    // Reading metadata that points beyond its end, or contains itself, ends in a RangeError.
    const problem = error instanceof RangeError ? contradiction() : error;
    if (!(problem instanceof ArrowError)) throw error;
    throw unreadableAs({ path, format: 'Arrow', reason: problem.text }, { cause: error, help: problem.help });
  }
}
