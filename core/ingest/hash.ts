/** Hashes `bytes[start .. end)` to 32 bits, for tables in memory only: the value is not part of any file format. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x9e3779b9 ^ (end - start);
  let at = start;
  for (const last = end - 3; at < last; at += 4) {
    const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    hash = Math.imul(hash ^ word, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) | 0;
}

/** A second hash of the same bytes, independent of `hashBytes`: together they are 64 bits. */
export function secondHash(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x2545f491 + (end - start);
  let at = start;
  for (const last = end - 3; at < last; at += 4) {
    const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + Math.imul(word, 0x1b873593);
    hash ^= hash >>> 14;
  }
  for (; at < end; at++) hash = Math.imul(hash, 0x5bd1e995) + bytes[at];
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) | 0;
}
