import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';

import { utilityProcess } from 'electron';
import type { MessagePortMain } from 'electron';

import { AppError } from '../../core/errors.ts';
import type { FromCore, ToCore } from '../core-messages.ts';
import { CORE_PROCESS, NODE_BESIDE } from './places.ts';

/** How a process ended. */
export interface LinkEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last of what it wrote to stderr. */
  readonly words: string;
}

/** The core's process as main talks to it. */
export interface CoreLink {
  readonly pid: number | undefined;
  send(message: ToCore): void;
  /** Gives a page's port to the process, or passes the page's messages on. */
  connect(page: number, port: MessagePortMain): void;
  kill(): void;
  onMessage(listener: (message: FromCore) => void): void;
  onEnd(listener: (end: LinkEnd) => void): void;
}

/** What the core needs of Node: type-free modules, zstd, memories with 64-bit addresses and what its native modules are built for. */
const OLDEST_NODE = 24;

/** Whether the Node within this Electron can run the core. */
function canRunCore(): boolean {
  return Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
}

/** Starts the core's process; `cacheFolder` keeps compiled code between starts. */
export function startCore(cacheFolder: string): CoreLink {
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ELECTRON_RUN_AS_NODE: _asNode, ...inherited } = process.env;
  const env = { ...inherited, STEPLADDER_CACHE: cacheFolder };
  return canRunCore() ? startUtility(env) : startChild(env);
}

/** Starts the core in a utility process of this Electron. */
export function startUtility(env: NodeJS.ProcessEnv): CoreLink {
  const child = utilityProcess.fork(CORE_PROCESS, [], { serviceName: 'Stepladder core', stdio: ['ignore', 'inherit', 'pipe'], env });
  const words = lastWords(child.stderr as Readable | null);
  return {
    get pid() { return child.pid; },
    send: (message) => child.postMessage(message),
    connect: (page, port) => child.postMessage({ kind: 'connect', page } satisfies ToCore, [port]),
    kill: () => void child.kill(),
    onMessage: (listener) => child.on('message', listener),
    onEnd: (listener) => child.on('exit', (code) => listener({ code, signal: signalOf(code), words: words() })),
  };
}

/** Electron tells of a utility process that a signal ended by the signal's number; the core itself ends with 0, or 1 for a fault. */
function signalOf(code: number): string | null {
  return process.platform === 'win32' || code < 2 ? null : Object.entries(constants.signals).find(([, number]) => number === code)?.[0] ?? null;
}

/** For an Electron that is older than the core's Node: a Node beside it runs the core, and main passes on what the page says. */
function startChild(env: NodeJS.ProcessEnv): CoreLink {
  const node = process.env['STEPLADDER_NODE'] ?? NODE_BESIDE;
  if (!existsSync(node)) {
    throw new AppError('unavailable', `this Electron's Node ${process.versions.node} is too old for the core, and there is no other at ${node}`, 'name a Node ≥ 24 in STEPLADDER_NODE');
  }
  const child = spawn(node, [CORE_PROCESS], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'], env, windowsHide: true });
  const words = lastWords(child.stderr);
  const pages = new Map<number, MessagePortMain>();
  const send = (message: ToCore): void => void (child.connected && child.send(message, () => undefined));
  child.on('message', (message: FromCore) => {
    if (message.kind === 'page-message') pages.get(message.page)?.postMessage(message.message);
  });
  return {
    get pid() { return child.pid; },
    send,
    connect(page, port) {
      pages.set(page, port);
      send({ kind: 'connect', page });
      port.on('message', ({ data }) => send({ kind: 'page-message', page, message: data as unknown }));
      port.on('close', () => { pages.delete(page); send({ kind: 'page-closed', page }); });
      port.start();
    },
    kill: () => void child.kill('SIGKILL'),
    onMessage: (listener) => child.on('message', listener),
    onEnd(listener) {
      child.on('error', (error) => listener({ code: null, signal: null, words: error.message }));
      child.on('exit', (code, signal) => listener({ code, signal, words: words() }));
    },
  };
}

/** Passes stderr on and keeps its end, which tells why a process died. */
function lastWords(stream: Readable | null): () => string {
  let kept = '';
  stream?.on('data', (piece: Buffer) => {
    process.stderr.write(piece);
    kept = (kept + piece.toString('utf8')).slice(-4000);
  });
  return () => kept;
}
