import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { cpus } from 'node:os';

import { findNvidiaGpu } from './gpu.ts';
import { packageVersion } from './probe.ts';
import { findBuilds } from './tensorflow/builds.ts';
import { threadCount } from './thread-count.ts';

/**
 * Identifies this machine's compute hardware: a hash of the CPU model, the number of threads, the GPU and the installed
 * engines, without personal data. Shows whether an earlier engine benchmark is still valid, without loading a library.
 */
export async function machineId(): Promise<string> {
  const gpu = await findNvidiaGpu();
  const builds = findBuilds().map(({ name, version, binding }) => [name, version, statSync(binding).mtimeMs]);
  const parts = [
    process.platform,
    process.arch,
    cpus()[0]?.model ?? '',
    threadCount(),
    gpu?.name ?? null,
    packageVersion('onnxruntime-node'),
    builds,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
