import type { WebSocket } from 'ws';

import type { FileHandles } from '../host/files.ts';
import { Host } from '../host/host.ts';
import { socketPort } from './socket-port.ts';

/** Told to a page whose project is not the one that is shown any more; it may load itself anew. */
const MOVED_ON = 4001;

/** The project that pages see, and the hosts of those before it whose jobs are not done yet. */
export class Workspace {
  readonly #files: FileHandles;
  readonly #hosts = new Map<string | null, Host>();
  readonly #sockets = new Map<WebSocket, Host>();
  #current: string | null;

  constructor(project: string | null, files: FileHandles) {
    this.#current = project;
    this.#files = files;
  }

  /** Shows another project from now on. What runs on the one before goes on; its pages are sent away. */
  async open(project: string): Promise<void> {
    const before = this.#hosts.get(this.#current);
    if (this.#current === project || before === undefined) {
      this.#current = project;
      return;
    }
    const earlier = this.#current;
    this.#current = project;
    for (const [socket, host] of this.#sockets)
      if (host === before) socket.close(MOVED_ON, 'another project was opened');
    if (before.busy) return;
    this.#hosts.delete(earlier);
    await before.close();
  }

  /** Connects a page with the project that is shown. */
  connect(socket: WebSocket): void {
    let host = this.#hosts.get(this.#current);
    if (host === undefined)
      this.#hosts.set(this.#current, (host = new Host({ project: this.#current, files: this.#files })));
    this.#sockets.set(socket, host);
    socket.on('close', () => this.#sockets.delete(socket));
    host.connect(socketPort(socket));
  }

  /** Ends everything, with checkpoints written. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#hosts.values(), (host) => host.close()));
    for (const socket of this.#sockets.keys()) socket.terminate();
  }
}
