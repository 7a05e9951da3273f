import { CheckedFile } from '../output/checked-file.ts';

const PARTITION_BITS = 8;
const BUFFERED_ENTRIES = 512;

/** Number of partitions. */
export const PARTITIONS = 1 << PARTITION_BITS;

/** Doubles per entry: the hash (two words), the ordinal and the line. */
export const ENTRY_DOUBLES = 3;

/** Entries in one file, in blocks of one partition each; the first bits of the hash select the partition. */
export class PartitionFile {
  readonly #file: CheckedFile;
  readonly #buffers: Float64Array[] = [];
  readonly #words: Uint32Array[] = [];
  readonly #fill = new Uint32Array(PARTITIONS);
  readonly #blocks: { position: number; doubles: number }[][] = [];

  constructor(path: string) {
    this.#file = new CheckedFile(path);
    for (let partition = 0; partition < PARTITIONS; partition++) {
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
      this.#file.read(target, position);
      offset += doubles;
    }
    return entries;
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }

  #write(partition: number): void {
    const doubles = this.#fill[partition];
    if (doubles === 0) return;
    const buffer = this.#buffers[partition];
    this.#blocks[partition].push({ position: this.#file.bytes, doubles });
    this.#file.write(new Uint8Array(buffer.buffer, 0, 8 * doubles));
    this.#fill[partition] = 0;
  }
}
