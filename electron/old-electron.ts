/**
 * All code that exists only for an Electron older than the program's own, and no other code.
 *
 * No package registry offers the program of Electron 45, so the tests run on Electron 22
 * (build/fetch/fetch-electron.ts). Electron 22 has Node 16, which cannot run the core, and lacks `protocol.handle`,
 * `webUtils` and a fuse. This file adds what it lacks with the API of Electron 45, so that the rest of the program
 * targets only Electron 45. Main calls this file twice, for the window and for commands, preload and the core process
 * call it once each, and the build reads targets and fuses from it. Under Electron 45 it does nothing.
 *
 * Delete the file, these calls and build/fetch/fetch-electron.ts once the tests run on Electron 45 or later.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

import { AppError } from '../core/errors.ts';
import { message } from '../core/text/message.ts';

/** Build targets of the bundles: the oldest supported Chromium and Node. */
export const oldestTargets = { chromium: 'chrome108', node: 'node16.17' } as const;

/** The first Electron with the fuse that removes the extra privileges of file URLs. */
const FILE_FUSE_SINCE = 29;
/** The minimum Node version for the core: it needs zstd, 64-bit WebAssembly memory and a recent Node-API. */
const MIN_NODE = 24;

type Serve = (request: { readonly url: string; readonly method: string }) => Promise<OldResponse>;
type ForkOptions = Electron.ForkOptions & { readonly env: NodeJS.ProcessEnv };

/** Messages between main and the core's child process, as JSON: to the process itself or to one of its ports. */
type Envelope =
  | { readonly to: 'process'; readonly message: unknown; readonly ports: readonly number[] }
  | { readonly to: 'port'; readonly port: number; readonly message: unknown }
  | { readonly to: 'closed-port'; readonly port: number };

/** Adds to the main process what an old Electron lacks; call it before the app is ready. */
export function polyfillOldMain(electron: Pick<typeof Electron, 'protocol' | 'utilityProcess'>): void {
  const { protocol, utilityProcess } = electron;
  if (Number(process.versions.node.split('.')[0]) >= MIN_NODE) return;
  const fork = (script: string, _args: readonly string[], options: ForkOptions) =>
    new OldUtilityProcess(script, options);
  utilityProcess.fork = fork as never;
  if (typeof protocol.handle === 'function') return;
  globalThis.Response = OldResponse as never;
  protocol.handle = ((scheme: string, serve: Serve) => {
    // oxlint-disable-next-line typescript/no-deprecated -- an Electron without protocol.handle has nothing else.
    protocol.registerBufferProtocol(scheme, (request, callback) => {
      void serve(request).then((response) => callback(response.forProtocol()));
    });
  }) as never;
}

/** Runs a command on a recent enough Node and exits with its code, if this Electron's own Node is too old for it. */
export function replaceOldNode(coreProcess: string, script: string, args: readonly string[]): void {
  if (Number(process.versions.node.split('.')[0]) >= MIN_NODE) return;
  const node = process.env['STEPLADDER_NODE'] ?? nodeBeside(coreProcess);
  const { status, signal, error } = spawnSync(node, [script, ...args], { stdio: 'inherit' });
  if (error !== undefined) process.stderr.write(`error: cannot start ${node}: ${error.message}\n`);
  process.exit(signal === null ? (status ?? 1) : 128 + constants.signals[signal]);
}

/** Creates the core process's port to main if the process is a child process of Node. */
export function polyfillOldCore(): void {
  process.parentPort ??= new OldParentPort() as never;
}

/** Returns a function for the path of a dropped file: from `webUtils`, or from the file itself in an old Electron. */
export function polyfillOldPreload(webUtils: Electron.WebUtils | undefined): (file: File) => string {
  return (file) => webUtils?.getPathForFile(file) ?? (file as { readonly path?: string }).path ?? '';
}

/** The fuses that this Electron supports; null means the program's own Electron. */
export function oldFuses<Fuses extends { readonly grantFileProtocolExtraPrivileges?: boolean }>(
  fuses: Fuses,
  version: string | null,
): Fuses {
  if (version === null || Number(version.split('.')[0]) >= FILE_FUSE_SINCE) return fuses;
  const { grantFileProtocolExtraPrivileges: _missing, ...rest } = fuses;
  return rest as Fuses;
}

interface OldResponseInit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The parts of a `Response` that `registerBufferProtocol` supports. */
class OldResponse {
  readonly #body: Uint8Array;
  readonly #init: OldResponseInit;

  constructor(body: Uint8Array, init: OldResponseInit) {
    this.#body = body;
    this.#init = init;
  }

  forProtocol(): Electron.ProtocolResponse {
    const { status: statusCode, headers } = this.#init;
    const mimeType = headers['content-type'].split(';')[0];
    return { statusCode, headers: { ...headers }, mimeType, charset: 'utf-8', data: Buffer.from(this.#body) };
  }
}

/** Replaces a utility process: a child process on a recent enough Node that relays the ports' messages. */
class OldUtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly #ports = new Map<number, Electron.MessagePortMain>();
  #lastPort = 0;

  constructor(script: string, { env, stdio }: ForkOptions) {
    super();
    const node = process.env['STEPLADDER_NODE'] ?? nodeBeside(script);
    if (!existsSync(node)) {
      const reason = message('desktop.oldNode', { version: process.versions.node, path: node });
      throw new AppError('unavailable', reason, message('desktop.nameNode'));
    }
    const streams = stdio as ['ignore', 'inherit', 'pipe'];
    this.#child = spawn(node, [script], { stdio: [...streams, 'ipc'], env, windowsHide: true });
    this.#child.on('message', (envelope: Envelope) => this.#receive(envelope));
    this.#child.on('error', (error) => this.#fail(error));
    // Electron reports a signal by its number.
    this.#child.on('exit', (code, signal) => this.emit('exit', signal === null ? code : constants.signals[signal]));
  }

  get pid() {
    return this.#child.pid;
  }

  get stderr() {
    return this.#child.stderr;
  }

  postMessage(message: unknown, ports: readonly Electron.MessagePortMain[] = []): void {
    this.#send({ to: 'process', message, ports: ports.map((port) => this.#relay(port)) });
  }

  kill(): boolean {
    return this.#child.kill('SIGKILL');
  }

  #fail({ message }: Error): void {
    this.emit('error', 'FatalError', message, '');
    if (this.#child.pid === undefined) this.emit('exit', 1);
  }

  #receive(envelope: Envelope): void {
    if (envelope.to === 'process') this.emit('message', envelope.message);
    if (envelope.to === 'port') this.#ports.get(envelope.port)?.postMessage(envelope.message);
  }

  #relay(port: Electron.MessagePortMain): number {
    const number = ++this.#lastPort;
    this.#ports.set(number, port);
    port.on('message', ({ data }) => this.#send({ to: 'port', port: number, message: data as unknown }));
    port.on('close', () => {
      this.#ports.delete(number);
      this.#send({ to: 'closed-port', port: number });
    });
    port.start();
    return number;
  }

  #send(envelope: Envelope): void {
    // An error here means that the child has ended, which its exit event reports.
    if (this.#child.connected) this.#child.send(envelope, () => undefined);
  }
}

/** The Node that npm installed in a checkout; the script is out/app/electron/core-process.js. */
function nodeBeside(script: string): string {
  const [system, program] = process.platform === 'win32' ? ['win', 'node.exe'] : [process.platform, 'node'];
  return join(dirname(script), '..', '..', '..', 'node_modules', `node-${system}-${process.arch}`, 'bin', program);
}

/** Replaces a utility process's `parentPort`. Queues messages until the core has loaded and set its listener. */
class OldParentPort extends EventEmitter {
  readonly #waiting: Envelope[] = [];
  readonly #ports = new Map<number, OldPort>();

  constructor() {
    super();
    process.on('message', (envelope) => this.#receive(envelope as Envelope));
    // A utility process ends together with main. A child receives no such signal, so it treats this as a request to
    // exit.
    process.on('disconnect', () => this.#receive({ to: 'process', message: { kind: 'end' }, ports: [] }));
  }

  override on(name: string, listener: (event: unknown) => void): this {
    super.on(name, listener);
    for (const envelope of this.#waiting.splice(0)) this.#receive(envelope);
    return this;
  }

  postMessage(message: unknown): void {
    sendToMain({ to: 'process', message, ports: [] });
  }

  #receive(envelope: Envelope): void {
    if (this.listenerCount('message') === 0) this.#waiting.push(envelope);
    else if (envelope.to === 'port') this.#ports.get(envelope.port)?.emit('message', { data: envelope.message });
    else if (envelope.to === 'closed-port') this.#close(envelope.port);
    else this.emit('message', { data: envelope.message, ports: envelope.ports.map((port) => this.#open(port)) });
  }

  #open(number: number): OldPort {
    const port = new OldPort(number);
    this.#ports.set(number, port);
    return port;
  }

  #close(number: number): void {
    this.#ports.get(number)?.emit('close');
    this.#ports.delete(number);
  }
}

/** A page's port, whose other end is in main. */
class OldPort extends EventEmitter {
  readonly #number: number;

  constructor(number: number) {
    super();
    this.#number = number;
  }

  postMessage(message: unknown): void {
    sendToMain({ to: 'port', port: this.#number, message });
  }

  start(): void {
    // Main relays messages from the start.
  }
}

function sendToMain(envelope: Envelope): void {
  // Main may have exited already; there is nobody to notify.
  process.send?.(envelope, undefined, undefined, () => undefined);
}
