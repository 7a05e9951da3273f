import { CheckedFile } from '../output/checked-file.ts';

/** Numbers per row: its candidate and its draw. */
const WIDTH = 2;
const ROWS_PER_PIECE = 1 << 15;

/** The candidate and the draw of each row of a list, in a file: parsing and hashing the rows again takes longer. */
export class RowDraws {
  rows = 0;
  readonly #file: CheckedFile;
  readonly #piece = new Float64Array(WIDTH * ROWS_PER_PIECE);
  #filled = 0;

  constructor(path: string) {
    this.#file = new CheckedFile(path);
  }

  /** Adds the next row. */
  add(candidate: number, draw: number): void {
    this.#piece[WIDTH * this.#filled] = candidate;
    this.#piece[WIDTH * this.#filled + 1] = draw;
    this.#filled++;
    this.rows++;
    if (this.#filled === ROWS_PER_PIECE) this.flush();
  }

  /** Writes the rows that were added last; call it before reading. */
  flush(): void {
    this.#file.write(new Uint8Array(this.#piece.buffer, 0, 8 * WIDTH * this.#filled));
    this.#filled = 0;
  }

  /** All rows, in order. */
  *read(): Generator<readonly [candidate: number, draw: number], void> {
    const piece = new Float64Array(WIDTH * ROWS_PER_PIECE);
    for (let first = 0; first < this.rows; first += ROWS_PER_PIECE) {
      const count = Math.min(ROWS_PER_PIECE, this.rows - first);
      this.#file.read(new Uint8Array(piece.buffer, 0, 8 * WIDTH * count), 8 * WIDTH * first);
      for (let row = 0; row < count; row++) yield [piece[WIDTH * row], piece[WIDTH * row + 1]];
    }
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}
