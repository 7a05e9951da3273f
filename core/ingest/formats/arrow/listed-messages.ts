import type { FileHandle } from 'node:fs/promises';

import { contradiction } from './error.ts';
import { countAt, FlatTable } from './flatbuffer.ts';
import { incomplete, MessageReader, readAt, type ArrowMessage, type MessageSource } from './messages.ts';

/** The first and last bytes of Arrow's file format; its stream format lacks them. */
export const MAGIC = 'ARROW1';
/** A file ends with the footer's length (4 bytes) and the magic. */
const TAIL_BYTES = 10;
/** Messages begin at multiples of this number of bytes. */
const ALIGNMENT = 8;
const BLOCK_BYTES = 24;
/** The footer lists no schema messages, so they may lie between the listed ones; no importable schema is larger. */
const MAX_UNLISTED_BYTES = 1 << 26;

/** Where a message is. */
interface Block {
  readonly kind: ArrowMessage['kind'];
  readonly start: number;
  readonly headerBytes: number;
  readonly contentBytes: number;
}

/** The messages that the footer of a file lists: all dictionaries, then all batches. */
export class ListedMessages implements MessageSource {
  readonly #file: FileHandle;
  readonly #blocks: readonly Block[];
  #next = 0;

  private constructor(file: FileHandle, blocks: readonly Block[]) {
    this.#file = file;
    this.#blocks = blocks;
  }

  /** Reads a file's footer; throws `ArrowError` if the listed messages overlap, or if it holds other ones. */
  static async open(file: FileHandle, size: number): Promise<{ schema: FlatTable; messages: ListedMessages }> {
    if (size < MAGIC.length + TAIL_BYTES) throw incomplete();
    const tail = await readAt(file, size - TAIL_BYTES, TAIL_BYTES);
    if (tail.toString('latin1', 4) !== MAGIC) throw incomplete();
    const length = tail.readInt32LE(0);
    const end = size - TAIL_BYTES - length;
    if (length <= 0 || end < MAGIC.length) throw contradiction();
    const footer = FlatTable.root(await readAt(file, end, length));
    const schema = footer.table(1);
    if (schema === null) throw contradiction();
    const blocks = [...blocksOf(footer, 2, 'dictionary'), ...blocksOf(footer, 3, 'batch')];
    await refuseUnlisted(file, blocks, end);
    return { schema, messages: new ListedMessages(file, blocks) };
  }

  get position(): number {
    return this.#next === 0 ? 0 : endOf(this.#blocks[this.#next - 1]);
  }

  async next(): Promise<ArrowMessage | null> {
    if (this.#next === this.#blocks.length) return null;
    const block = this.#blocks[this.#next++];
    const message = await new MessageReader(this.#file, block.start, endOf(block)).next();
    if (message?.kind !== block.kind || message.content.length !== block.contentBytes) throw contradiction();
    return message;
  }
}

function blocksOf(footer: FlatTable, field: number, kind: Block['kind']): Block[] {
  return footer.structs(field, BLOCK_BYTES).map(({ view, position }) => ({
    kind,
    start: countAt(view, position),
    headerBytes: view.getUint32(position + 8, true),
    contentBytes: countAt(view, position + 16),
  }));
}

function endOf({ start, headerBytes, contentBytes }: Block): number {
  return start + headerBytes + contentBytes;
}

/** Throws if blocks overlap, which would repeat rows, or if there are additional messages, which would be lost. */
async function refuseUnlisted(file: FileHandle, blocks: readonly Block[], end: number): Promise<void> {
  const sorted = [...blocks].sort((one, other) => one.start - other.start);
  let unlisted = 0;
  for (let index = 0, from = ALIGNMENT; index <= sorted.length; index++) {
    const to = index < sorted.length ? sorted[index].start : end;
    unlisted += to - from;
    if (to < from || unlisted > MAX_UNLISTED_BYTES) throw contradiction();
    if (hasMessage(await readAt(file, from, to - from))) throw contradiction();
    if (index < sorted.length) from = endOf(sorted[index]);
    if (from % ALIGNMENT !== 0) throw contradiction();
  }
}

/** The types DictionaryBatch and RecordBatch of a message's header, in Arrow's format. */
const ROW_HEADERS = [2, 3];

/** Whether a dictionary or a batch is among bytes that begin at a multiple of the alignment. */
function hasMessage(bytes: Buffer): boolean {
  for (let offset = 0; offset + ALIGNMENT < bytes.length; offset += ALIGNMENT) {
    if (bytes.readInt32LE(offset) !== -1) continue;
    const header = bytes.subarray(offset + ALIGNMENT, offset + ALIGNMENT + Math.max(bytes.readInt32LE(offset + 4), 0));
    if (isRows(header)) return true;
  }
  return false;
}

function isRows(header: Buffer): boolean {
  try {
    return ROW_HEADERS.includes(FlatTable.root(header).byte(1));
  } catch {
    return false;
  }
}
