import { dateText } from './dates.ts';
import { WorkbookError } from './error.ts';
import { columnOf, MAX_COLUMNS, MAX_ROWS } from './limits.ts';
import type { MergedCells } from './merged-cells.ts';
import { codeText } from './number-formats.ts';
import { unescaped } from './shared-texts.ts';
import type { Workbook } from './workbook.ts';
import { withPart, XmlReader } from './xml.ts';

/** A row of a sheet. */
export interface SheetRow {
  /** The number that Excel shows beside it. */
  readonly number: number;
  /** The texts of its cells; trailing empty cells are left out. */
  readonly cells: string[];
  /** How many of them have the value of a merged cell that begins above. */
  readonly filled: number;
  /** The last row of the merged cells that begin here; 0 if there are none. */
  readonly mergedTo: number;
}

/** A cell that is being read. */
interface Cell {
  readonly type: string;
  readonly style: number;
  value: string;
  isFormula: boolean;
}

/** Reads the rows of a sheet as text, fed piece by piece. Rows without a value of their own are left out. */
export class SheetRows {
  /** Formulas whose result is not in the file: a program other than Excel wrote them. */
  uncomputed = 0;
  /** Cells that hold an error, such as `#DIV/0!`. */
  errors = 0;
  readonly #workbook: Workbook;
  readonly #texts: readonly string[];
  readonly #merged: ReadonlyMap<number, readonly MergedCells[]>;
  readonly #reader: XmlReader;
  /** The merged cells of the current row that begin above, with their value, by column. */
  readonly #open = new Map<number, { readonly lastRow: number; readonly text: string }>();
  #rows: SheetRow[] = [];
  #row: string[] = [];
  #number = 0;
  #column = -1;
  #cell: Cell | null = null;
  #inPhonetic = false;

  constructor(
    workbook: Workbook,
    texts: readonly string[],
    merged: ReadonlyMap<number, readonly MergedCells[]> = new Map(),
  ) {
    this.#workbook = workbook;
    this.#texts = texts;
    this.#merged = merged;
    this.#reader = new XmlReader({
      open: (name, attributes) => this.#begin(name, attributes),
      close: (name, text) => this.#end(name, text),
    });
  }

  write(piece: string): void {
    this.#reader.write(piece);
  }

  end(): void {
    this.#reader.end();
  }

  /** The rows completed since the last call. */
  take(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #begin(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      // The number may be missing; it is always larger than that of the previous row.
      this.#number = Math.max(this.#number + 1, Math.trunc(Number(attributes['r'])) || 0);
      if (this.#number > MAX_ROWS) throw new WorkbookError('more rows than a sheet can have');
      this.#row = [];
      this.#column = -1;
    } else if (name === 'c') {
      const { r: reference, t: type = 'n', s: style = '0' } = attributes;
      this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
      if (this.#column >= MAX_COLUMNS) throw new WorkbookError('more columns than a sheet can have');
      this.#cell = { type, style: Number(style), value: '', isFormula: false };
    } else if (name === 'rPh') this.#inPhonetic = true;
  }

  #end(name: string, text: string): void {
    if (name === 'row') this.#endRow();
    else if (name === 'c') this.#endCell();
    else if (name === 'rPh') this.#inPhonetic = false;
    else if (name === 'f' && this.#cell !== null) this.#cell.isFormula = true;
    // A text in the cell itself may consist of several parts.
    else if (this.#cell !== null && (name === 'v' || (name === 't' && !this.#inPhonetic)))
      this.#cell.value = withPart(this.#cell.value, text);
  }

  #endRow(): void {
    const [cells, number] = [this.#row, this.#number];
    const hasValue = cells.length > 0;
    const filled = hasValue ? this.#fillMerged() : 0;
    let mergedTo = 0;
    for (const { column, lastRow } of this.#merged.get(number) ?? []) {
      const text = cells[column] ?? '';
      if (text === '') continue;
      this.#open.set(column, { lastRow, text });
      mergedTo = Math.max(mergedTo, lastRow);
    }
    if (hasValue) this.#rows.push({ number, cells, filled, mergedTo });
  }

  /** Gives the row the values of the merged cells that reach it; returns how many. */
  #fillMerged(): number {
    let filled = 0;
    for (const [column, { lastRow, text }] of this.#open) {
      if (lastRow < this.#number) this.#open.delete(column);
      else if ((this.#row[column] ?? '') === '') {
        this.#set(column, text);
        filled++;
      }
    }
    return filled;
  }

  #endCell(): void {
    const text = this.#cell === null ? '' : this.#textOf(this.#cell);
    // A formula that gives an empty text has the type of texts, and one that gives an error has its own.
    if (text === '' && this.#cell?.isFormula === true && !/^(str|e)$/.test(this.#cell.type)) this.uncomputed++;
    this.#cell = null;
    if (text !== '') this.#set(this.#column, text);
  }

  #set(column: number, text: string): void {
    while (this.#row.length < column) this.#row.push('');
    this.#row[column] = text;
  }

  #textOf({ type, style, value }: Cell): string {
    if (value === '') return '';
    switch (type) {
      case 's':
        return this.#sharedText(value);
      case 'b':
        return value.trim() === '1' ? 'true' : 'false';
      case 'n':
        return numberText(value.trim(), style, this.#workbook);
      case 'e':
        this.errors++;
        return '';
      default:
        return unescaped(value);
    }
  }

  #sharedText(value: string): string {
    const index = Number(value);
    if (!(index in this.#texts)) throw new WorkbookError(`there is no shared text ${index}`);
    return this.#texts[index];
  }
}

/**
 * A number as text: whole numbers digit by digit, with the leading zeros that Excel shows; others with the fewest
 * digits that give the same number; dates as dates.
 */
function numberText(value: string, style: number, { styles, dateSystem }: Workbook): string {
  if (value === '') return '';
  const { kind, code } = styles[style] ?? { kind: 'number', code: null };
  if (kind !== 'number') {
    const text = dateText(Number(value), dateSystem, kind);
    // A bare number would be read as seconds since 1970.
    return text ?? `${value} d`;
  }
  if (/^-?\d{1,40}$/.test(value)) return code !== null && !value.startsWith('-') ? codeText(value, code) : value;
  const number = Number(value);
  return Number.isFinite(number) ? String(number) : value;
}
