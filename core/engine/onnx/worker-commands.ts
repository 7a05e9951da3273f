import type { MessagePort } from 'node:worker_threads';

import type { ReplicaPlan } from './replica.ts';

/** What the main thread commands the workers at a barrier. */
export const COMMANDS = { step: 1, memory: 2, end: 3 } as const;

/** What a replica's thread starts with. */
export interface WorkerStart {
  readonly plan: ReplicaPlan;
  readonly barrierMemory: Int32Array;
  /** One word: the next command. */
  readonly command: Int32Array;
  /** Reports `ready` or an error; receives larger batch memory. */
  readonly port: MessagePort;
}
