import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

import { findNvidiaCard } from './graphics.ts';
import { packageVersion } from './probe.ts';
import { findBuilds } from './tensorflow/builds.ts';

/**
 * A name for what this machine computes with: a hash of the processor's model, its threads, the graphics card and the
 * engines that lie here, and of nothing that is anybody's own. It tells without loading anything whether an earlier
 * trial of the engines still holds.
 */
export async function machineId(): Promise<string> {
  const card = await findNvidiaCard();
  const builds = findBuilds().map(({ name, version, binding }) => [name, version, statSync(binding).mtimeMs]);
  const parts = [
    process.platform,
    process.arch,
    cpus()[0]?.model ?? '',
    availableParallelism(),
    card?.name ?? null,
    packageVersion('onnxruntime-node'),
    builds,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
