import { contradiction } from './error.ts';

/** The bytes of a FlatBuffers structure; each access is checked against their end. */
interface FlatBytes {
  readonly view: DataView;
  /**
   * Number of tables that may still be opened: since tables can share parts, a small file could otherwise expand
   * without limit.
   */
  budget: number;
}

/** A table of FlatBuffers, whose fields are known by their position in its definition. Throws `ArrowError`. */
export class FlatTable {
  readonly #bytes: FlatBytes;
  readonly #position: number;
  readonly #fields: number;
  readonly #fieldsEnd: number;

  constructor(bytes: FlatBytes, position: number) {
    if (bytes.budget-- <= 0) throw contradiction();
    this.#bytes = bytes;
    this.#position = position;
    this.#fields = position - bytes.view.getInt32(position, true);
    this.#fieldsEnd = this.#fields + bytes.view.getUint16(this.#fields, true);
  }

  /** The root table of a structure. */
  static root(content: Uint8Array): FlatTable {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    return new FlatTable({ view, budget: content.byteLength / 4 }, view.getUint32(0, true));
  }

  /** Where the value of a field is; null if it has its default. */
  #positionOf(field: number): number | null {
    const entry = this.#fields + 4 + 2 * field;
    if (entry + 2 > this.#fieldsEnd) return null;
    const offset = this.#bytes.view.getUint16(entry, true);
    return offset === 0 ? null : this.#position + offset;
  }

  byte(field: number): number {
    const position = this.#positionOf(field);
    return position === null ? 0 : this.#bytes.view.getUint8(position);
  }

  flag(field: number): boolean {
    return this.byte(field) !== 0;
  }

  short(field: number, fallback = 0): number {
    const position = this.#positionOf(field);
    return position === null ? fallback : this.#bytes.view.getInt16(position, true);
  }

  int(field: number, fallback = 0): number {
    const position = this.#positionOf(field);
    return position === null ? fallback : this.#bytes.view.getInt32(position, true);
  }

  /** A count or size. */
  count(field: number): number {
    const position = this.#positionOf(field);
    return position === null ? 0 : countAt(this.#bytes.view, position);
  }

  table(field: number): FlatTable | null {
    const position = this.#positionOf(field);
    return position === null ? null : new FlatTable(this.#bytes, this.#target(position));
  }

  text(field: number): string | null {
    const position = this.#positionOf(field);
    if (position === null) return null;
    const { view } = this.#bytes;
    const target = this.#target(position);
    const length = view.getUint32(target, true);
    if (target + 4 + length > view.byteLength) throw contradiction();
    return Buffer.from(view.buffer, view.byteOffset + target + 4, length).toString('utf8');
  }

  /** The tables of a list. */
  tables(field: number): FlatTable[] {
    return this.structs(field, 4).map(({ view, position }) => {
      return new FlatTable(this.#bytes, position + view.getUint32(position, true));
    });
  }

  /** The positions of the items of a list, each of which takes `itemBytes`. */
  structs(field: number, itemBytes: number): FlatPosition[] {
    const position = this.#positionOf(field);
    if (position === null) return [];
    const { view } = this.#bytes;
    const target = this.#target(position);
    const length = view.getUint32(target, true);
    if (target + 4 + length * itemBytes > view.byteLength) throw contradiction();
    return Array.from({ length }, (_, index) => ({ view, position: target + 4 + index * itemBytes }));
  }

  #target(position: number): number {
    return position + this.#bytes.view.getUint32(position, true);
  }
}

/** A position in the bytes of a structure. */
interface FlatPosition {
  readonly view: DataView;
  readonly position: number;
}

/** A count or size of 64 bits, as a number. */
export function countAt(view: DataView, position: number): number {
  const count = view.getBigInt64(position, true);
  if (count < 0n || count > BigInt(Number.MAX_SAFE_INTEGER)) throw contradiction();
  return Number(count);
}
