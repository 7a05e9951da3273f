import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes an audience with the given number of users, by repeating the users of a small audience. */
export async function writeLargeAudience(small: string, users: number, out: string): Promise<void> {
  await pipeline(Readable.from(repeatUsers(small, users)), createWriteStream(out));
}

/** Repeats the users of a small audience under new ids. */
async function* repeatUsers(file: string, users: number): AsyncGenerator<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) lines.push(line);
  const [header, ...rest] = lines;
  const tails = rest.map((line) => line.slice(line.indexOf(',')));
  yield `${header}\n`;
  for (let from = 0; from < users; from += 1000) {
    yield Array.from(
      { length: Math.min(1000, users - from) },
      (_, i) => `${100_000_000_000 + from + i}${tails[(from + i) % tails.length]}\n`,
    ).join('');
  }
}
