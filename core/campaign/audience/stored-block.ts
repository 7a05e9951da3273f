import type { UserBlock } from '../../score/audience/block.ts';

/** Where the parts of a block of users are in the files of a scored audience. */
export interface BlockEntry {
  /** The number of its first user's record in the audience. */
  readonly ordinal: number;
  readonly rows: number;
  readonly scoresAt: number;
  readonly detailsAt: number;
  readonly detailsBytes: number;
  readonly idBytes: number;
  /** CRC-32 of each part. */
  readonly scoresChecksum: number;
  readonly detailsChecksum: number;
}

/** The sizes that all blocks of a scored audience share. */
export interface StoredShape {
  readonly banks: number;
  /** Probabilities of each candidate. */
  readonly steps: number;
  /** Which banks have a weight for each user. */
  readonly weightedBanks: readonly number[];
}

/**
 * Everything about the users of a block except their scores: views of one buffer, in which the largest numbers come
 * first, so that each array is aligned.
 */
export interface BlockDetails {
  /** The numbers of the users' records in the audience. */
  readonly ordinals: Float64Array;
  readonly weights: Float64Array;
  /** For each of the weighted banks. */
  readonly bankWeights: readonly Float64Array[];
  /** Each bank's best candidate, `[rows × banks]`. */
  readonly candidates: Uint32Array;
  /** `[rows × banks × steps]` */
  readonly probabilities: Float32Array;
  /** The id of row r is `ids[idOffsets[r] .. idOffsets[r + 1])`. */
  readonly idOffsets: Uint32Array;
  readonly ids: Uint8Array;
}

/** The bytes of a block's details. */
export function detailsSize(shape: StoredShape, rows: number, idBytes: number): number {
  const { banks, steps, weightedBanks } = shape;
  return 8 * rows * (2 + weightedBanks.length) + 4 * rows * banks * (1 + steps) + 4 * (rows + 1) + idBytes;
}

/** Views the bytes of a block's details. */
export function viewDetails(shape: StoredShape, buffer: ArrayBuffer, rows: number, idBytes: number): BlockDetails {
  const { banks, steps, weightedBanks } = shape;
  let offset = 0;
  const next = (bytes: number): number => (offset += bytes) - bytes;
  return {
    ordinals: new Float64Array(buffer, next(8 * rows), rows),
    weights: new Float64Array(buffer, next(8 * rows), rows),
    bankWeights: weightedBanks.map(() => new Float64Array(buffer, next(8 * rows), rows)),
    candidates: new Uint32Array(buffer, next(4 * rows * banks), rows * banks),
    probabilities: new Float32Array(buffer, next(4 * rows * banks * steps), rows * banks * steps),
    idOffsets: new Uint32Array(buffer, next(4 * (rows + 1)), rows + 1),
    ids: new Uint8Array(buffer, next(idBytes), idBytes),
  };
}

/** Copies a scored block's details, and its scores by user and bank. */
export function packBlock(
  shape: StoredShape,
  block: UserBlock,
): { readonly scores: Float32Array; readonly details: ArrayBuffer; readonly idBytes: number } {
  const { rows, idOffsets } = block;
  const { banks, steps } = shape;
  const idBytes = idOffsets[rows];
  const details = new ArrayBuffer(detailsSize(shape, rows, idBytes));
  const view = viewDetails(shape, details, rows, idBytes);
  view.ordinals.set(block.ordinals.subarray(0, rows));
  view.weights.set(block.weights.subarray(0, rows));
  shape.weightedBanks.forEach((bank, index) => view.bankWeights[index].set(block.bankWeights[bank]!.subarray(0, rows)));
  view.idOffsets.set(idOffsets.subarray(0, rows + 1));
  view.ids.set(block.ids.subarray(0, idBytes));
  const scores = new Float32Array(rows * banks);
  block.best.forEach((best, bank) => {
    for (let row = 0, cell = bank; row < rows; row++, cell += banks) {
      scores[cell] = best.scores[row];
      view.candidates[cell] = best.candidates[row];
      view.probabilities.set(best.probabilities.subarray(row * steps, (row + 1) * steps), cell * steps);
    }
  });
  return { scores, details, idBytes };
}
