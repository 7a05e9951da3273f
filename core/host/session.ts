import type { CallError, ClientMessage, HostMessage } from '../api/contract/protocol.ts';
import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import { callError, failureFor } from './failure.ts';
import { readInput, type HostInput } from './input.ts';
import type { Jobs } from './jobs.ts';
import { readMessage } from './messages.ts';
import { findCall, writesProject, type AnyCall } from './reachable.ts';
import { runWork, type Work } from './work.ts';

/** A connection to a window, over any transport. */
export interface HostPort {
  send(message: HostMessage): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** The state that the sessions of a host share. */
export interface SessionHost extends HostInput {
  readonly calls: readonly AnyCall[];
  readonly jobs: Jobs;
  /** Waits until the project can be read; null if it can be. */
  ready(): Promise<void> | null;
  /** Called after a plain call that writes. */
  onWritten(): void;
}

interface OpenCall {
  cancel(): void;
  /** Whether it continues without its window, as a job. */
  readonly outlivesWindow: boolean;
}

/** One window: runs its plain calls and cancels them when it closes; its jobs belong to the host and continue. */
export class Session {
  readonly #host: SessionHost;
  readonly #port: HostPort;
  /** The unanswered calls. */
  readonly #openCalls = new Map<number, OpenCall>();
  #closed = false;

  constructor(host: SessionHost, port: HostPort) {
    this.#host = host;
    this.#port = port;
    port.onMessage((given) => this.#receive(given));
  }

  /** Sends a message, unless the window is closed. */
  send(message: HostMessage): void {
    if (!this.#closed) this.#port.send(message);
  }

  /** Called when the window closes or the host ends: cancels the window's plain calls. */
  end(): void {
    this.#closed = true;
    for (const call of this.#openCalls.values()) if (!call.outlivesWindow) call.cancel();
    this.#openCalls.clear();
  }

  #receive(given: unknown): void {
    if (this.#closed) return;
    const read = readMessage(given);
    if (read.ok) this.#handle(read.message);
    else this.#refuse(read.id, new AppError('usage', read.problem));
  }

  #handle(message: ClientMessage): void {
    switch (message.kind) {
      case 'call':
        return this.#call(message.id, message.name, message.input);
      case 'cancel':
        return this.#openCalls.get(message.id)?.cancel();
      case 'cancel-job':
        return this.#host.jobs.cancel(message.job);
      case 'move-job':
        return this.#host.jobs.move(message.job, message.before);
      case 'dismiss-job':
        return this.#host.jobs.dismiss(message.job);
      default:
        return message satisfies never;
    }
  }

  #call(id: number, name: string, given: unknown): void {
    try {
      if (this.#openCalls.has(id))
        throw new AppError('usage', message('host.openCall', { call: id }), message('host.ownNumber'));
      const call = findCall(this.#host.calls, name);
      const input = readInput(call, given, this.#host);
      const { files, ready } = this.#host;
      // A project without write access is not copied for a call that is then refused.
      const work: Work = { call, given, input, files, ...(!writesProject(call) && { ready }) };
      if (call.job === undefined) void this.#runPlain(id, work);
      else this.#runJob(id, work);
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  async #runPlain(id: number, work: Work): Promise<void> {
    const controller = new AbortController();
    this.#openCalls.set(id, { cancel: () => controller.abort(), outlivesWindow: false });
    try {
      const result = await runWork(work, controller.signal, (progress) =>
        this.send({ kind: 'progress', id, progress }),
      );
      this.#answer(id, { kind: 'result', id, result });
    } catch (error) {
      this.#fail(id, failureFor(work.files, error));
    }
    if (writesProject(work.call)) this.#host.onWritten();
  }

  #runJob(id: number, work: Work): void {
    const job = this.#host.jobs.add(work, {
      onProgress: (progress) => this.send({ kind: 'progress', id, progress }),
      onResult: (result) => this.#answer(id, { kind: 'result', id, result }),
      onError: (error) => this.#fail(id, error),
    });
    // No job ends in the same turn in which it was added.
    this.#openCalls.set(id, { cancel: () => this.#host.jobs.cancel(job), outlivesWindow: true });
  }

  #answer(id: number, message: HostMessage): void {
    this.#openCalls.delete(id);
    this.send(message);
  }

  #fail(id: number, error: CallError): void {
    this.#answer(id, { kind: 'error', id, error });
  }

  /** Replies with an error without affecting an open call with the same id. */
  #refuse(id: number, error: unknown): void {
    this.send({ kind: 'error', id, error: callError(error) });
  }
}
