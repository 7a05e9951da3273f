import { createHash } from 'node:crypto';
import { availableParallelism, cpus } from 'node:os';

import { findNvidiaCard } from './graphics.ts';

/** A name for what this machine computes with: a hash of the processor's model, its threads and the graphics card, and of nothing that is anybody's own. */
export async function machineId(): Promise<string> {
  const card = await findNvidiaCard();
  return createHash('sha256').update(JSON.stringify([process.arch, cpus()[0]?.model ?? '', availableParallelism(), card?.name ?? null])).digest('hex').slice(0, 16);
}
