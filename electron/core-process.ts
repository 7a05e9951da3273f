/**
 * The process that runs the core for the desktop's window. Main starts it as a utility process; under an Electron whose own Node is too old
 * for the core it is a child of a Node beside it, and main passes the page's messages on.
 */
import { enableCompileCache } from 'node:module';

import type { FileHandles } from '../core/host/files.ts';
import type { Host } from '../core/host/host.ts';
import type { HostPort } from '../core/host/session.ts';
import type { HostMessage } from '../core/api/protocol.ts';
import type { FromCore, OpenJob, ToCore } from './core-messages.ts';
import { childLink, pagePort, utilityLink } from './core-process/link.ts';
import type { MainLink } from './core-process/link.ts';

// Before anything else is loaded, since it halves the time to start.
if (process.env['STEPLADDER_CACHE'] !== undefined) enableCompileCache(process.env['STEPLADDER_CACHE']);

interface Running {
  readonly host: Host;
  readonly files: FileHandles;
  readonly pages: Map<number, RelayedPage>;
}

/** A page whose messages main passes on. */
interface RelayedPage {
  readonly port: HostPort;
  receive(message: unknown): void;
  close(): void;
}

const link: MainLink = process.parentPort === undefined ? childLink() : utilityLink();
const [{ FileHandles: Files }, { Host: CoreHost }] = await Promise.all([import('../core/host/files.ts'), import('../core/host/host.ts')]);
let running: Running | null = null;

link.onMessage((message, ports) => {
  switch (message.kind) {
    case 'open': running = open(message); break;
    case 'grant': running?.files.grant(message.file.path, message.file.use, message.file.handle); break;
    case 'connect': connect(message.page, ports); break;
    case 'page-message': running?.pages.get(message.page)?.receive(message.message); break;
    case 'page-closed': closePage(message.page); break;
    case 'end': void end(); break;
    default: message satisfies never;
  }
});
link.onClosed(() => void end());

function open({ project, files: granted }: Extract<ToCore, { kind: 'open' }>): Running {
  const files = new Files((handle, { path, use }) => link.send({ kind: 'granted', file: { handle, path, use } }));
  for (const { path, use, handle } of granted) files.grant(path, use, handle);
  const host = new CoreHost({ project, files });
  host.connect(watchJobs());
  link.send({ kind: 'ready' });
  return { host, files, pages: new Map() };
}

/** A port of our own among the pages' ports, through which main learns what is going on. */
function watchJobs(): HostPort {
  let told = '[]';
  const tell = (message: HostMessage): void => {
    if (message.kind !== 'jobs' && message.kind !== 'hello') return;
    const jobs: OpenJob[] = message.jobs.filter(({ state }) => state === 'queued' || state === 'running').map(({ call, title }) => ({ call, title }));
    const text = JSON.stringify(jobs);
    if (text === told) return;
    told = text;
    link.send({ kind: 'jobs', jobs } satisfies FromCore);
  };
  return { send: tell, onMessage: () => undefined, onClose: () => undefined };
}

function connect(page: number, ports: readonly Electron.MessagePortMain[]): void {
  if (running === null) return;
  if (ports.length > 0) return running.host.connect(pagePort(ports[0]));
  const relayed = relay(page);
  running.pages.set(page, relayed);
  running.host.connect(relayed.port);
}

function relay(page: number): RelayedPage {
  const listeners: ((message: unknown) => void)[] = [];
  const closed: (() => void)[] = [];
  return {
    port: {
      send: (message) => link.send({ kind: 'page-message', page, message }),
      onMessage: (listener) => listeners.push(listener),
      onClose: (listener) => closed.push(listener),
    },
    receive: (message) => listeners.forEach((listener) => listener(message)),
    close: () => closed.forEach((listener) => listener()),
  };
}

function closePage(page: number): void {
  running?.pages.get(page)?.close();
  running?.pages.delete(page);
}

/** Ends once: jobs are cancelled and keep what they have, then the process goes. */
async function end(): Promise<never> {
  const host = running?.host;
  running = null;
  await host?.close();
  // Native libraries may keep threads and handles open; everything of ours is written and closed by now.
  process.exit(0);
}
