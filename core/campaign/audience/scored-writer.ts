import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import type { UserBlock } from '../../score/audience/block.ts';
import { withDiskErrors, writeAll } from '../../score/output/output.ts';
import type { WorkFolder } from '../../score/output/work-folder.ts';
import { packBlock, type BlockEntry, type StoredShape } from './stored-block.ts';

/** The files of a scored audience. */
export interface ScoredPaths {
  readonly scores: string;
  readonly details: string;
}

/** The files of a scored audience in a work folder. */
export function scoredPaths(work: WorkFolder): ScoredPaths {
  return { scores: work.file('scores'), details: work.file('details') };
}

/** Writes scored blocks in the order in which they come. */
export class ScoredWriter {
  readonly #shape: StoredShape;
  readonly #files: readonly { readonly path: string; readonly descriptor: number }[];
  readonly #entries: BlockEntry[] = [];
  #scoresAt = 0;
  #detailsAt = 0;

  constructor({ scores, details }: ScoredPaths, shape: StoredShape) {
    this.#shape = shape;
    using opened = new DisposableStack();
    this.#files = [scores, details].map((path) => ({
      path,
      descriptor: opened.adopt(
        withDiskErrors(path, () => openSync(path, 'wx')),
        closeSync,
      ),
    }));
    opened.move();
  }

  /** Adds a scored block. */
  add(block: UserBlock): void {
    if (block.rows === 0) return;
    const packed = packBlock(this.#shape, block);
    const [scores, details] = [new Uint8Array(packed.scores.buffer), new Uint8Array(packed.details)];
    this.#entries.push({
      ordinal: block.ordinals[0],
      rows: block.rows,
      scoresAt: this.#scoresAt,
      detailsAt: this.#detailsAt,
      detailsBytes: details.byteLength,
      idBytes: packed.idBytes,
      scoresChecksum: crc32(scores),
      detailsChecksum: crc32(details),
    });
    this.#write(0, scores);
    this.#write(1, details);
    this.#scoresAt += scores.byteLength;
    this.#detailsAt += details.byteLength;
  }

  /** The blocks in the order of the audience. */
  entries(): readonly BlockEntry[] {
    return this.#entries.toSorted((a, b) => a.ordinal - b.ordinal);
  }

  /** Closes the files. */
  close(): void {
    for (const { descriptor } of this.#files) closeSync(descriptor);
  }

  #write(file: 0 | 1, bytes: Uint8Array): void {
    const { path, descriptor } = this.#files[file];
    withDiskErrors(path, () => {
      writeAll(descriptor, bytes);
    });
  }
}
