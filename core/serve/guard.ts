import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { message, type Text } from '../text/message.ts';

/** The header of a request that carries the secret of the session. */
export const SECRET_HEADER = 'x-stepladder-session';
/** The subprotocol of a socket; the page offers the secret of the session as a second one. */
export const SOCKET_PROTOCOL = 'stepladder';

/** Why a request is refused: status and message. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: Text;
}

/**
 * Admits pages that were opened with one of the server's links. They send a secret, which they keep in the browser's
 * session storage: it belongs to one origin, port included. A cookie would be sent to every server on the same host
 * name, including those of other users of this machine.
 */
export class Guard {
  readonly #host: string;
  readonly #secret = newSecret();
  readonly #used = new Set<string>();
  #code = newSecret();

  /** Guards the server on `host`, e.g. `127.0.0.1:4242`. */
  constructor(host: string) {
    this.#host = host;
  }

  /** The latest link, with a code that can be exchanged once. Browsers do not send the part after the `#`. */
  get link(): string {
    return `http://${this.#host}/#enter=${this.#code}`;
  }

  /** Exchanges the code of a link for the secret of the session; each link works once. */
  enter(code: string): { readonly secret: string } | { readonly refused: 'used' | 'unknown' } {
    if (isSame(code, this.#code) && !this.#used.has(code)) {
      this.#used.add(code);
      return { secret: this.#secret };
    }
    return { refused: this.#used.has(code) ? 'used' : 'unknown' };
  }

  /** Makes a new link if the latest one was used; null otherwise. */
  renewLink(): string | null {
    if (!this.#used.has(this.#code)) return null;
    this.#code = newSecret();
    return this.link;
  }

  /**
   * Refuses a request with a different host name (DNS rebinding) or, if it may change something, a different origin.
   */
  checkOrigin(request: IncomingMessage): Refusal | null {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    return this.#checkHost(request) ?? (reads ? null : this.#checkSender(request));
  }

  /** Refuses a request without the secret of the session. */
  checkSecret({ headers }: IncomingMessage): Refusal | null {
    const given = headers[SECRET_HEADER];
    return typeof given === 'string' && isSame(given, this.#secret) ? null : unauthorised();
  }

  /** Checks host, origin and secret before opening a socket, since browsers do not restrict sockets to one origin. */
  checkSocket(request: IncomingMessage): Refusal | null {
    const [protocol, secret] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
    const isAuthorised = protocol === SOCKET_PROTOCOL && isSame(secret, this.#secret);
    return this.#checkHost(request) ?? this.#checkSender(request) ?? (isAuthorised ? null : unauthorised());
  }

  #checkHost({ headers }: IncomingMessage): Refusal | null {
    const host = this.#host;
    return headers.host === host ? null : { status: 403, message: message('serve.onlyHost', { host }) };
  }

  #checkSender({ headers }: IncomingMessage): Refusal | null {
    const isSameOrigin = headers.origin === `http://${this.#host}`;
    return isSameOrigin ? null : { status: 403, message: message('serve.otherOrigin') };
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function unauthorised(): Refusal {
  return { status: 401, message: message('serve.openAddress') };
}

function isSame(text: string | undefined, secret: string): boolean {
  if (text === undefined) return false;
  const given = Buffer.from(text);
  const expected = Buffer.from(secret);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
