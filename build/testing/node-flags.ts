/**
 * Node's flags for tests and for the scripts that prepare their data: those of the program (see
 * core/without-maglev.mjs), and larger heaps. Most of these processes end before such a heap is full; with the default
 * sizes, collecting garbage takes a tenth or more of their CPU time. Buffers count as part of the heap: otherwise every
 * 64 MiB of new buffers would start a collection, even if the buffers are freed soon.
 */
export const NODE_FLAGS: readonly string[] = [
  '--no-maglev',
  '--max-semi-space-size=64',
  '--min-semi-space-size=16',
  '--initial-old-space-size=256',
  '--external-memory-accounted-in-global-limit',
];
