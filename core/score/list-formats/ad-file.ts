import { hash } from 'node:crypto';

import { HashTable } from '../../ingest/values/hash-table.ts';
import { csvCell } from '../../text/csv.ts';
import type { OutputFile, WrittenFile } from '../output/output.ts';
import type { PlannedColumn, PlannedFile } from './ad-plan.ts';
import type { Normalised } from './normalise.ts';
import type { ContactProblem } from './phone.ts';

const INITIAL_SLOTS = 1 << 12;
const MAX_LOAD = 0.75;
const BUFFER_LENGTH = 1 << 16;

/** Why a contact detail, or a whole user, is left out of a file; `duplicate`: an earlier user has the same detail. */
export type LeftOutReason = ContactProblem | 'duplicate';

/** Numbers of users by reason, without reasons that do not occur. */
export type LeftOut = Readonly<Partial<Record<LeftOutReason, number>>>;

/** A contact detail of a file: the column it is read from, and how many users have it. */
export interface ContactCount {
  readonly kind: string;
  readonly column: string;
  readonly used: number;
  readonly leftOut: LeftOut;
}

/** A prepared cell: what is written, and the digest by which duplicates are found. */
type Prepared = { readonly cell: string; readonly digest: string } | ContactProblem;

/** Prepares the cells of a user for all files of a kind: normalised, then hashed. */
export function prepareCells({ columns }: PlannedFile, values: readonly Normalised[]): readonly Prepared[] {
  return values.map((value, index) => {
    if (typeof value === 'string') return value;
    const { hash: algorithm } = columns[index];
    const digest = hash(algorithm ?? 'sha256', value.value, 'hex');
    return { cell: algorithm === null ? value.value : digest, digest };
  });
}

/** Writes a platform's file of one bank: each contact detail once. */
export class AdFile {
  readonly plan: PlannedFile;
  readonly output: OutputFile;
  users = 0;
  rows = 0;
  readonly #used: number[];
  readonly #problems: Map<LeftOutReason, number>[];
  readonly #leftOut = new Map<LeftOutReason, number>();
  readonly #seen: readonly (HashTable | null)[];
  #text = '';

  /** Writes the header; `user` names the column of user ids. */
  constructor(plan: PlannedFile, output: OutputFile, user: string) {
    this.plan = plan;
    this.output = output;
    this.#used = plan.columns.map(() => 0);
    this.#problems = plan.columns.map(() => new Map());
    this.#seen = plan.columns.map(({ role }) => (role === 'identifies' ? new HashTable(INITIAL_SLOTS) : null));
    const headers = plan.columns.map(({ header }) => header);
    if (plan.hasHeader) this.#write(plan.hasUserIds ? [user, ...headers] : headers);
  }

  /** Adds a user with the cells of `prepareCells`. */
  add(user: string, prepared: readonly Prepared[]): void {
    this.users++;
    const cells = prepared.map((one, index) => {
      if (typeof one !== 'string' && !this.#isDuplicate(index, one.digest)) return one.cell;
      return { reason: typeof one === 'string' ? one : ('duplicate' as const) };
    });
    const kept = withoutIncompleteAddress(this.plan.columns, cells);
    kept.forEach((cell, index) => this.#count(index, cell));
    if (
      !this.plan.hasUserIds &&
      !this.plan.columns.some(({ role }, index) => role !== 'confirms' && typeof kept[index] === 'string')
    )
      return increase(this.#leftOut, mainReason(this.plan.columns, kept));
    const texts = kept.map((cell) => (typeof cell === 'string' ? cell : ''));
    this.rows++;
    this.#write(this.plan.hasUserIds ? [user, ...texts] : texts);
  }

  /** Users who are not in the file, by reason. */
  get leftOut(): LeftOut {
    return Object.fromEntries(this.#leftOut);
  }

  /** The contact details, each with the number of users who have it. */
  get contacts(): readonly ContactCount[] {
    return this.plan.columns.map(({ kind, column }, index) => ({
      kind,
      column,
      used: this.#used[index],
      leftOut: Object.fromEntries(this.#problems[index]),
    }));
  }

  /** Writes what is left and flushes the file to the disk. */
  finish(): WrittenFile {
    this.#flush();
    return this.output.finish();
  }

  #isDuplicate(column: number, digest: string): boolean {
    const table = this.#seen[column];
    if (table === null) return false;
    if (table.size >= MAX_LOAD * table.slots) table.grow();
    return table.add(wordAt(digest, 0), wordAt(digest, 8) || 1) < 0;
  }

  #count(column: number, cell: Cell): void {
    if (typeof cell === 'string') this.#used[column]++;
    else increase(this.#problems[column], cell.reason);
  }

  #write(cells: readonly string[]): void {
    this.#text += `${cells.map(csvCell).join(',')}\n`;
    if (this.#text.length >= BUFFER_LENGTH) this.#flush();
  }

  #flush(): void {
    this.output.write(Buffer.from(this.#text));
    this.#text = '';
  }
}

/** The text of a cell, or why it is empty. */
type Cell = string | { readonly reason: LeftOutReason };

/** The cells without an incomplete address: a platform finds nobody by it. */
function withoutIncompleteAddress(columns: readonly PlannedColumn[], cells: readonly Cell[]): readonly Cell[] {
  const reasons = columns.flatMap(({ role }, index) => {
    const cell = cells[index];
    return role === 'address' && typeof cell !== 'string' ? [cell.reason] : [];
  });
  if (reasons.length === 0) return cells;
  return cells.map((cell, index) =>
    columns[index].role === 'address' && typeof cell === 'string' ? { reason: reasons[0] } : cell,
  );
}

/** The most informative reason why a user without an identifying cell is left out. */
function mainReason(columns: readonly PlannedColumn[], cells: readonly Cell[]): LeftOutReason {
  const reasons = cells.flatMap((cell, index) =>
    typeof cell === 'string' || columns[index].role !== 'identifies' ? [] : [cell.reason],
  );
  const order: readonly LeftOutReason[] = ['duplicate', 'without-country', 'invalid'];
  return order.find((reason) => reasons.includes(reason)) ?? 'missing';
}

function increase(counts: Map<LeftOutReason, number>, reason: LeftOutReason): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

/** 32 bits of a digest, beginning at the given digit. */
function wordAt(digest: string, digit: number): number {
  return Number.parseInt(digest.slice(digit, digit + 8), 16) | 0;
}
