import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { WebSocket } from 'ws';

import type { ClientMessage, HostMessage } from '../../core/api/contract/protocol.ts';
import { SECRET_HEADER, SOCKET_PROTOCOL } from '../../core/serve/guard.ts';
import { startServer } from '../../core/serve/server.ts';
import { temporaryFolder } from '../temporary.ts';

/** The response to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request unmodified: unlike `fetch`, with any Host, Origin and unresolved path. */
export function send(
  url: URL,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: url.hostname, port: url.port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A page of four files, next to one that must never be served. */
function writePage(folder: string): string {
  const page = join(folder, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(page, 'assets', 'index-B5kCFoa9.js'), 'export {};');
  writeFileSync(join(page, 'assets', 'index.css'), 'a {}');
  writeFileSync(join(page, '.hidden.js'), 'secret');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  return page;
}

/** Exchanges the code of a link for the secret, as the page does. */
export function enter(url: URL, code = url.hash.replace('#enter=', '')): Promise<Answer> {
  return send(url, 'POST', '/session', { Origin: url.origin }, JSON.stringify({ code }));
}

/** A server with its own page, on an empty project or a folder of projects, and a client that its link let in. */
export async function served(t: TestContext, kind: 'project' | 'folder' = 'project') {
  const folder = temporaryFolder(t);
  const project = join(folder, 'shop & bank.stepladder');
  const links: string[] = [];
  const server = await startServer({
    project: kind === 'project' ? project : null,
    folder: join(folder, 'projects'),
    port: 0,
    renderer: writePage(folder),
    onNewLink: (link) => links.push(link),
  });
  t.after(() => server.close());
  const url = new URL(server.url);
  const { secret } = JSON.parse((await enter(url)).text) as { secret: string };
  const get = (path: string): Promise<Answer> => send(url, 'GET', path, { [SECRET_HEADER]: secret });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    send(
      url,
      'POST',
      path,
      { [SECRET_HEADER]: secret, Origin: url.origin, ...headers },
      Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body),
    );
  return { server, url, folder, project, secret, links, get, post };
}

/** A window on a server's WebSocket. */
export class Client {
  readonly socket: WebSocket;
  readonly messages: HostMessage[] = [];
  #arrived = Promise.withResolvers<void>();

  constructor(url: URL, protocols: readonly string[], headers: Record<string, string>) {
    this.socket = new WebSocket(`ws://${url.host}/core`, [...protocols], { headers });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)) as HostMessage);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
  }

  /** A connected client, closed after the test. */
  static async open(t: TestContext, url: URL, secret: string): Promise<Client> {
    const client = new Client(url, [SOCKET_PROTOCOL, secret], { Origin: url.origin });
    t.after(() => client.socket.terminate());
    await once(client.socket, 'open');
    return client;
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Waits for the first matching message. */
  async find<Kind extends HostMessage['kind']>(
    kind: Kind,
    matches: (message: Extract<HostMessage, { kind: Kind }>) => boolean = () => true,
  ): Promise<Extract<HostMessage, { kind: Kind }>> {
    for (;;) {
      const found = this.messages.find((message) => message.kind === kind && matches(message as never));
      if (found !== undefined) return found as never;
      await this.#arrived.promise;
    }
  }

  /** The result or error of a call. */
  async call(id: number, name: string, input: unknown): Promise<HostMessage> {
    this.send({ kind: 'call', id, name, input });
    return Promise.race([
      this.find('result', (message) => message.id === id),
      this.find('error', (message) => message.id === id),
    ]);
  }
}
