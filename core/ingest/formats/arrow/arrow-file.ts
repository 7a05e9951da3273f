import type { FileHandle } from 'node:fs/promises';

import { message } from '../../../text/message.ts';
import { arrayReader, type TextReader } from './arrays.ts';
import { BatchBody } from './body.ts';
import { countAt, FlatTable } from './flatbuffer.ts';
import { incomplete, MessageReader, readAt, type ArrowMessage } from './messages.ts';
import { ArrowProblem, contradiction } from './problem.ts';
import { fieldOf, type ArrowField, type ArrowType } from './types.ts';
import { NOT_A_NUMBER } from './value-text.ts';

/** How a file begins and ends, unless it is a stream of messages only. */
const MAGIC = 'ARROW1';
/** The magic is padded to this at the beginning. */
const START_BYTES = 8;
/** At the end are the footer's length and the magic. */
const TAIL_BYTES = 10;
const BLOCK_BYTES = 24;
/** The texts of dictionaries are held in memory, and the least that each of them takes there. */
const MAX_DICTIONARY_BYTES = 1 << 29;
const ENTRY_BYTES = 24;

/** Rows of a file, by column. */
export interface ArrowRows {
  readonly rows: number;
  readonly columns: readonly TextReader[];
}

/** What a footer lists: where the messages of a kind begin. */
type Positions = Readonly<Record<'dictionary' | 'batch', readonly number[]>>;

/** An Arrow file or stream, read batch by batch. All methods throw `ArrowProblem`, or `RangeError` for bad metadata. */
export class ArrowFile {
  readonly fields: readonly ArrowField[];
  readonly #messages: MessageReader;
  /** What the footer lists; null for a stream, which has none. */
  readonly #listed: Positions | null;
  readonly #found: Record<'dictionary' | 'batch', number[]> = { dictionary: [], batch: [] };
  readonly #valueTypes: ReadonlyMap<number, ArrowType>;
  #dictionaryBytes = 0;
  readonly #dictionaries = new Map<number, (string | null)[]>();

  private constructor(messages: MessageReader, listed: Positions | null, fields: readonly ArrowField[]) {
    this.#messages = messages;
    this.#listed = listed;
    this.fields = fields;
    this.#valueTypes = valueTypes(fields);
  }

  /** Reads the schema, and the footer if there is one. */
  static async open(file: FileHandle, size: number): Promise<ArrowFile> {
    const isStream = (await readAt(file, 0, MAGIC.length)).toString('latin1') !== MAGIC;
    const footer = isStream ? null : await readFooter(file, size);
    const messages = new MessageReader(file, isStream ? 0 : START_BYTES, footer?.start ?? size);
    const first = await messages.next();
    if (first?.kind !== 'schema') throw contradiction();
    if (first.header.short(0) !== 0) throw new ArrowProblem(message('ingest.arrowBigEndian'));
    return new ArrowFile(messages, footer?.positions ?? null, first.header.tables(1).map(fieldOf));
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#messages.position;
  }

  /** The next rows; null after the last. */
  async next(): Promise<ArrowRows | null> {
    for (;;) {
      const found = await this.#messages.next();
      if (found === null) {
        this.#compareWithFooter();
        return null;
      }
      // A stream may repeat its schema.
      if (found.kind === 'schema') throw contradiction();
      this.#found[found.kind].push(found.position);
      if (found.kind === 'batch') return this.#rowsOf(found);
      this.#addDictionary(found);
    }
  }

  /** Messages that the footer does not list, or the other way round, would be rows too many or too few. */
  #compareWithFooter(): void {
    if (this.#listed === null) return;
    for (const kind of ['dictionary', 'batch'] as const)
      if (String(this.#listed[kind]) !== String(this.#found[kind])) throw contradiction();
  }

  #rowsOf({ header, content }: ArrowMessage): ArrowRows {
    const body = new BatchBody(header, content);
    const columns = this.fields.map(({ type }) => {
      const { text } = arrayReader(type, body, this.#dictionaries, body.length);
      return isFloat(type) ? (row: number) => withoutNan(text(row)) : text;
    });
    // A value takes a bit or more, so that more rows than bits are wrong; missing values alone take none.
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
    // A dictionary may grow by further texts, or be replaced.
    const texts = header.flag(2) ? (this.#dictionaries.get(id) ?? []) : [];
    for (let index = 0; index < body.length; index++) {
      const entry = text(index);
      this.#dictionaryBytes += ENTRY_BYTES + (entry?.length ?? 0);
      if (this.#dictionaryBytes > MAX_DICTIONARY_BYTES) throw largeDictionaries();
      texts.push(entry);
    }
    this.#dictionaries.set(id, texts);
  }
}

async function readFooter(
  file: FileHandle,
  size: number,
): Promise<{ readonly start: number; readonly positions: Positions }> {
  if (size < START_BYTES + TAIL_BYTES) throw incomplete();
  const tail = await readAt(file, size - TAIL_BYTES, TAIL_BYTES);
  if (tail.toString('latin1', 4) !== MAGIC) throw incomplete();
  const length = tail.readInt32LE(0);
  const start = size - TAIL_BYTES - length;
  if (length <= 0 || start < START_BYTES) throw contradiction();
  const footer = FlatTable.root(await readAt(file, start, length));
  const positionsOf = (field: number): number[] =>
    footer.structs(field, BLOCK_BYTES).map(({ view, position }) => countAt(view, position));
  return { start, positions: { dictionary: positionsOf(2), batch: positionsOf(3) } };
}

function largeDictionaries(): ArrowProblem {
  return new ArrowProblem(
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

/** NaN is a missing value, as in Parquet files. */
function withoutNan(text: string | null): string | null {
  return text === NOT_A_NUMBER ? null : text;
}
