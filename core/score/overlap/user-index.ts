import { hashBytes, seedBits } from '../../features/hash.ts';

const INITIAL_CAPACITY = 1 << 16;
const [LOW, HIGH] = [seedBits(0x6c6f77), seedBits(0x68696768)];

/**
 * Finds the row of a user by the 64 bits of two hashes of the id: 12 bytes per slot, at most half of them used. If the
 * hashes are independent, about one in 370,000 lists of ten million users has two users with equal bits.
 */
export class UserIndex {
  #mask = INITIAL_CAPACITY - 1;
  #low = new Uint32Array(INITIAL_CAPACITY);
  #high = new Uint32Array(INITIAL_CAPACITY);
  /** Row + 1; 0 is an empty slot. */
  #rows = new Uint32Array(INITIAL_CAPACITY);
  #size = 0;

  /** Adds a user; returns false if the user is there already. */
  add(user: string, row: number): boolean {
    if (2 * (this.#size + 1) > this.#rows.length) this.#grow();
    const { low, high, slot } = this.#find(user);
    if (this.#rows[slot] !== 0) return false;
    this.#set(slot, low, high, row + 1);
    this.#size++;
    return true;
  }

  /** The row of a user; −1 if there is none. */
  find(user: string): number {
    return this.#rows[this.#find(user).slot] - 1;
  }

  #find(user: string): { readonly low: number; readonly high: number; readonly slot: number } {
    const bytes = Buffer.from(user);
    const [low, high] = [hashBytes(LOW, bytes, 0, bytes.length), hashBytes(HIGH, bytes, 0, bytes.length)];
    return { low, high, slot: this.#slotOf(low, high) };
  }

  #slotOf(low: number, high: number): number {
    let slot = low & this.#mask;
    while (this.#rows[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & this.#mask;
    return slot;
  }

  #set(slot: number, low: number, high: number, row: number): void {
    [this.#low[slot], this.#high[slot], this.#rows[slot]] = [low, high, row];
  }

  #grow(): void {
    const [low, high, rows] = [this.#low, this.#high, this.#rows];
    const capacity = 2 * rows.length;
    this.#mask = capacity - 1;
    [this.#low, this.#high, this.#rows] = [
      new Uint32Array(capacity),
      new Uint32Array(capacity),
      new Uint32Array(capacity),
    ];
    for (let slot = 0; slot < rows.length; slot++)
      if (rows[slot] !== 0) this.#set(this.#slotOf(low[slot], high[slot]), low[slot], high[slot], rows[slot]);
  }
}
