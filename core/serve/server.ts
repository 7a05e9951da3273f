import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { createProject } from '../api/open.ts';
import { AppError } from '../errors.ts';
import { callError, failureFor } from '../host/failure.ts';
import { FileHandles } from '../host/files.ts';
import { inEnglish } from '../text/en.ts';
import { message, type Text } from '../text/message.ts';
import { answer, UNAUTHENTICATED_MS } from './answer.ts';
import { Downloads } from './downloads.ts';
import { Guard } from './guard.ts';
import { folderProjectStore, refuseNonFolder, singleProjectStore } from './project-store.ts';
import { safeHeaders, sendFailure } from './send.ts';
import type { Site } from './site.ts';
import { TransferFolder } from './transfer-folder.ts';
import type { Workspace } from './workspace.ts';

/** The projects to serve, and the port on the loopback address; port 0 chooses a free one. */
export interface ServeOptions {
  /** The only project to serve; null to serve those in `folder`. */
  readonly project: string | null;
  readonly folder: string;
  readonly port: number;
  /** The built page. */
  readonly renderer: string;
  /** Called with a new link when a used one is opened again, so that it can be shown to the user. */
  readonly onNewLink?: (link: string) => void;
}

/** A running server. */
export interface RunningServer {
  /** The link that opens the first page in a browser on this machine; it works once. */
  readonly url: string;
  /** Cancels running calls, waits until they have written their checkpoints, and removes uploads. */
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
/** How long after its start the server loads its workspace, unless a page asks for it earlier. */
const LOAD_AFTER_MS = 200;

/**
 * Serves the page and its calls on the loopback address. Creates the project if it is missing; throws if it cannot be
 * opened, and AppError `unavailable` if the port is taken.
 */
export async function startServer({
  project,
  folder,
  port,
  renderer,
  onNewLink = () => undefined,
}: ServeOptions): Promise<RunningServer> {
  if (project !== null) await createProject(project);
  else refuseNonFolder(folder);
  const server = await listen(port);
  const host = `${loopback}:${(server.address() as AddressInfo).port}`;
  const files = new FileHandles();
  let workspace: Promise<Workspace> | null = null;
  const site: Site = {
    guard: new Guard(host),
    renderer,
    files,
    transfers: TransferFolder.create(files),
    downloads: new Downloads(files),
    workspace: () => (workspace ??= loadWorkspace(project, files)),
    projects: project === null ? folderProjectStore(folder) : singleProjectStore(project),
    onNewLink,
  };
  const headers = safeHeaders(host);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response, site).catch((error: unknown) => sendFailure(response, failureFor(files, error)));
  });
  acceptSockets(server, site);
  // Load it while the user opens the address. A failure is reported to the pages that connect later.
  setTimeout(() => void site.workspace().catch(() => undefined), LOAD_AFTER_MS).unref();
  return { url: site.guard.link, close: () => closeServer(server, site.transfers, workspace) };
}

async function listen(port: number): Promise<Server> {
  // An import would also load Node's clients of HTTP/2 and WebSocket, which takes 50 ms.
  const { createServer } = process.getBuiltinModule('node:http');
  // Uploads have no time limit; `answer` disconnects a silent sender.
  const server = createServer({
    headersTimeout: UNAUTHENTICATED_MS,
    requestTimeout: 0,
    connectionsCheckingInterval: UNAUTHENTICATED_MS / 2,
  });
  // A connection without any request would otherwise stay open forever.
  server.on('connection', (socket) => socket.setTimeout(UNAUTHENTICATED_MS, () => socket.destroy()));
  server.on('request', ({ socket }: IncomingMessage) => socket.setTimeout(0));
  server.on('upgrade', ({ socket }: IncomingMessage) => socket.setTimeout(0));
  server.listen(port, loopback);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new AppError(
      'unavailable',
      message('serve.cannotListen', { port, reason: error.code ?? error.message }),
      message('serve.otherPort'),
      { cause: error },
    );
  });
  return server;
}

/**
 * Loads all calls and what runs them. Pages need them only once they connect, so the server starts sooner without them.
 */
async function loadWorkspace(project: string | null, files: FileHandles): Promise<Workspace> {
  const { Workspace: Loaded } = await import('./workspace.ts');
  const { loadReachableCalls } = await import('../host/reachable.ts');
  const calls = await loadReachableCalls();
  // Turning off Maglev slows loading down, so it comes after that, and before any call computes.
  await import('../without-maglev.mjs');
  return new Loaded(project, files, calls);
}

function acceptSockets(server: Server, { guard, workspace }: Site): void {
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const refusal =
      guard.checkSocket(request) ??
      (request.url === '/core' ? null : { status: 404, message: message('serve.nothingHere') });
    if (refusal === null)
      void workspace().then(
        (loaded) => loaded.accept(request, stream, head),
        (error: unknown) => refuseSocket(stream, 500, callError(error).message),
      );
    else refuseSocket(stream, refusal.status, refusal.message);
  });
}

function refuseSocket(stream: Duplex, status: number, text: Text): void {
  stream.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${inEnglish(text)}\n`,
    () => stream.destroy(),
  );
}

async function closeServer(
  server: Server,
  transfers: TransferFolder,
  workspace: Promise<Workspace> | null,
): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Without a workspace, because it failed to load, there is no host to close.
  const loaded = await workspace?.catch(() => null);
  await loaded?.close();
  server.closeAllConnections();
  await closed;
  await transfers.remove();
}
