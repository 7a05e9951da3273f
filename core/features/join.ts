/** Copies arrays one after another into `target`, which holds them all, and returns it. */
export function joinArrays<T extends Int32Array | Uint8Array | Uint32Array | Float32Array>(target: T, parts: readonly T[]): T {
  let at = 0;
  for (const part of parts) {
    target.set(part, at);
    at += part.length;
  }
  return target;
}
