import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

/** Each part of an address: no leading dot, so neither `..` nor a hidden file can be named. */
const plainName = /^[\w@-][\w@.-]*$/;
/** Files that the bundler named by their content hash. */
const hashed = /^\/assets\/.*-[\w-]{8}\.\w+$/;

/** A file of the page. */
export interface Asset {
  readonly file: string;
  readonly type: string;
  readonly bytes: number;
  /** Whether the content at its address never changes. */
  readonly immutable: boolean;
}

/**
 * The page's file at an address, as written by the browser; null if it is not part of the page, even if such a file
 * exists on disk.
 */
export async function findAsset(folder: string, address: string): Promise<Asset | null> {
  const path = address === '/' ? '/index.html' : address;
  const names = path.slice(1).split('/');
  const type = types[extname(path)];
  if (type === undefined || !names.every((name) => plainName.test(name))) return null;
  const file = join(folder, ...names);
  const stats = await stat(file).catch(() => null);
  if (stats?.isFile() !== true) return null;
  const [real, realFolder] = await Promise.all([realpath(file), realpath(folder)]);
  return real.startsWith(realFolder + sep) ? { file, type, bytes: stats.size, immutable: hashed.test(path) } : null;
}

/** Sends a file of the page, or only its headers for HEAD. */
export async function sendAsset(
  response: ServerResponse,
  { file, type, bytes, immutable }: Asset,
  withBody: boolean,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': bytes,
    ...(immutable ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {}),
  });
  if (withBody) await pipeline(createReadStream(file), response);
  else response.end();
}
