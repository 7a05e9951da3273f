/** Maps the numbers of records to those of the sheet's rows, both from 1; they differ once rows are left out. */
export class RowNumbers {
  #records = 0;
  /** Where the difference between a record and its row changes. */
  readonly #changes: { readonly record: number; readonly difference: number }[] = [];
  /** The change that the last lookup found: records are looked up one after another. */
  #last = 0;

  /** Adds the row of the next record. */
  add(row: number): void {
    const record = ++this.#records;
    if (this.#changes.at(-1)?.difference !== row - record) this.#changes.push({ record, difference: row - record });
  }

  /** The row of a record that was added. */
  of(record: number): number {
    const changes = this.#changes;
    if (changes[this.#last].record > record) this.#last = 0;
    while (this.#last + 1 < changes.length && changes[this.#last + 1].record <= record) this.#last++;
    return record + changes[this.#last].difference;
  }
}
