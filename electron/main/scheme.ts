/** The page's own scheme: `app://stepladder/…` serves the built renderer and nothing else. */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

import { protocol } from 'electron';

const SCHEME = 'app';

/** The page's origin. */
export const ORIGIN = `${SCHEME}://stepladder`;

/** What the page may load: its own files. No network, no inline script or style, no frame, no plug-in. */
export const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.ico': 'image/x-icon',
};

const headers = { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' };

/** An answer of the scheme. */
export interface Asset {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Makes the scheme a proper origin of its own; to be called before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } }]);
}

/** Serves a folder under the scheme. */
export function serveScheme(folder: string): void {
  // Electron before 25 knows only the older way, which newer ones have deprecated.
  if (typeof protocol.handle !== 'function') {
    protocol.registerBufferProtocol(SCHEME, ({ url, method }, callback) => {
      void readAsset(folder, url, method).then(({ status, headers: sent, body }) => callback({ statusCode: status, headers: { ...sent }, mimeType: sent['content-type'].split(';')[0], charset: 'utf-8', data: body }));
    });
    return;
  }
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { status, headers: sent, body } = await readAsset(folder, url, method);
    return new Response(new Uint8Array(body), { status, headers: sent });
  });
}

/** Answers one request: a file of the folder, or 403, 404 or 405 in words. */
export async function readAsset(folder: string, url: string, method: string): Promise<Asset> {
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'only GET is answered');
  const path = assetPath(folder, url);
  if (path === null) return refuse(403, 'not a file of the program');
  try {
    return { status: 200, headers: { ...headers, 'content-type': types[extname(path)], 'cache-control': 'no-cache' }, body: await readFile(path) };
  } catch {
    return refuse(404, 'no such file');
  }
}

/** The file that an address stands for; null for another host, a way out of the folder, or a kind of file the page does not consist of. */
export function assetPath(folder: string, url: string): string | null {
  const segments = segmentsOf(url);
  if (segments === null) return null;
  // Names are checked one by one after decoding: an encoded slash, backslash or dot cannot lead anywhere.
  if (segments.some((name) => !/^[\w][\w.-]*$/.test(name))) return null;
  const path = join(folder, ...segments);
  return path.startsWith(folder + sep) && types[extname(path)] !== undefined ? path : null;
}

function segmentsOf(url: string): readonly string[] | null {
  try {
    const { origin, protocol: scheme, host, pathname } = new URL(url);
    if (origin !== ORIGIN && `${scheme}//${host}` !== ORIGIN) return null;
    return (pathname === '/' || pathname === '' ? '/index.html' : pathname).slice(1).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function refuse(status: number, sentence: string): Asset {
  return { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${sentence}\n`) };
}
