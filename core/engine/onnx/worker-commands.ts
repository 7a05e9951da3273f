import type { MessagePort } from 'node:worker_threads';

import type { ReplicaPlan } from './replica.ts';

/** What the main thread asks of the others when they meet. */
export const COMMANDS = { step: 1, memory: 2, end: 3 } as const;

/** What a replica's thread starts with. */
export interface WorkerStart {
  readonly plan: ReplicaPlan;
  readonly barrierMemory: Int32Array;
  /** One word: the order of the next meeting. */
  readonly command: Int32Array;
  /** Tells `ready` or an error; receives larger batch memory. */
  readonly port: MessagePort;
}
