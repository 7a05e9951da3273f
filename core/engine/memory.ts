/** The part of WebAssembly's interface that is used; Node's types leave it out. */
declare const WebAssembly: { readonly Memory: new (size: { readonly initial: number; readonly maximum: number; readonly shared: true }) => { readonly buffer: SharedArrayBuffer } };

const WASM_PAGE = 65_536;
const MOST_WASM_PAGES = 65_536;

/**
 * Zeroed floats in memory that threads can share and that begins on a memory page. What `SharedArrayBuffer` gives begins 16 bytes
 * into one, so that a table row of 64 bytes would lie in two cache lines; WebAssembly's memory does not. Beyond its 4 GiB the plain kind serves.
 */
export function alignedFloats(length: number): Float32Array {
  const bytes = length * Float32Array.BYTES_PER_ELEMENT;
  const pages = Math.max(1, Math.ceil(bytes / WASM_PAGE));
  if (pages > MOST_WASM_PAGES) return new Float32Array(new SharedArrayBuffer(bytes));
  return new Float32Array(new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer, 0, length);
}
