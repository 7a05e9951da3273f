import { receiveMessageOnPort, workerData } from 'node:worker_threads';

import type { EmbeddedRows } from '../embedding.ts';
import { Barrier } from './barrier.ts';
import { Replica } from './replica.ts';
import { ORDERS, type WorkerStart } from './worker-orders.ts';

// One of the threads beside the main one: it does its share of every step, in the main thread's rhythm, until it is
// told to end.
const { plan, barrierMemory, orders, port } = workerData as WorkerStart;
const barrier = new Barrier(barrierMemory, plan.size.replicas);

try {
  const replica = await Replica.open(plan);
  port.postMessage('ready');
  for (let order = 0; order !== ORDERS.end;) {
    barrier.meet();
    if (barrier.failed) break;
    order = Atomics.load(orders, 0);
    if (order === ORDERS.memory) {
      replica.use((receiveMessageOnPort(port) as { message: EmbeddedRows }).message);
      barrier.meet();
    }
    if (order === ORDERS.step) await takeStep(replica);
  }
  await replica.release();
} catch (error) {
  port.postMessage(error);
  barrier.fail();
}

async function takeStep(replica: Replica): Promise<void> {
  replica.gather();
  await replica.computeGradients();
  barrier.meet();
  replica.update();
  barrier.meet();
}
