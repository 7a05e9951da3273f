import { open } from 'node:fs/promises';

import type { ByteSource } from './byte-source.ts';
import type { Encoding } from './dialect.ts';
import { detectEncoding, detectUnicode } from './encoding.ts';
import type { SourceFile } from './identify.ts';
import { openBytes } from './source.ts';

const BUFFER_BYTES = 1 << 20;
/** A source needs room for one character, of at most 4 bytes. */
const FULL_BYTES = BUFFER_BYTES - 4;
const PROBE_BYTES = 1 << 16;
const UNICODE_BYTES = 1 << 12;

/** Reads the beginning of a file, and closes it. */
export async function readHead(source: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(BUFFER_BYTES);
  let filled = 0;
  try {
    while (filled < FULL_BYTES) {
      const count = await source.read(head, filled, BUFFER_BYTES - filled);
      if (count === 0) break;
      filled += count;
    }
  } finally {
    await source.close();
  }
  return head.subarray(0, filled);
}

/** Whether the beginning of a file is all of it. */
export function holdsWholeFile(head: Uint8Array): boolean {
  return head.length < FULL_BYTES;
}

/**
 * Detects the encoding of a file from its beginning, and, if that is ASCII, from parts further on: text in another
 * encoding may first occur there.
 */
export async function findEncoding(file: SourceFile): Promise<Encoding> {
  const head = await readHead(await openBytes(file.path, file.compression));
  const encoding = detectEncoding(head, { isWhole: holdsWholeFile(head) });
  if (encoding !== 'utf-8' || file.compression !== 'none' || holdsWholeFile(head) || head.some((byte) => byte >= 128))
    return encoding;
  for (const fraction of [0.25, 0.5, 0.75, 1]) {
    const probed = detectEncoding(await probe(file, fraction), { isWhole: false });
    if (probed === 'gbk' || probed === 'latin-1') return probed;
  }
  return encoding;
}

/** Detects how JSON is encoded, which is UTF-8 except on some Windows systems, from the beginning of a file. */
export async function findUnicode(file: Pick<SourceFile, 'path' | 'compression'>): Promise<Encoding> {
  const source = await openBytes(file.path, file.compression);
  const bytes = new Uint8Array(UNICODE_BYTES);
  try {
    return detectUnicode(bytes.subarray(0, await source.read(bytes, 0, UNICODE_BYTES)));
  } finally {
    await source.close();
  }
}

/** Reads text at a fraction of a file's length, from the beginning of a line. */
async function probe(file: SourceFile, fraction: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(PROBE_BYTES);
  const handle = await open(file.path, 'r');
  try {
    const { bytesRead } = await handle.read(
      bytes,
      0,
      PROBE_BYTES,
      Math.floor((file.sizeBytes - PROBE_BYTES) * fraction),
    );
    const lineEnd = bytes.indexOf(10);
    return bytes.subarray(lineEnd + 1, bytesRead);
  } finally {
    await handle.close();
  }
}
