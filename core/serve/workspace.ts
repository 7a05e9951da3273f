import type { WebSocket } from 'ws';

import type { FileHandles } from '../host/files.ts';
import { Host } from '../host/host.ts';
import { socketPort } from './socket-port.ts';

/** Close code for a page whose project is no longer the current one; the page may reload. */
const PROJECT_CHANGED = 4001;

/** The current project, and the hosts of previous projects with unfinished jobs. */
export class Workspace {
  readonly #files: FileHandles;
  readonly #hosts = new Map<string | null, Host>();
  readonly #sockets = new Map<WebSocket, Host>();
  #current: string | null;

  constructor(project: string | null, files: FileHandles) {
    this.#current = project;
    this.#files = files;
  }

  /** Switches to another project. Jobs of the previous one continue; its pages are disconnected. */
  async open(project: string): Promise<void> {
    const before = this.#hosts.get(this.#current);
    if (this.#current === project || before === undefined) {
      this.#current = project;
      return;
    }
    const earlier = this.#current;
    this.#current = project;
    for (const [socket, host] of this.#sockets)
      if (host === before) socket.close(PROJECT_CHANGED, 'another project was opened');
    if (before.busy) return;
    this.#hosts.delete(earlier);
    await before.close();
  }

  /** Connects a page to the current project. */
  connect(socket: WebSocket): void {
    let host = this.#hosts.get(this.#current);
    if (host === undefined)
      this.#hosts.set(this.#current, (host = new Host({ project: this.#current, files: this.#files })));
    this.#sockets.set(socket, host);
    socket.on('close', () => this.#sockets.delete(socket));
    host.connect(socketPort(socket));
  }

  /** Ends everything after writing checkpoints. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#hosts.values(), (host) => host.close()));
    for (const socket of this.#sockets.keys()) socket.terminate();
  }
}
