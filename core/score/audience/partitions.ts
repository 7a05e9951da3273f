import { closeSync, openSync } from 'node:fs';

import { withDiskErrors, readAll, writeAll } from '../output/output.ts';

const PARTITION_BITS = 8;
const BUFFERED_ENTRIES = 512;

/** Number of partitions. */
export const PARTITIONS = 1 << PARTITION_BITS;

/** Doubles per entry: the hash (two words), the ordinal and the line. */
export const ENTRY_DOUBLES = 3;

/** Entries in one file, in blocks of one partition each; the first bits of the hash select the partition. */
export class PartitionFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #buffers: Float64Array[] = [];
  readonly #words: Uint32Array[] = [];
  readonly #fill = new Uint32Array(PARTITIONS);
  readonly #blocks: { position: number; doubles: number }[][] = [];
  #size = 0;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = withDiskErrors(path, () => openSync(path, 'wx+'));
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const buffer = new Float64Array(ENTRY_DOUBLES * BUFFERED_ENTRIES);
      this.#buffers.push(buffer);
      this.#words.push(new Uint32Array(buffer.buffer));
      this.#blocks.push([]);
    }
  }

  /** Adds an entry to the partition of its hash. */
  add(low: number, high: number, ordinal: number, line: number): void {
    const partition = high >>> (32 - PARTITION_BITS);
    const position = this.#fill[partition];
    this.#words[partition][2 * position] = low;
    this.#words[partition][2 * position + 1] = high;
    this.#buffers[partition][position + 1] = ordinal;
    this.#buffers[partition][position + 2] = line;
    this.#fill[partition] = position + ENTRY_DOUBLES;
    if (this.#fill[partition] === this.#buffers[partition].length) this.#write(partition);
  }

  /** The entries of a partition, in the order in which they were added. */
  read(partition: number): Float64Array {
    this.#write(partition);
    const blocks = this.#blocks[partition];
    const entries = new Float64Array(blocks.reduce((sum, block) => sum + block.doubles, 0));
    let offset = 0;
    for (const { position, doubles } of blocks) {
      const target = new Uint8Array(entries.buffer, 8 * offset, 8 * doubles);
      readAll(this.#path, this.#descriptor, target, position);
      offset += doubles;
    }
    return entries;
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #write(partition: number): void {
    const doubles = this.#fill[partition];
    if (doubles === 0) return;
    const buffer = this.#buffers[partition];
    const bytes = new Uint8Array(buffer.buffer, 0, 8 * doubles);
    withDiskErrors(this.#path, () => {
      writeAll(this.#descriptor, bytes);
    });
    this.#blocks[partition].push({ position: this.#size, doubles });
    this.#size += bytes.length;
    this.#fill[partition] = 0;
  }
}
