/** Reads the text of PDFs that Chromium writes. */
import { inflateSync } from 'node:zlib';

/** The number of pages, and the text in the order in which it is drawn. */
export function readPdf(bytes: Buffer): { readonly pages: number; readonly text: string } {
  const objects = objectsOf(bytes);
  const fonts = new Map([...objects].map(([id, { head }]) => [id, lettersOf(objects, head)]));
  const pages = [...objects.values()].filter(({ head }) => /\/Type\s*\/Page\b/.test(head));
  return { pages: pages.length, text: pages.map(({ head }) => textOf(objects, fonts, head)).join('\n') };
}

interface PdfObject {
  readonly head: string;
  readonly stream: string | null;
}

type Objects = ReadonlyMap<string, PdfObject>;
type Letters = ReadonlyMap<string, string>;

function objectsOf(bytes: Buffer): Objects {
  const source = bytes.toString('latin1');
  return new Map(
    [...source.matchAll(/(\d+) 0 obj\s(.*?)endobj/gs)].map(([, id, body]) => {
      const start = /stream\r?\n/.exec(body);
      const head = start === null ? body : body.slice(0, start.index);
      if (start === null) return [id, { head, stream: null }];
      const raw = Buffer.from(body.slice(start.index + start[0].length, body.lastIndexOf('endstream')), 'latin1');
      const isText = !/\/(?:Image|FontFile|Length1)/.test(head);
      return [id, { head, stream: isText ? unpack(raw, head) : null }];
    }),
  );
}

function unpack(raw: Buffer, head: string): string | null {
  try {
    return (head.includes('/FlateDecode') ? inflateSync(raw) : raw).toString('latin1');
  } catch {
    return null;
  }
}

/** The letters of a font by their codes. */
function lettersOf(objects: Objects, head: string): Letters {
  const [, id] = /\/ToUnicode (\d+) 0 R/.exec(head) ?? [];
  const map = id === undefined ? null : (objects.get(id)?.stream ?? null);
  const letters = new Map<string, string>();
  if (map === null) return letters;
  for (const [, block] of map.matchAll(/beginbfchar(.*?)endbfchar/gs))
    for (const [, code, letter] of block.matchAll(/<([\dA-F]+)>\s*<([\dA-F]+)>/gi)) letters.set(code, decoded(letter));
  for (const [, block] of map.matchAll(/beginbfrange(.*?)endbfrange/gs))
    for (const [, low, high, first] of block.matchAll(/<([\dA-F]+)>\s*<([\dA-F]+)>\s*<([\dA-F]+)>/gi))
      for (let code = Number.parseInt(low, 16); code <= Number.parseInt(high, 16); code++)
        letters.set(
          code.toString(16).toUpperCase().padStart(low.length, '0'),
          String.fromCodePoint(Number.parseInt(first, 16) + code - Number.parseInt(low, 16)),
        );
  return letters;
}

function decoded(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le');
}

function textOf(objects: Objects, fonts: ReadonlyMap<string, Letters>, page: string): string {
  const names = new Map([...page.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => [name, fonts.get(id)]));
  const contents = /\/Contents (?:\[([^\]]*)\]|(\d+) 0 R)/.exec(page)!;
  const ids = contents[2] === undefined ? [...contents[1].matchAll(/(\d+) 0 R/g)].map(([, id]) => id) : [contents[2]];
  let letters: Letters | undefined;
  let text = '';
  for (const id of ids)
    for (const [, font, hex, end] of (objects.get(id)?.stream ?? '').matchAll(
      /\/(F\d+) [\d.]+ Tf|<([\dA-F]+)>|(\bET\b)/gi,
    )) {
      if (font !== undefined) letters = names.get(font);
      else if (end !== undefined) text += ' ';
      else text += (hex.match(/.{4}/g) ?? []).map((code) => letters?.get(code.toUpperCase()) ?? '').join('');
    }
  return text;
}
