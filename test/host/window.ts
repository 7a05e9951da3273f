import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { z } from 'zod';

import { declareCall } from '../../core/api/contract/call.ts';
import type { ClientMessage, HostMessage } from '../../core/api/contract/protocol.ts';
import { FileHandles } from '../../core/host/files.ts';
import { Host } from '../../core/host/host.ts';
import { loadReachableCalls, type AnyCall } from '../../core/host/reachable.ts';
import type { HostPort } from '../../core/host/session.ts';
import type { JobContext, Progress } from '../../core/job.ts';
import { openProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import '../without-tensorflow.ts';

/** A window in the same process: records the host's messages in order. */
export class TestWindow {
  readonly received: HostMessage[] = [];
  readonly port: HostPort;
  #send: (message: unknown) => void = () => undefined;
  #close: () => void = () => undefined;
  #arrived = Promise.withResolvers<void>();

  constructor(host: Host) {
    this.port = {
      send: (message) => {
        // Like a real port: only plain data arrives, and later changes do not affect it.
        this.received.push(structuredClone(message));
        this.#arrived.resolve();
        this.#arrived = Promise.withResolvers();
      },
      onMessage: (listener) => {
        this.#send = listener;
      },
      onClose: (listener) => {
        this.#close = listener;
      },
    };
    host.connect(this.port);
  }

  send(message: ClientMessage): void {
    this.#send(message);
  }

  /** Sends a message that no window should send. */
  sendAnything(message: unknown): void {
    this.#send(message);
  }

  close(): void {
    this.#close();
  }

  call(id: number, name: string, input: unknown = {}): Promise<HostMessage> {
    this.send({ kind: 'call', id, name, input });
    return this.find((message) => (message.kind === 'result' || message.kind === 'error') && message.id === id);
  }

  /** Waits for the first matching message. */
  async find(matches: (message: HostMessage) => boolean): Promise<HostMessage> {
    for (;;) {
      const found = this.received.find(matches);
      if (found !== undefined) return found;
      await this.#arrived.promise;
    }
  }

  /** The kinds of the received messages, in order, without repeated lists. */
  get kinds(): string[] {
    return this.received
      .map(({ kind }) => kind)
      .filter((kind, index, all) => kind !== 'jobs' || all[index - 1] !== 'jobs');
  }
}

/** A long call whose progress and end the test controls. */
export class HeldCall {
  readonly call: AnyCall;
  /** The calls in progress, by the name in their input. */
  readonly running = new Map<string, { readonly job: JobContext; readonly end: PromiseWithResolvers<unknown> }>();

  /**
   * `writes`: a job waits for other writers, a plain call announces its change. `inOrder`: a job waits for earlier jobs
   * of such calls. `alsoWrites`: a job writes only briefly and waits for nobody.
   */
  constructor(
    name: string,
    kind: { readonly job: boolean; readonly writes: boolean; readonly inOrder?: true; readonly alsoWrites?: true },
  ) {
    this.call = declareCall({
      name,
      summary: name,
      input: z.strictObject({ as: z.string() }),
      result: z.unknown(),
      ...(kind.job && {
        job: {
          title: (input: { as: string }) => `${name} of ${input.as}`,
          writes: kind.writes,
          ...(kind.inOrder && { inOrder: kind.inOrder }),
        },
      }),
      ...((kind.job ? kind.alsoWrites : kind.writes) && { writes: true as const }),
      handle: ({ as }, job) => {
        const end = Promise.withResolvers<unknown>();
        this.running.set(as, { job, end });
        return end.promise as Promise<never>;
      },
    }) as AnyCall;
  }

  report(as: string, progress: Progress): void {
    this.running.get(as)?.job.report(progress);
  }

  end(as: string, result: unknown = `${as} done`): void {
    this.running.get(as)?.end.resolve(result);
  }

  fail(as: string, error: unknown): void {
    this.running.get(as)?.end.reject(error);
  }

  /** Ends the calls that a failed test has left in progress. */
  endAll(): void {
    for (const as of this.running.keys()) this.end(as);
  }
}

const reachableCalls = await loadReachableCalls();

/** A host on a new project, with these calls instead of those of the contract; closed after the test. */
export function newHost(t: TestContext, calls?: readonly (AnyCall | HeldCall)[]) {
  const project = join(temporaryFolder(t), 'shop.stepladder');
  openProject(project, { mode: 'write', create: true }).close();
  const files = new FileHandles();
  const host = new Host({
    project,
    files,
    calls: calls?.map((call) => (call instanceof HeldCall ? call.call : call)) ?? reachableCalls,
  });
  t.after(() => {
    // A host waits for its jobs.
    for (const call of calls ?? []) if (call instanceof HeldCall) call.endAll();
    return host.close();
  });
  return { host, files, project, window: new TestWindow(host) };
}
