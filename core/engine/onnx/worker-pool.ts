import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';

import { startTask, type Task } from '../../worker-tasks.ts';
import type { EncodedSamples } from '../embedding.ts';
import { Barrier, barrierMemory } from './barrier.ts';
import type { ReplicaPlan } from './replica.ts';
import { COMMANDS, type WorkerStart } from './worker-commands.ts';

/** How long a thread may take to finish its current work when training ends. */
const END_MS = 30_000;

/** A thread's work and its port, which can be read without waiting for events. */
interface PoolWorker {
  readonly task: Task;
  readonly port: MessagePort;
}

/** The worker threads that share a training step with the main thread. */
export class WorkerPool {
  readonly #workers: readonly PoolWorker[];
  readonly #command: Int32Array;
  readonly #barrier: Barrier;
  #failure: unknown;

  private constructor(workers: readonly PoolWorker[], command: Int32Array, barrier: Barrier) {
    this.#workers = workers;
    this.#command = command;
    this.#barrier = barrier;
    for (const { task } of workers)
      void task.ended.then((error) => {
        this.#failure ??= error ?? undefined;
        barrier.fail();
      });
  }

  /** Starts a thread for each replica except the first; throws the error of one that fails before it is ready. */
  static async start(plan: ReplicaPlan): Promise<WorkerPool> {
    const memory = barrierMemory();
    const command = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workers = Array.from({ length: plan.size.replicas - 1 }, (_, i) =>
      startWorker({ plan: { ...plan, index: i + 1 }, barrierMemory: memory, command }),
    );
    const pool = new WorkerPool(workers, command, new Barrier(memory, plan.size.replicas));
    const messages = await Promise.all(
      workers.map(({ port, task }) =>
        Promise.race([
          once(port, 'message').then(([message]) => message as unknown),
          task.ended.then(() => nextMessage(port)),
        ]),
      ),
    );
    pool.#failure ??= messages.find((message) => message instanceof Error);
    if (pool.#failure !== undefined || pool.#barrier.failed) {
      await pool.end();
      throw pool.#error();
    }
    // The threads keep the process alive; the barrier does not, and the ports need not.
    for (const { port } of workers) port.unref();
    return pool;
  }

  /** Sends the workers a command. Send the next one only after a later barrier, when all workers have read this one. */
  async call(command: number): Promise<void> {
    Atomics.store(this.#command, 0, command);
    await this.wait();
  }

  /** Sends larger batch memory to all workers. */
  async useMemory(batch: EncodedSamples): Promise<void> {
    for (const { port } of this.#workers) port.postMessage(batch);
    await this.call(COMMANDS.memory);
    await this.wait();
  }

  /** Waits until every thread has done its part; throws the error of a thread that failed. */
  async wait(): Promise<void> {
    await this.#barrier.waitAsync();
    if (this.#barrier.failed) throw this.#error();
  }

  /** Releases the threads because the main thread cannot do its part. */
  fail(): void {
    this.#barrier.fail();
  }

  /** Ends the threads, but never while a session runs, which would crash ONNX Runtime. */
  async end(): Promise<void> {
    if (this.#failure === undefined && !this.#barrier.failed) await this.call(COMMANDS.end).catch(() => undefined);
    else this.#barrier.fail();
    await Promise.all(
      this.#workers.map(async ({ task }) => {
        const deadline = setTimeout(() => task.terminate(), END_MS);
        await task.ended;
        clearTimeout(deadline);
      }),
    );
  }

  #error(): unknown {
    const messages = this.#workers.map(({ port }) => nextMessage(port));
    return (
      messages.find((message) => message instanceof Error) ??
      this.#failure ??
      new Error('a training thread ended unexpectedly')
    );
  }
}

function nextMessage(port: MessagePort): unknown {
  return (receiveMessageOnPort(port) as { message: unknown } | undefined)?.message;
}

function startWorker(start: Omit<WorkerStart, 'port'>): PoolWorker {
  const { port1, port2 } = new MessageChannel();
  const parameters: WorkerStart = { ...start, port: port2 };
  return { task: startTask(new URL('replica-worker.ts', import.meta.url), parameters, [port2]), port: port1 };
}
