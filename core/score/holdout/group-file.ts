import { CsvWriter, encodeCell } from '../output/csv.ts';
import type { OutputFile, WrittenFile } from '../output/output.ts';

const BUFFER_BYTES = 1 << 20;

/** The name of the column that tells the groups apart, the last one of both files. */
export const GROUP_COLUMN = 'group';

/** Writes the rows of one group of a list, with the name of the group as their last cell. */
export class GroupFile {
  readonly output: OutputFile;
  readonly #ending: Uint8Array;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #length = 0;

  /** Writes the header: `columns` and that of the group. */
  constructor(output: OutputFile, group: 'target' | 'control', columns: readonly string[]) {
    this.output = output;
    this.#ending = new TextEncoder().encode(`,${group}\n`);
    const header = new CsvWriter((bytes) => {
      output.write(bytes);
    });
    for (const column of [...columns, GROUP_COLUMN]) header.encoded(encodeCell(column));
    header.endRecord();
    header.flush();
  }

  /** Adds a row, given without its line break. */
  add(record: Uint8Array): void {
    const bytes = record.length + this.#ending.length;
    if (this.#length + bytes > this.#buffer.length) {
      this.#flush();
      if (bytes > this.#buffer.length) this.#buffer = new Uint8Array(2 * bytes);
    }
    this.#buffer.set(record, this.#length);
    this.#buffer.set(this.#ending, this.#length + record.length);
    this.#length += bytes;
  }

  /** Writes the remaining rows and flushes the file to the disk. */
  finish(): WrittenFile {
    this.#flush();
    return this.output.finish();
  }

  #flush(): void {
    this.output.write(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}
