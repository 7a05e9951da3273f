/** Maps URLs to the page's files; does not depend on Electron. */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** The scheme of the page's URLs. */
export const SCHEME = 'app';

/** The page's origin. */
export const ORIGIN = `${SCHEME}://stepladder`;

/**
 * Content security policy: the page may load only its own files. No network, no inline script or style, no frame, no
 * plug-in.
 */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
};

const headers = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** A response of the scheme. */
export interface Asset {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Answers one request: a file of the folder, or a text with status 403, 404 or 405. */
export async function readAsset(folder: string, url: string, method: string): Promise<Asset> {
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'only GET is answered');
  const path = assetPath(folder, url);
  if (path === null) return refuse(403, 'not a file of the program');
  try {
    return {
      status: 200,
      headers: { ...headers, 'content-type': types[extname(path)], 'cache-control': 'no-cache' },
      body: await readFile(path),
    };
  } catch {
    return refuse(404, 'no such file');
  }
}

/** The file of a URL; null for another host, a path outside the folder, or a file type that the page does not use. */
export function assetPath(folder: string, url: string): string | null {
  const segments = segmentsOf(url);
  if (segments === null) return null;
  // Check each name after decoding: an encoded slash, backslash or dot must not lead outside.
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
  return {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from(`${sentence}\n`),
  };
}
