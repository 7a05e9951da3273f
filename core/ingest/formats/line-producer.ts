import { recordOf, type TextProducer } from './generated-source.ts';
import type { LineReader } from './lines.ts';

/** Makes a header, and then a record of each line that is not blank. */
export class LineProducer implements TextProducer {
  readonly #lines: LineReader;
  readonly #columns: readonly string[];
  readonly #recordOf: (line: string) => string | Promise<string>;
  #started = false;

  constructor(lines: LineReader, columns: readonly string[], recordOfLine: (line: string) => string | Promise<string>) {
    this.#lines = lines;
    this.#columns = columns;
    this.#recordOf = recordOfLine;
  }

  get consumedBytes(): number {
    return this.#lines.consumedBytes;
  }

  get damaged(): boolean {
    return this.#lines.damaged;
  }

  async next(): Promise<string | null> {
    if (!this.#started) {
      this.#started = true;
      return recordOf(this.#columns);
    }
    const block = await this.#lines.next();
    if (block === null) return null;
    let text = '';
    for (const line of block) {
      if (line.trim() === '') continue;
      const record = this.#recordOf(line);
      text += typeof record === 'string' ? record : await record;
    }
    return text;
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}
