import { closeSync, openSync } from 'node:fs';

import { isLateDuplicate, type LateDuplicates } from '../../score/audience/duplicates.ts';
import { readChecked, withDiskErrors } from '../../score/output/output.ts';
import type { ScoreBlock, ScoreSource } from '../solve/problem.ts';
import type { ScoredPaths } from './scored-writer.ts';
import { viewDetails, type BlockDetails, type BlockEntry, type StoredShape } from './stored-block.ts';

/** Users of a scored audience, and where the details of each are. */
export interface ScoredBlock extends ScoreBlock {
  /** The row of each user in `details`. */
  readonly rowOf: Uint32Array;
  /** Reads the details of the block's users. */
  details(): BlockDetails;
}

/** A scored audience on disk. Its users are numbered in the order of the audience, without duplicates. */
export class ScoredAudience {
  readonly banks: number;
  readonly users: number;
  readonly shape: StoredShape;
  readonly #entries: readonly BlockEntry[];
  readonly #duplicates: LateDuplicates;
  readonly #paths: ScoredPaths;
  readonly #descriptors: number[];

  constructor(paths: ScoredPaths, shape: StoredShape, entries: readonly BlockEntry[], duplicates: LateDuplicates) {
    this.banks = shape.banks;
    this.users = entries.reduce((sum, { rows }) => sum + rows, 0) - duplicates.count;
    this.shape = shape;
    this.#entries = entries;
    this.#duplicates = duplicates;
    this.#paths = paths;
    using opened = new DisposableStack();
    this.#descriptors = [paths.scores, paths.details].map((path) =>
      opened.adopt(
        withDiskErrors(path, () => openSync(path, 'r')),
        closeSync,
      ),
    );
    opened.move();
  }

  /** The scores multiplied by each bank's value, as float32. */
  source(values: Float64Array): ScoreSource<ScoredBlock> {
    return { banks: this.banks, users: this.users, blocks: () => this.#blocks(values) };
  }

  /** Closes the files. */
  close(): void {
    for (const descriptor of this.#descriptors.splice(0)) closeSync(descriptor);
  }

  async *#blocks(values: Float64Array): AsyncGenerator<ScoredBlock> {
    let first = 0;
    for (const entry of this.#entries) {
      const scores = new Float32Array(entry.rows * this.banks);
      this.#read('scores', new Uint8Array(scores.buffer), { position: entry.scoresAt, checksum: entry.scoresChecksum });
      const rowOf = this.#rows(entry);
      const rows = rowOf.length;
      for (let row = 0; row < rows; row++)
        for (let bank = 0; bank < this.banks; bank++)
          scores[row * this.banks + bank] = values[bank] * scores[rowOf[row] * this.banks + bank];
      let details: BlockDetails | null = null;
      yield { first, rows, scores, rowOf, details: () => (details ??= this.#details(entry)) };
      first += rows;
    }
  }

  /** The rows of a block that are not duplicates of earlier users. */
  #rows(entry: BlockEntry): Uint32Array {
    const all = Uint32Array.from({ length: entry.rows }, (_, row) => row);
    if (this.#duplicates.count === 0) return all;
    const { ordinals } = this.#details(entry);
    return all.filter((row) => !isLateDuplicate(this.#duplicates, ordinals[row]));
  }

  #details({ rows, detailsAt, detailsBytes, idBytes, detailsChecksum }: BlockEntry): BlockDetails {
    const buffer = new ArrayBuffer(detailsBytes);
    this.#read('details', new Uint8Array(buffer), { position: detailsAt, checksum: detailsChecksum });
    return viewDetails(this.shape, buffer, rows, idBytes);
  }

  /** Throws `corrupt` if the file has changed since it was written. */
  #read(file: keyof ScoredPaths, target: Uint8Array, part: { position: number; checksum: number }): void {
    readChecked(this.#paths[file], this.#descriptors[file === 'scores' ? 0 : 1], target, part);
  }
}
