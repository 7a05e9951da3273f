/**
 * How Node runs tests, and what they start to prepare their data: as the program does (see core/without-maglev.mjs),
 * except for larger heaps. Most of these processes end before theirs is full, and collecting garbage up to then takes a
 * tenth of their CPU time.
 */
export const NODE_FLAGS: readonly string[] = [
  '--no-maglev',
  '--max-semi-space-size=64',
  '--min-semi-space-size=16',
  '--initial-old-space-size=256',
];
