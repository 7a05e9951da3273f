import { receiveMessageOnPort, workerData } from 'node:worker_threads';

import type { EmbeddedRows } from '../embedding.ts';
import { Barrier } from './barrier.ts';
import { Replica } from './replica.ts';
import { COMMANDS, type WorkerStart } from './worker-commands.ts';

// A worker thread: does its share of every step in lockstep with the main thread, until it receives the command to end.
const { plan, barrierMemory, command: commandWord, port } = workerData as WorkerStart;
const barrier = new Barrier(barrierMemory, plan.size.replicas);

try {
  const replica = await Replica.open(plan);
  port.postMessage('ready');
  for (let command = 0; command !== COMMANDS.end;) {
    barrier.wait();
    if (barrier.failed) break;
    command = Atomics.load(commandWord, 0);
    if (command === COMMANDS.memory) {
      replica.useMemory((receiveMessageOnPort(port) as { message: EmbeddedRows }).message);
      barrier.wait();
    }
    if (command === COMMANDS.step) await takeStep(replica);
  }
  await replica.release();
} catch (error) {
  port.postMessage(error);
  barrier.fail();
}

async function takeStep(replica: Replica): Promise<void> {
  replica.gather();
  await replica.computeGradients();
  barrier.wait();
  replica.update();
  barrier.wait();
}
