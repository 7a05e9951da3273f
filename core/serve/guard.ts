import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { message, type Text } from '../text/message.ts';

/** Why a request is refused: status and message. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: Text;
}

/** Admits only the browser that was given the address with its token. */
export interface Guard {
  /** Secret in the printed address; exchanged for the cookie. */
  readonly token: string;
  /** The `Set-Cookie` value that starts a browser session. */
  readonly cookie: string;
  /**
   * Refuses a request with a different host name (DNS rebinding) or, if it may change something, a different origin.
   */
  checkOrigin(request: IncomingMessage): Refusal | null;
  /** Refuses a request without the session's cookie. */
  checkCookie(request: IncomingMessage): Refusal | null;
  /** Checks host, origin and cookie before opening a socket, since browsers do not restrict sockets to one origin. */
  checkSocket(request: IncomingMessage): Refusal | null;
  isToken(text: string | null): boolean;
}

/** Creates the guard of a server on `host`, e.g. `127.0.0.1:4242`. */
export function createGuard(host: string): Guard {
  const token = randomBytes(32).toString('base64url');
  const session = randomBytes(32).toString('base64url');
  // Cookies ignore ports, so the name distinguishes two servers on one machine.
  const cookieName = `stepladder-${host.split(':')[1]}`;
  const checkHost = ({ headers }: IncomingMessage): Refusal | null =>
    headers.host === host ? null : { status: 403, message: message('serve.onlyHost', { host }) };
  const checkSender = ({ headers }: IncomingMessage): Refusal | null =>
    headers.origin === `http://${host}` ? null : { status: 403, message: message('serve.otherOrigin') };
  const checkCookie = (request: IncomingMessage): Refusal | null =>
    isSame(cookieOf(request, cookieName), session) ? null : { status: 401, message: message('serve.openAddress') };
  return {
    token,
    cookie: `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`,
    isToken: (text) => isSame(text, token),
    checkOrigin: (request) =>
      checkHost(request) ?? (request.method === 'GET' || request.method === 'HEAD' ? null : checkSender(request)),
    checkCookie,
    checkSocket: (request) => checkHost(request) ?? checkSender(request) ?? checkCookie(request),
  };
}

function cookieOf({ headers }: IncomingMessage, name: string): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

function isSame(text: string | null, secret: string): boolean {
  if (text === null) return false;
  const given = Buffer.from(text);
  const wanted = Buffer.from(secret);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
