/** Mixes the bits of a 32-bit integer (the finaliser of MurmurHash3) into an unsigned one. */
export function mixBits(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Converts a seed (any safe integer) to the 32-bit initial value of the hashes below. */
export function seedBits(seed: number): number {
  return mixBits(mixBits(seed | 0) ^ Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
}

/** Hashes a row number with the initial value of `seedBits`: unsigned 32 bits. */
export function hashRow(start: number, row: number): number {
  return mixBits(mixBits(row ^ start) + 0x7f4a7c15);
}

/** Hashes `bytes[from .. to)` (FNV-1a with a final mix) with the initial value of `seedBits`: unsigned 32 bits. */
export function hashBytes(start: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = start ^ 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return mixBits(hash ^ (to - from));
}

/** The exclusive upper bound of the hashes that make up a share (0 to 1) of all hashes. */
export function hashLimit(share: number): number {
  return Math.round(Math.min(Math.max(share, 0), 1) * 2 ** 32);
}
