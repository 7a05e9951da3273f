import { cellCount } from '../../funnel/count.ts';

/** Maximum number of entries of a table of all parts. */
const MAX_ENTRIES = 2 ** 22;

/** With this many entries, a table is fast. */
const FAST_ENTRIES = 2 ** 20;

/** Enough slots for a part: if users share them, the error of a variance is about √(2 ÷ slots), 9 %. */
const ENOUGH_SLOTS = 2 ** 8;

/** Number of samples that a list has room for at first. */
const FIRST_ROOM = 2 ** 12;

/** Maximum number of samples of a list (40 MiB): a sample with many values is in as many parts. */
const MAX_LISTED = 2 ** 22;

/** The samples of each part, one part after the other. */
interface SortedSamples {
  /** The samples of part `p` are those from `starts[p]` to below `starts[p + 1]`. */
  readonly starts: Uint32Array;
  readonly slots: Uint32Array;
  readonly cells: Uint16Array;
}

/**
 * Counts samples by part, user and cell. In small datasets each user has its own slot; in others, users share slots
 * by chance, which on average changes no sum of squared deviations. Lists the samples first and counts them part by
 * part, since counting in a table of all parts would access memory at random. A full list is added to such a table.
 */
export class CountsByUser {
  readonly #width: number;
  readonly #parts: number;
  readonly #slots: number;
  /** The hash of each slot's user, 0 for none; null if users share slots. */
  readonly #owners: Int32Array | null;
  #length = 0;
  #partOf = new Uint32Array(FIRST_ROOM);
  #slotOf = new Uint32Array(FIRST_ROOM);
  #cellOf = new Uint16Array(FIRST_ROOM);
  #sorted: SortedSamples | null = null;
  /** The counts of all parts, `[parts × slots × cells]`, from lists that were full. */
  #table: Uint32Array | null = null;
  /** By slot: 1 plus its position among the slots being counted, otherwise 0. */
  readonly #positions: Uint32Array;

  /** For samples of a funnel of `stepCount` steps; `rows` is the number of samples at most. */
  constructor(stepCount: number, parts: number, rows: number) {
    this.#width = cellCount(stepCount);
    this.#parts = parts;
    const entries = parts * this.#width;
    const most = Math.min(MAX_ENTRIES / entries, Math.max(FAST_ENTRIES / entries, ENOUGH_SLOTS), Math.max(2, 4 * rows));
    this.#slots = 2 ** Math.floor(Math.log2(most));
    this.#positions = new Uint32Array(this.#slots);
    this.#owners = this.#slots >= 2 * rows ? new Int32Array(this.#slots) : null;
  }

  /** Number of slots of a part. */
  get slots(): number {
    return this.#slots;
  }

  /** Counts a sample of the user with a hash. */
  add(part: number, user: number, cell: number): void {
    if (this.#length === MAX_LISTED) this.#addToTable();
    const at = this.#length++;
    if (at === this.#partOf.length) this.#makeRoom();
    this.#partOf[at] = part;
    this.#slotOf[at] = this.#slot(user);
    this.#cellOf[at] = cell;
    this.#sorted = null;
  }

  /** The counts of some parts, `[slots × cells]` each, of at least those slots that have samples in any of them. */
  of(parts: readonly number[]): Uint32Array[] {
    if (this.#table !== null) return this.#fromTable(this.#table, parts);
    const { starts, slots, cells } = (this.#sorted ??= this.#sort());
    const positions = this.#positions;
    for (const part of parts) for (let at = starts[part]; at < starts[part + 1]; at++) positions[slots[at]] = 1;
    let filled = 0;
    for (let slot = 0; slot < positions.length; slot++) if (positions[slot] > 0) positions[slot] = ++filled;
    const width = this.#width;
    const counted = parts.map((part) => {
      const counts = new Uint32Array(filled * width);
      for (let at = starts[part]; at < starts[part + 1]; at++) counts[(positions[slots[at]] - 1) * width + cells[at]]++;
      return counts;
    });
    positions.fill(0);
    return counted;
  }

  #fromTable(table: Uint32Array, parts: readonly number[]): Uint32Array[] {
    if (this.#length > 0) this.#addToTable();
    const length = this.#slots * this.#width;
    return parts.map((part) => table.slice(part * length, (part + 1) * length));
  }

  /** Counts the listed samples in the table, part by part, and empties the list. */
  #addToTable(): void {
    const { starts, slots, cells } = this.#sort();
    const table = (this.#table ??= new Uint32Array(this.#parts * this.#slots * this.#width));
    for (let part = 0; part < this.#parts; part++)
      for (let at = starts[part]; at < starts[part + 1]; at++)
        table[(part * this.#slots + slots[at]) * this.#width + cells[at]]++;
    this.#length = 0;
  }

  #sort(): SortedSamples {
    const starts = new Uint32Array(this.#parts + 1);
    const [partOf, length] = [this.#partOf, this.#length];
    for (let at = 0; at < length; at++) starts[partOf[at] + 1]++;
    for (let part = 0; part < this.#parts; part++) starts[part + 1] += starts[part];
    const next = starts.slice();
    const [slots, cells] = [new Uint32Array(length), new Uint16Array(length)];
    for (let at = 0; at < length; at++) {
      const to = next[partOf[at]]++;
      slots[to] = this.#slotOf[at];
      cells[to] = this.#cellOf[at];
    }
    return { starts, slots, cells };
  }

  #makeRoom(): void {
    const length = 2 * this.#partOf.length;
    [this.#partOf, this.#slotOf] = [enlarged(this.#partOf, length), enlarged(this.#slotOf, length)];
    const cells = new Uint16Array(length);
    cells.set(this.#cellOf);
    this.#cellOf = cells;
  }

  #slot(user: number): number {
    const mask = this.#slots - 1;
    let slot = user & mask;
    const owners = this.#owners;
    if (owners === null) return slot;
    const owner = user === 0 ? 1 : user | 0;
    while (owners[slot] !== owner && owners[slot] !== 0) slot = (slot + 1) & mask;
    owners[slot] = owner;
    return slot;
  }
}

function enlarged(values: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(values);
  return larger;
}
