import { packSummary, type PackedSummary } from '../../store/datasets/summaries.ts';

/** The groups of buckets, and how often each occurs. */
export interface PackedRuns {
  readonly groups: PackedSummary;
  readonly counts: PackedSummary;
}

const LARGEST = 255;

/**
 * Writes which groups occur in consecutive buckets and how often, in bytes: each group as its distance from the one
 * before. An entry that counts nothing stands for 256 times its distance, so that one or two of them lead to any group.
 */
export class RunEncoder {
  #steps = new Uint8Array(2 ** 16);
  #counts = new Uint8Array(2 ** 16);
  #length = 0;
  #last = 0;
  readonly #offsets: number[] = [0];

  /** Adds a group to the bucket, after all smaller ones. */
  add(group: number, count: number): void {
    let step = group - this.#last;
    for (let far = step >> 8; far > 0; far -= LARGEST) this.#push(Math.min(far, LARGEST), 0);
    step &= LARGEST;
    for (let left = count; left > 0; left -= LARGEST) {
      this.#push(step, Math.min(left, LARGEST));
      step = 0;
    }
    this.#last = group;
  }

  /** Ends a bucket. */
  endBucket(): void {
    this.#offsets.push(this.#length);
    this.#last = 0;
  }

  /** Packs the buckets. */
  finish(): PackedRuns {
    return {
      groups: packSummary({
        about: null,
        data: { kind: 'list', values: this.#steps.subarray(0, this.#length), offsets: Uint32Array.from(this.#offsets) },
      }),
      counts: packSummary({ about: null, data: { kind: 'code', values: this.#counts.subarray(0, this.#length) } }),
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
