/**
 * `npm run build:kernels`: assembles the text of `core/engine/simd/` into the WebAssembly module beside it. The module
 * is checked in, so that the program needs no assembler.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

import openWabt from 'wabt';

import { KERNELS_FILE } from '../core/engine/simd/kernels.ts';
import { MODULE } from '../core/engine/simd/source.ts';

/** The WebAssembly features that the text may use; wabt's types lack the last two. */
const features = { simd: true, threads: true, multi_memory: true, memory64: true };

/** The bytes of the kernels' module; deterministic. */
export async function assembleKernels(): Promise<Uint8Array> {
  const wabt = await openWabt();
  const text = wabt.parseWat('kernels.wat', MODULE, features as Parameters<typeof wabt.parseWat>[2]);
  try {
    return text.toBinary({}).buffer;
  } finally {
    text.destroy();
  }
}

if (import.meta.main) {
  const code = await assembleKernels();
  writeFileSync(KERNELS_FILE, code);
  process.stdout.write(`${relative('', KERNELS_FILE)}: ${code.length.toLocaleString('en-US')} bytes\n`);
}
