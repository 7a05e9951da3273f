import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AppError } from '../errors.ts';
import { answerCall } from './answer.ts';
import { createGuard } from './guard.ts';
import type { Guard } from './guard.ts';
import { pageFiles } from './page.ts';
import { refuse, sendText } from './send.ts';

/** What is served, and where on the loopback address; port 0 takes a free one. */
export interface ServeOptions {
  readonly project: string | null;
  readonly port: number;
}

/** A server that listens. */
export interface RunningServer {
  /** The address with its token, to be opened in a browser on this machine. */
  readonly url: string;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';

/** Serves a project's page and calls on the loopback address; throws AppError `unavailable` where the port is taken. */
export async function startServer({ project, port }: ServeOptions): Promise<RunningServer> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 });
  server.listen(port, loopback);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('unavailable', `cannot listen on port ${port}: ${error.code ?? error.message}`, 'choose another --port, or leave it out for a free one', { cause: error });
  });
  const host = `${loopback}:${(server.address() as AddressInfo).port}`;
  const guard = createGuard(host);
  const files = await pageFiles(project);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, { guard, files, project }).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, error instanceof Error ? error.message : String(error));
      else response.destroy();
    });
  });
  return {
    url: `http://${host}/?token=${guard.token}`,
    async close() {
      server.close();
      // Ends what is still open; a running call sees its client go and cancels itself.
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Site {
  readonly guard: Guard;
  readonly files: Awaited<ReturnType<typeof pageFiles>>;
  readonly project: string | null;
}

async function answer(request: IncomingMessage, response: ServerResponse, { guard, files, project }: Site): Promise<void> {
  const foreign = guard.checkOrigin(request);
  if (foreign !== null) return refuse(response, foreign.status, foreign.message);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://unused');
  if (request.method === 'GET' && pathname === '/' && guard.isToken(searchParams.get('token'))) {
    response.writeHead(303, { 'Location': '/', 'Set-Cookie': guard.cookie, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).end();
    return;
  }
  const stranger = guard.checkCookie(request);
  if (stranger !== null) return refuse(response, stranger.status, stranger.message);
  if (request.method === 'POST' && pathname.startsWith('/api/')) return answerCall(request, response, pathname.slice('/api/'.length), project);
  const file = files.get(pathname);
  if (file === undefined) return refuse(response, 404, 'there is nothing at this address');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'this address can only be read');
  sendText(response, 200, file.type, request.method === 'HEAD' ? '' : file.text);
}
