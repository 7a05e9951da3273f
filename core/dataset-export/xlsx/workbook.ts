import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';

import yazl from 'yazl';

import { OWNER_ONLY } from '../../publish.ts';
import { PARTS, SHEET_PATH } from './parts.ts';

/** Writes a workbook whose sheet has the given XML, in bounded memory. Throws what the pieces throw. */
export async function writeWorkbook(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const sheet = Readable.from(pieces, { highWaterMark: 1 });
  const archive = new yazl.ZipFile();
  const output = archive.outputStream as Readable;
  for (const source of [archive, sheet]) source.on('error', (error: Error) => output.destroy(error));
  for (const [name, content] of Object.entries(PARTS)) archive.addBuffer(Buffer.from(content), name);
  archive.addReadStream(sheet, SHEET_PATH);
  archive.end();
  try {
    await pipeline(output, createWriteStream(path, { flags: 'wx', mode: OWNER_ONLY }));
  } finally {
    // The rows may still be read if the file could not be written.
    sheet.destroy();
    await finished(sheet).catch(() => undefined);
  }
}
