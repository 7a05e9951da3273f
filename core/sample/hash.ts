/** Mixes the bits of a 32-bit integer bijectively, so distinct inputs stay distinct (MurmurHash3's finaliser). */
export function mixBits(value: number): number {
  let h = value | 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Derives an independent 32-bit key from a key and a number. */
export function derive(key: number, index: number): number {
  return mixBits(Math.imul(mixBits(key ^ 0x9e3779b9), 0x2545f491) + Math.imul(index | 0, 0x9e3779b1));
}

/** Derives an independent 32-bit key from a key and a name. */
export function deriveNamed(key: number, name: string): number {
  let h = key | 0;
  for (let i = 0; i < name.length; i++) h = mixBits(Math.imul(h, 31) + name.charCodeAt(i));
  return derive(h, name.length);
}

/** Converts a 32-bit hash to a number in [0, 1). */
export function unit(hash: number): number {
  return (hash >>> 0) * 2.3283064365386963e-10;
}
