import { cellCount } from '../funnel/count.ts';
import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import type { CodeColumn } from '../store/columns.ts';
import { chunkCount } from '../store/datasets.ts';

import { readCodes } from './chunks.ts';
import type { OpenSegment } from './segment.ts';

/** Kinds of rows that are told apart where rows are counted once and for all: class k holds the rows of `banks[k]` (a code; null: of any bank) in `cells[k]`. */
export interface RowClasses {
  readonly banks: readonly (number | null)[];
  readonly cells: readonly number[];
}

/** The classes that a dataset has, and those of its rows, by chunk. */
export interface ClassedRows {
  readonly classes: RowClasses;
  readonly codes: readonly Uint8Array[];
}

const MOST_CLASSES = 255;
const MOST_BANKS = 64;

/** Sorts the rows of a dataset into classes, by bank where that does not make too many; null where even the cells are too many. `segment` is the whole dataset. */
export async function classRows(segment: OpenSegment, job: JobContext): Promise<ClassedRows | null> {
  const bank = segment.dataset.columns.find(({ role }) => role === 'bank');
  const few = bank?.distinct !== null && bank?.distinct !== undefined && bank.distinct < MOST_BANKS;
  const byBank = bank !== undefined && few ? await classBy(segment, (chunk) => readCodes(segment, bank, chunk, 'if-room'), job) : null;
  return byBank ?? await classBy(segment, null, job);
}

/** The same rows with banks together. */
export function byCell({ classes, codes }: ClassedRows): ClassedRows {
  const cells = [...new Set(classes.cells)];
  const place = Uint8Array.from(classes.cells, (cell) => cells.indexOf(cell));
  return { classes: { banks: cells.map(() => null), cells }, codes: codes.map((own) => own.map((code) => place[code])) };
}

async function classBy(segment: OpenSegment, banksOf: ((chunk: number) => CodeColumn['values']) | null, job: JobContext): Promise<ClassedRows | null> {
  const width = cellCount(segment.dataset.steps.length);
  const known: number[] = [];
  const classOf = new Uint16Array(width * (MOST_BANKS + 1));
  const codes: Uint8Array[] = [];
  for (let chunk = 0; chunk < chunkCount(segment.dataset); chunk++) {
    await breathe(job);
    const cells = segment.rows(chunk)?.cells ?? new Uint16Array(0);
    const kinds = banksOf === null ? cells : withBanks(cells, banksOf(chunk), width);
    codes.push(codeKinds(kinds, classOf, known));
    if (known.length > MOST_CLASSES) return null;
  }
  return { codes, classes: { banks: known.map((kind) => (banksOf === null ? null : Math.floor(kind / width))), cells: known.map((kind) => kind % width) } };
}

function withBanks(cells: Uint16Array, banks: CodeColumn['values'], width: number): Uint16Array {
  const kinds = new Uint16Array(cells.length);
  for (let row = 0; row < kinds.length; row++) kinds[row] = banks[row] * width + cells[row];
  return kinds;
}

/** The class of each row, kinds that were not met before becoming new ones; beyond `MOST_CLASSES` the codes mean nothing. */
function codeKinds(kinds: Uint16Array, classOf: Uint16Array, known: number[]): Uint8Array {
  const codes = new Uint8Array(kinds.length);
  for (let row = 0; row < kinds.length; row++) {
    const kind = kinds[row];
    if (classOf[kind] === 0) classOf[kind] = known.push(kind);
    codes[row] = classOf[kind] - 1;
  }
  return codes;
}
