import { constants } from 'node:os';
import type { Readable } from 'node:stream';

import { utilityProcess, type MessagePortMain } from 'electron';

import { LAST_OUTPUT, type FromCore, type ToCore } from '../core-messages.ts';
import { restoreListeners, recordOutput, type LastOutput } from './last-output.ts';
import { CORE_PROCESS } from './paths.ts';

/** How a process ended. */
export interface LinkEnd extends LastOutput {
  readonly code: number;
  readonly signal: string | null;
}

/** Main's interface to the core process. */
export interface CoreLink {
  readonly pid: number | undefined;
  send(message: ToCore): void;
  /** Transfers a page's port to the process. */
  connect(port: MessagePortMain): void;
  kill(): void;
  onMessage(listener: (message: FromCore) => void): void;
  /** Calls the listener once the remaining output of the process has been read. */
  onEnd(listener: (end: LinkEnd) => void): void;
}

/** The paths that the core process uses. */
export interface CorePaths {
  /** A folder for the compile cache. */
  readonly cache: string;
  /** The file for the last output of the process. */
  readonly lastOutput: string;
}

/** Starts the core process. */
export function startCore({ cache, lastOutput }: CorePaths): CoreLink {
  const { NODE_OPTIONS: _1, NODE_EXTRA_CA_CERTS: _2, ELECTRON_RUN_AS_NODE: _3, ...inherited } = process.env;
  const child = utilityProcess.fork(CORE_PROCESS, [], {
    serviceName: 'Stepladder core',
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...inherited, STEPLADDER_CACHE: cache, [LAST_OUTPUT]: lastOutput },
  });
  const stderr = child.stderr as Readable | null;
  const output = recordOutput(stderr, lastOutput);
  // V8 errors arrive here and not always on stderr; without a listener they would be uncaught errors of main.
  child.on('error', (type, location) => output.add(`${type}: ${location}\n`));
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    connect: (port) => child.postMessage({ kind: 'connect' } satisfies ToCore, [port]),
    kill: () => void child.kill(),
    onMessage: (listener) => child.on('message', listener),
    onEnd: (listener) =>
      child.on('exit', (code) => {
        restoreListeners(stderr);
        void output.take().then((last) => listener({ code, signal: signalOf(code), ...last }));
      }),
  };
}

/** Electron reports a signal by its number; the core itself exits with 0, or with 1 for a fault. */
function signalOf(code: number): string | null {
  if (process.platform === 'win32' || code < 2) return null;
  return Object.entries(constants.signals).find(([, number]) => number === code)?.[0] ?? null;
}
