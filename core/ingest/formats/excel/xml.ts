import sax from 'sax';

import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import { WorkbookError } from './error.ts';

/** Maximum characters of a text or a tag, give or take a piece; an Excel cell holds 32,767. */
const MAX_LENGTH = 1 << 20;
/** Maximum depth of elements, since the parser keeps the open ones in memory; a workbook has about ten levels. */
const MAX_DEPTH = 256;

/** Handles the elements of an XML document; names come without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** The element ends; `text` is its text since its beginning or its last child. */
  close(name: string, text: string): void;
}

/** A strict XML parser that is fed piece by piece. Throws for a document that is not well-formed. */
export class XmlReader {
  readonly #parser = sax.parser(true, { position: false });
  #text = '';
  /** Characters since the end of the last tag, which the parser keeps in memory. */
  #pending = 0;
  #depth = 0;

  constructor(handler: XmlHandler) {
    this.#parser.onerror = (error) => {
      // The library's message would quote the content.
      throw new WorkbookError('invalid XML', { cause: error });
    };
    this.#parser.onopentag = ({ name, attributes }) => {
      this.#endText();
      if (++this.#depth > MAX_DEPTH) throw new WorkbookError('elements are nested too deeply');
      handler.open(localName(name), attributes as Record<string, string>);
    };
    this.#parser.ontext = this.#parser.oncdata = (text) => {
      this.#text += text;
    };
    this.#parser.onclosetag = (name) => {
      this.#depth--;
      handler.close(localName(name), this.#endText());
    };
  }

  write(piece: string): void {
    this.#parser.write(piece);
    this.#pending += piece.length;
    if (this.#pending > MAX_LENGTH) throw new WorkbookError('a text is too long');
  }

  /** Checks that the document is complete. */
  end(): void {
    this.#parser.close();
  }

  /** The text since the last tag. */
  #endText(): string {
    const text = this.#text;
    this.#text = '';
    this.#pending = 0;
    return text;
  }
}

/** A text with another part appended. Throws if it is longer than any text of a cell. */
export function withPart(text: string, part: string): string {
  if (text.length + part.length > MAX_LENGTH) throw new WorkbookError('a text is too long');
  return text + part;
}

/** Reads a whole document; does nothing if it is missing. */
export async function readXml(pieces: AsyncIterable<string>, handler: XmlHandler, job: JobContext): Promise<void> {
  let reader: XmlReader | null = null;
  for await (const piece of pieces) {
    (reader ??= new XmlReader(handler)).write(piece);
    await yieldToEventLoop(job);
  }
  reader?.end();
}

/** The attribute with this name, whatever its prefix. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(attributes, name)
    ? attributes[name]
    : Object.entries(attributes).find(([key]) => localName(key) === name)?.[1];
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
