import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused, as status and sentence. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** Keeps everyone out but the browser that was given the address with its token. */
export interface Guard {
  /** Secret of the printed address; exchanged for the cookie. */
  readonly token: string;
  /** The `Set-Cookie` value that opens a browser session. */
  readonly cookie: string;
  /** Refuses a request with another host name (DNS rebinding) or, when it may change something, another origin. */
  checkOrigin(request: IncomingMessage): Refusal | null;
  /** Refuses a request without the session's cookie. */
  checkCookie(request: IncomingMessage): Refusal | null;
  isToken(text: string | null): boolean;
}

/** Makes the guard of a server on `host`, e.g. `127.0.0.1:4242`. */
export function createGuard(host: string): Guard {
  const token = randomBytes(32).toString('base64url');
  const session = randomBytes(32).toString('base64url');
  // Cookies know no ports: the name keeps two servers on one machine apart.
  const cookieName = `stepladder-${host.split(':')[1]}`;
  return {
    token,
    cookie: `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`,
    isToken: (text) => isSame(text, token),
    checkOrigin(request) {
      if (request.headers.host !== host) return { status: 403, message: `this server answers only at ${host}` };
      const safe = request.method === 'GET' || request.method === 'HEAD';
      if (!safe && request.headers.origin !== `http://${host}`) return { status: 403, message: 'the request comes from another origin' };
      return null;
    },
    checkCookie(request) {
      const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
      const value = cookies.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? null;
      return isSame(value, session) ? null : { status: 401, message: 'open the address that stepladder serve printed' };
    },
  };
}

function isSame(text: string | null, secret: string): boolean {
  if (text === null) return false;
  const given = Buffer.from(text);
  const wanted = Buffer.from(secret);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
