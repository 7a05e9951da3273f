import { receiveMessageOnPort } from 'node:worker_threads';

import { acceptTasks } from '../../worker-tasks.ts';
import type { EncodedSamples } from '../embedding.ts';
import { Barrier } from './barrier.ts';
import { Replica } from './replica.ts';
import { COMMANDS, type WorkerStart } from './worker-commands.ts';

/**
 * Does this thread's share of every step in lockstep with the main thread, until it receives the command to end.
 * Returns whether that worked.
 */
async function work({ plan, barrierMemory, command, port }: WorkerStart): Promise<boolean> {
  const barrier = new Barrier(barrierMemory, plan.size.replicas);
  try {
    const replica = await Replica.open(plan);
    port.postMessage('ready');
    for (let current = 0; current !== COMMANDS.end;) {
      barrier.wait();
      if (barrier.failed) break;
      current = Atomics.load(command, 0);
      if (current === COMMANDS.memory) {
        replica.useMemory((receiveMessageOnPort(port) as { message: EncodedSamples }).message);
        barrier.wait();
      }
      if (current === COMMANDS.step) await takeStep(replica, barrier);
    }
    await replica.release();
    return true;
  } catch (error) {
    port.postMessage(error);
    barrier.fail();
    return false;
  } finally {
    port.close();
  }
}

async function takeStep(replica: Replica, barrier: Barrier): Promise<void> {
  replica.gather();
  await replica.computeGradients();
  barrier.wait();
  replica.update();
  barrier.wait();
}

acceptTasks(work);
