import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { z } from 'zod';

import { explainIssue } from '../api/contract/call.ts';
import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import type { Downloads } from './downloads.ts';
import { refuse, sendJson } from './send.ts';
import type { TransferFolder } from './transfer-folder.ts';

const MAX_JSON_BYTES = 100_000;

/** Reads and validates a small JSON body. Throws `invalid-input`. */
export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.output<Schema>> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    // Read an oversized body to the end, since the next request on this connection follows it.
    if (bytes <= MAX_JSON_BYTES) pieces.push(piece);
  }
  if (bytes > MAX_JSON_BYTES) throw new AppError('invalid-input', message('serve.tooLarge'));
  const given = jsonOf(Buffer.concat(pieces).toString('utf8'));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new AppError('invalid-input', explainIssue(parsed.error, given));
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('invalid-input', message('serve.notJson'), undefined, { cause: error });
  }
}

/** Handles `POST /files`: the body is the file, and `X-File-Name` holds its percent-encoded name. */
export async function receiveFile(
  request: IncomingMessage,
  response: ServerResponse,
  folder: TransferFolder,
): Promise<void> {
  const length = Number(request.headers['content-length'] ?? NaN);
  const file = await folder.receive(fileNameOf(request), request, Number.isFinite(length) ? length : null);
  sendJson(response, 201, file);
}

function fileNameOf({ headers }: IncomingMessage): string {
  const header = headers['x-file-name'];
  const name = decoded(typeof header === 'string' ? header : '');
  if (name === null) throw new AppError('invalid-input', message('serve.nameNotEncoded'));
  return name;
}

const releaseBody = z.strictObject({ handles: z.array(z.string()).max(1000) });

/** Handles `POST /files/release`: the uploads under these handles are no longer needed. */
export async function releaseFiles(
  request: IncomingMessage,
  response: ServerResponse,
  folder: TransferFolder,
): Promise<void> {
  const { handles } = await readJson(request, releaseBody);
  await Promise.all(handles.map((handle) => folder.release(handle)));
  sendJson(response, 200, null);
}

const savesBody = z.strictObject({ suggestedName: z.string() });

/** Handles `POST /saves`: returns a handle for a file that a call will write. */
export async function prepareSave(
  request: IncomingMessage,
  response: ServerResponse,
  folder: TransferFolder,
): Promise<void> {
  const { suggestedName } = await readJson(request, savesBody);
  sendJson(response, 201, await folder.prepareSave(suggestedName));
}

/** How the name of a file beside the list ends; without a slash, so that the file is in the list's folder. */
const suffix = z.string().regex(/^\.[\p{L}\p{N}._-]{1,200}$/u);
const downloadBody = z.strictObject({
  handle: z.string(),
  part: z.union([z.enum(['manifest', 'control']), z.strictObject({ suffix })]).optional(),
});

/** Handles `POST /downloads`: returns the address from which the file that a call wrote can be downloaded once. */
export async function prepareDownload(
  request: IncomingMessage,
  response: ServerResponse,
  downloads: Downloads,
): Promise<void> {
  sendJson(response, 201, { address: downloads.prepare(await readJson(request, downloadBody)) });
}

/** Handles `GET` and `HEAD` of `/downloads/<ticket>`: sends the file, or only its headers. */
export async function sendDownload(
  response: ServerResponse,
  path: string | null,
  { withBody }: { readonly withBody: boolean },
): Promise<void> {
  if (path === null) return refuse(response, 404, message('serve.nothingHere'));
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile() !== true) return refuse(response, 404, message('serve.notWrittenYet'));
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': stats.size,
    'Content-Disposition': `attachment; filename*=UTF-8''${encodedForHeader(basename(path))}`,
  });
  if (withBody) await pipeline(createReadStream(path), response);
  else response.end();
}

/** Decodes a part of an address; null if it is not valid percent-encoding. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Encodes a name for a header, as in RFC 8187. */
function encodedForHeader(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
