import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';

import type { EmbeddedRows } from '../embedding.ts';
import { Barrier, barrierMemory } from './barrier.ts';
import type { ReplicaPlan } from './replica.ts';
import { ORDERS, type WorkerStart } from './worker-orders.ts';

/** How long a thread may take to finish what it is at when training ends. */
const END_MS = 30_000;

/** A thread beside the main one and the port to it, which can be read without waiting for events. */
interface Hand {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** Settles when the thread has ended. */
  readonly ended: Promise<unknown>;
}

/** The threads beside the main one that share a training step with it. */
export class Crew {
  readonly #hands: readonly Hand[];
  readonly #orders: Int32Array;
  readonly #barrier: Barrier;
  #failure: unknown;

  private constructor(hands: readonly Hand[], orders: Int32Array, barrier: Barrier) {
    this.#hands = hands;
    this.#orders = orders;
    this.#barrier = barrier;
    for (const { worker } of hands) {
      worker.on('error', (error) => {
        this.#failure = error;
        barrier.fail();
      });
      worker.on('exit', () => {
        barrier.fail();
      });
    }
  }

  /** Starts a thread for each replica but the first; throws what one of them fails with before it is ready. */
  static async start(plan: ReplicaPlan): Promise<Crew> {
    const memory = barrierMemory();
    const orders = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const hands = Array.from({ length: plan.size.replicas - 1 }, (_, i) =>
      startHand({ plan: { ...plan, index: i + 1 }, barrierMemory: memory, orders }),
    );
    const crew = new Crew(hands, orders, new Barrier(memory, plan.size.replicas));
    const told = await Promise.all(
      hands.map(({ port, ended }) =>
        Promise.race([once(port, 'message').then(([message]) => message as unknown), ended]),
      ),
    );
    crew.#failure ??= told.find((message) => message instanceof Error);
    if (crew.#failure !== undefined || crew.#barrier.failed) {
      await crew.end();
      throw crew.#error();
    }
    // Waiting at the barrier keeps no process alive, the threads do; the ports need not.
    for (const { port } of hands) port.unref();
    return crew;
  }

  /** Starts the crew on an order; the next one may be given after a later meeting only, when all have read this one. */
  async call(order: number): Promise<void> {
    Atomics.store(this.#orders, 0, order);
    await this.meet();
  }

  /** Hands larger memory for batches to all. */
  async use(batch: EmbeddedRows): Promise<void> {
    for (const { port } of this.#hands) port.postMessage(batch);
    await this.call(ORDERS.memory);
    await this.meet();
  }

  /** Waits until every thread is done with its part; throws what one of them failed with. */
  async meet(): Promise<void> {
    await this.#barrier.meetAsync();
    if (this.#barrier.failed) throw this.#error();
  }

  /** Lets the threads go because the main one cannot do its part. */
  fail(): void {
    this.#barrier.fail();
  }

  /** Ends the threads. They are not stopped in the middle of a run, which ONNX Runtime does not survive. */
  async end(): Promise<void> {
    if (this.#failure === undefined && !this.#barrier.failed) await this.call(ORDERS.end).catch(() => undefined);
    else this.#barrier.fail();
    await Promise.all(
      this.#hands.map(async ({ worker, ended }) => {
        const deadline = setTimeout(() => void worker.terminate(), END_MS);
        await ended;
        clearTimeout(deadline);
      }),
    );
  }

  #error(): unknown {
    const told = this.#hands.map(
      ({ port }) => (receiveMessageOnPort(port) as { message: unknown } | undefined)?.message,
    );
    return (
      told.find((message) => message instanceof Error) ??
      this.#failure ??
      new Error('a training thread ended before its time')
    );
  }
}

function startHand(start: Omit<WorkerStart, 'port'>): Hand {
  const { port1, port2 } = new MessageChannel();
  const workerData: WorkerStart = { ...start, port: port2 };
  const worker = new Worker(new URL('replica-worker.ts', import.meta.url), { workerData, transferList: [port2] });
  return { worker, port: port1, ended: new Promise((resolve) => worker.once('exit', resolve)) };
}
