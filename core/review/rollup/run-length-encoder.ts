import { packRollup, type PackedRollup } from '../../store/datasets/rollups.ts';

/** The groups of keys, and their counts. */
export interface PackedRunLengths {
  readonly groups: PackedRollup;
  readonly counts: PackedRollup;
}

const MAX_BYTE = 255;

/**
 * Encodes the groups that occur under consecutive keys, and their counts, as bytes: each group as its distance from the
 * previous one. An entry with count 0 advances by 256 times its distance, so that a few of them reach any group.
 */
export class RunLengthEncoder {
  #steps = new Uint8Array(2 ** 16);
  #counts = new Uint8Array(2 ** 16);
  #length = 0;
  #last = 0;
  readonly #offsets: number[] = [0];

  /** Adds a group to the key, after all smaller ones. */
  add(group: number, count: number): void {
    let step = group - this.#last;
    for (let far = step >> 8; far > 0; far -= MAX_BYTE) this.#push(Math.min(far, MAX_BYTE), 0);
    step &= MAX_BYTE;
    for (let remaining = count; remaining > 0; remaining -= MAX_BYTE) {
      this.#push(step, Math.min(remaining, MAX_BYTE));
      step = 0;
    }
    this.#last = group;
  }

  /** Ends a key. */
  endKey(): void {
    this.#offsets.push(this.#length);
    this.#last = 0;
  }

  /** Packs the keys. */
  finish(): PackedRunLengths {
    return {
      groups: packRollup({
        metadata: null,
        data: { kind: 'list', values: this.#steps.subarray(0, this.#length), offsets: Uint32Array.from(this.#offsets) },
      }),
      counts: packRollup({ metadata: null, data: { kind: 'code', values: this.#counts.subarray(0, this.#length) } }),
    };
  }

  #push(step: number, count: number): void {
    if (this.#length === this.#steps.length) {
      this.#steps = doubled(this.#steps);
      this.#counts = doubled(this.#counts);
    }
    this.#steps[this.#length] = step;
    this.#counts[this.#length++] = count;
  }
}

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}
