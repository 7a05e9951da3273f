import type { FileHandle } from 'node:fs/promises';

import { message } from '../../../text/message.ts';
import type { ListSeparators } from '../generated-source.ts';
import { arrayReader } from './arrays.ts';
import { BatchBody } from './body.ts';
import { ArrowError, contradiction } from './error.ts';
import type { FlatTable } from './flatbuffer.ts';
import { ListedMessages, MAGIC } from './listed-messages.ts';
import { MessageReader, readAt, type ArrowMessage, type MessageSource } from './messages.ts';
import { fieldOf, type ArrowField, type ArrowType, type TextReader } from './types.ts';
import { NOT_A_NUMBER } from './value-text.ts';

/** Maximum bytes of the texts of dictionaries, which are held in memory. */
const MAX_DICTIONARY_BYTES = 1 << 29;
/** Minimum memory of one text of a dictionary. */
const ENTRY_BYTES = 24;

/** Rows of a file, by column. */
export interface ArrowRows {
  readonly rows: number;
  readonly columns: readonly TextReader[];
}

/** An Arrow file or stream, read batch by batch. All methods throw `ArrowError`, or `RangeError` for bad metadata. */
export class ArrowFile {
  readonly fields: readonly ArrowField[];
  readonly #messages: MessageSource;
  readonly #valueTypes: ReadonlyMap<number, ArrowType>;
  #dictionaryBytes = 0;
  readonly #dictionaries = new Map<number, (string | null)[]>();

  private constructor(messages: MessageSource, schema: FlatTable, separators: ListSeparators | undefined) {
    if (schema.short(0) !== 0) throw new ArrowError(message('ingest.arrowBigEndian'));
    this.#messages = messages;
    this.fields = schema.tables(1).map((field) => fieldOf(field, separators));
    this.#valueTypes = valueTypes(this.fields);
  }

  /** Reads the schema. `separators` are those of lists. */
  static async open(file: FileHandle, size: number, separators?: ListSeparators): Promise<ArrowFile> {
    if ((await readAt(file, 0, MAGIC.length)).toString('latin1') === MAGIC) {
      const { schema, messages } = await ListedMessages.open(file, size);
      return new ArrowFile(messages, schema, separators);
    }
    const messages = new MessageReader(file, 0, size);
    const first = await messages.next();
    if (first?.kind !== 'schema') throw contradiction();
    return new ArrowFile(messages, first.header, separators);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#messages.position;
  }

  /** The next rows; null after the last. */
  async next(): Promise<ArrowRows | null> {
    for (;;) {
      const found = await this.#messages.next();
      if (found === null) return null;
      if (found.kind === 'schema') throw contradiction();
      if (found.kind === 'batch') return this.#rowsOf(found);
      this.#addDictionary(found);
    }
  }

  #rowsOf({ header, content }: ArrowMessage): ArrowRows {
    const body = new BatchBody(header, content);
    const columns = this.fields.map(({ type }) => {
      const { text } = arrayReader(type, body, this.#dictionaries, body.length);
      return isFloat(type) ? (row: number) => withoutNan(text(row)) : text;
    });
    // Each value takes at least one bit, so more rows than bits are an error; only columns of missing values take none.
    if (body.length > 8 * body.usedBytes) throw contradiction();
    return { rows: body.length, columns };
  }

  #addDictionary({ header, content }: ArrowMessage): void {
    const id = header.count(0);
    const type = this.#valueTypes.get(id);
    const batch = header.table(1);
    if (type === undefined || batch === null) throw contradiction();
    const body = new BatchBody(batch, content);
    const { text } = arrayReader(type, body, this.#dictionaries, body.length);
    if (body.length > 8 * body.usedBytes) throw contradiction();
    // A dictionary may grow by more texts, or be replaced.
    const earlier = this.#dictionaries.get(id) ?? [];
    const texts = header.flag(2) ? earlier : [];
    if (!header.flag(2)) this.#dictionaryBytes -= bytesOf(earlier);
    for (let index = 0; index < body.length; index++) {
      const entry = text(index);
      this.#dictionaryBytes += bytesOf([entry]);
      if (this.#dictionaryBytes > MAX_DICTIONARY_BYTES) throw largeDictionaries();
      texts.push(entry);
    }
    this.#dictionaries.set(id, texts);
  }
}

function bytesOf(texts: readonly (string | null)[]): number {
  return texts.reduce((sum, text) => sum + ENTRY_BYTES + (text?.length ?? 0), 0);
}

function largeDictionaries(): ArrowError {
  return new ArrowError(
    message('ingest.arrowDictionaries', { limit: MAX_DICTIONARY_BYTES }),
    message('ingest.arrowPlainText'),
  );
}

/** The types of the values of dictionaries, by their ids. */
function valueTypes(fields: readonly ArrowField[]): ReadonlyMap<number, ArrowType> {
  const types = new Map<number, ArrowType>();
  const add = (type: ArrowType): void => {
    if (type.kind === 'list') add(type.item);
    if (type.kind !== 'dictionary') return;
    types.set(type.id, type.value);
    add(type.value);
  };
  for (const { type } of fields) add(type);
  return types;
}

function isFloat(type: ArrowType): boolean {
  return type.kind === 'float' || (type.kind === 'dictionary' && isFloat(type.value));
}

/** The text of a value; null for NaN, which is a missing value as in Parquet files. */
function withoutNan(text: string | null): string | null {
  return text === NOT_A_NUMBER ? null : text;
}
