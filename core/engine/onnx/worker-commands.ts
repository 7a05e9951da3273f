import type { MessagePort } from 'node:worker_threads';

import type { ReplicaPlan } from './replica.ts';

/** The main thread's commands to the workers, read at a barrier. */
export const COMMANDS = { step: 1, memory: 2, end: 3 } as const;

/** The start parameters of a replica's thread. */
export interface WorkerStart {
  readonly plan: ReplicaPlan;
  readonly barrierMemory: Int32Array;
  /** One word: the next command. */
  readonly command: Int32Array;
  /** Reports `ready` or an error; receives larger batch memory. */
  readonly port: MessagePort;
}
