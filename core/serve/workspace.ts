import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer, type WebSocket } from 'ws';

import type { FileHandles } from '../host/files.ts';
import { Host } from '../host/host.ts';
import type { AnyCall } from '../host/reachable.ts';
import { SOCKET_PROTOCOL } from './guard.ts';
import { socketPort } from './socket-port.ts';

const MAX_MESSAGE_BYTES = 4_000_000;
/** Close code for a page whose project is no longer the current one; the page may reload. */
const PROJECT_CHANGED = 4001;

/** The current project, and the hosts of previous projects with unfinished jobs. */
export class Workspace {
  readonly #files: FileHandles;
  readonly #calls: readonly AnyCall[];
  readonly #hosts = new Map<string | null, Host>();
  readonly #sockets = new Map<WebSocket, Host>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SOCKET_PROTOCOL,
  });
  #current: string | null;

  constructor(project: string | null, files: FileHandles, calls: readonly AnyCall[]) {
    this.#current = project;
    this.#files = files;
    this.#calls = calls;
  }

  /** Switches to another project. Jobs of the previous one continue; its pages are disconnected. */
  async open(project: string): Promise<void> {
    const previousHost = this.#hosts.get(this.#current);
    if (this.#current === project || previousHost === undefined) {
      this.#current = project;
      return;
    }
    const previousProject = this.#current;
    this.#current = project;
    for (const [socket, host] of this.#sockets)
      if (host === previousHost) socket.close(PROJECT_CHANGED, 'another project was opened');
    if (previousHost.busy) return;
    this.#hosts.delete(previousProject);
    await previousHost.close();
  }

  /** Connects a page that requested a socket to the current project. */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#connect(socket));
  }

  #connect(socket: WebSocket): void {
    let host = this.#hosts.get(this.#current);
    if (host === undefined) {
      host = new Host({ project: this.#current, files: this.#files, calls: this.#calls });
      this.#hosts.set(this.#current, host);
    }
    this.#sockets.set(socket, host);
    socket.on('close', () => this.#sockets.delete(socket));
    host.connect(socketPort(socket));
  }

  /** Closes all hosts, which waits until their jobs have written checkpoints, and disconnects all pages. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#hosts.values(), (host) => host.close()));
    for (const socket of this.#sockets.keys()) socket.terminate();
  }
}
