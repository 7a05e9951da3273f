import { AppError } from '../../../errors.ts';
import type { JobContext } from '../../../job.ts';
import { message } from '../../../text/message.ts';
import type { Archive } from './archive.ts';
import { readXml, withPart, type XmlHandler } from './xml.ts';

/** Maximum characters of all shared texts together, since they are kept in memory. */
const MAX_CHARACTERS = 1 << 28;
/** The memory that each text needs in addition to its characters, counted in characters: even empty texts need some. */
const TEXT_OVERHEAD = 16;

/** Reads the texts that cells refer to by number. Throws `invalid-file` if they need too much memory. */
export async function readSharedTexts(
  archive: Archive,
  part: string,
  path: string,
  job: JobContext,
): Promise<readonly string[]> {
  const texts: string[] = [];
  let [text, characters, inPhonetic] = ['', 0, false];
  const handler: XmlHandler = {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') inPhonetic = true;
    },
    close(name, content) {
      // A text may consist of parts of several formats; how it is pronounced is not part of it.
      if (name === 't' && !inPhonetic) text = withPart(text, content);
      if (name === 'rPh') inPhonetic = false;
      if (name !== 'si') return;
      characters += text.length + TEXT_OVERHEAD;
      if (characters > MAX_CHARACTERS)
        throw new AppError('invalid-file', message('ingest.largeWorkbook', { path }), message('ingest.saveAsCsv'));
      texts.push(unescaped(text));
    },
  };
  await readXml(archive.pieces(part), handler, job);
  return texts;
}

/** A text with the characters that XML cannot hold, which Excel writes as `_x000D_`. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
}
