/**
 * How Node runs tests, and what they start to prepare their data: as the program does (see core/without-maglev.mjs),
 * except for larger heaps, which count buffers as part of the heap: else each 64 MiB of new buffers start a collection,
 * even of those that are freed soon. Most of these processes end before their heap is full, and collecting garbage up
 * to then takes a tenth or more of their CPU time.
 */
export const NODE_FLAGS: readonly string[] = [
  '--no-maglev',
  '--max-semi-space-size=64',
  '--min-semi-space-size=16',
  '--initial-old-space-size=256',
  '--external-memory-accounted-in-global-limit',
];
