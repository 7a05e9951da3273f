import { HashTable } from '../../ingest/values/hash-table.ts';
import { ByteHasher } from '../../ingest/values/hashing.ts';

const MAX_LOAD = 0.75;
const MIN_SLOTS = 1 << 10;

/** The index of the set that marks a user as taken; it has no banks. */
const TAKEN = 1;

/**
 * The users of a list and the banks that each is listed for, by 64 bits of hashes of their ids: 12 bytes per slot, at
 * most three quarters of them used. Among ten million users the probability that any two have equal hashes is 1 in
 * 370,000.
 */
export class ListedUsers {
  /** Number of users who have not been taken. */
  left = 0;
  readonly #table: HashTable;
  /** By slot: the index of the user's set of banks; 0 is the empty set. */
  readonly #sets: Uint32Array;
  readonly #hasher = new ByteHasher();
  /** The banks of each set. */
  readonly #banks: (readonly number[])[] = [[], []];
  /** By set and bank: the set with the bank added. */
  readonly #unions = new Map<string, number>();

  /** Makes room for this many users. */
  constructor(users: number) {
    const slots = Math.max(MIN_SLOTS, 2 ** Math.ceil(Math.log2(users / MAX_LOAD + 1)));
    this.#table = new HashTable(slots);
    this.#sets = new Uint32Array(slots);
  }

  /** Adds a user of a bank. */
  add(user: Uint8Array, bank: number): void {
    const [low, high] = this.#hash(user, 0, user.length);
    const added = this.#table.add(low, high);
    const slot = added < 0 ? this.#table.find(low, high) : added;
    if (added >= 0) this.left++;
    this.#sets[slot] = this.#union(this.#sets[slot], bank);
  }

  /** The banks that the user `bytes[start .. end)` is listed for; none for a user who has been taken already. */
  take(bytes: Uint8Array, start: number, end: number): readonly number[] {
    const [low, high] = this.#hash(bytes, start, end);
    const slot = this.#table.find(low, high);
    const set = slot < 0 ? TAKEN : this.#sets[slot];
    if (set === TAKEN) return [];
    this.#sets[slot] = TAKEN;
    this.left--;
    return this.#banks[set];
  }

  #hash(bytes: Uint8Array, start: number, end: number): readonly [low: number, high: number] {
    this.#hasher.of(bytes);
    return [this.#hasher.hash(start, end), this.#hasher.secondHash(start, end) || 1];
  }

  #union(set: number, bank: number): number {
    if (this.#banks[set].includes(bank)) return set;
    const key = `${set},${bank}`;
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const made = this.#banks.push([...this.#banks[set], bank]) - 1;
    this.#unions.set(key, made);
    return made;
  }
}
