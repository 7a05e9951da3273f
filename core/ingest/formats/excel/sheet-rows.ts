import { dateText } from './dates.ts';
import { unescaped } from './shared-texts.ts';
import type { Workbook } from './workbook.ts';
import { XmlReader } from './xml.ts';

/** Excel's own limits. */
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;

/** A cell that is being read. */
interface Cell {
  readonly type: string;
  readonly style: number;
  value: string;
  isFormula: boolean;
}

/** Reads the rows of a sheet as text, fed piece by piece. Rows without a value are left out. */
export class SheetRows {
  /** Formulas whose result is not in the file: a program other than Excel wrote them. */
  uncomputed = 0;
  readonly #workbook: Workbook;
  readonly #texts: readonly string[];
  readonly #reader: XmlReader;
  #rows: string[][] = [];
  #row: string[] = [];
  #rowCount = 0;
  #column = -1;
  #cell: Cell | null = null;
  #inPhonetic = false;

  constructor(workbook: Workbook, texts: readonly string[]) {
    this.#workbook = workbook;
    this.#texts = texts;
    this.#reader = new XmlReader({
      open: (name, attributes) => this.#open(name, attributes),
      close: (name, text) => this.#close(name, text),
    });
  }

  write(piece: string): void {
    this.#reader.write(piece);
  }

  end(): void {
    this.#reader.end();
  }

  /** The rows that are complete since the last call; trailing empty cells are left out. */
  take(): string[][] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      if (++this.#rowCount > MAX_ROWS) throw new Error('more rows than a sheet can have');
      this.#row = [];
      this.#column = -1;
    } else if (name === 'c') {
      const { r: reference, t: type = 'n', s: style = '0' } = attributes;
      this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
      if (this.#column >= MAX_COLUMNS) throw new Error('more columns than a sheet can have');
      this.#cell = { type, style: Number(style), value: '', isFormula: false };
    } else if (name === 'rPh') this.#inPhonetic = true;
  }

  #close(name: string, text: string): void {
    if (name === 'row') {
      if (this.#row.length > 0) this.#rows.push(this.#row);
    } else if (name === 'c') this.#endCell();
    else if (name === 'rPh') this.#inPhonetic = false;
    else if (name === 'f' && this.#cell !== null) this.#cell.isFormula = true;
    // A text in the cell itself may consist of several parts.
    else if (this.#cell !== null && (name === 'v' || (name === 't' && !this.#inPhonetic))) this.#cell.value += text;
  }

  #endCell(): void {
    const text = this.#cell === null ? '' : this.#textOf(this.#cell);
    // A formula that gives an empty text has the type of texts.
    if (text === '' && this.#cell?.isFormula === true && this.#cell.type !== 'str') this.uncomputed++;
    this.#cell = null;
    if (text === '') return;
    while (this.#row.length < this.#column) this.#row.push('');
    this.#row[this.#column] = text;
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
        // No value is available: what a lookup without a match gives.
        return value === '#N/A' ? '' : value;
      default:
        return unescaped(value);
    }
  }

  #sharedText(value: string): string {
    const index = Number(value);
    if (!(index in this.#texts)) throw new Error(`there is no shared text ${index}`);
    return this.#texts[index];
  }
}

/** A number as text: whole numbers digit by digit, others as short as they can be read back; dates as dates. */
function numberText(value: string, style: number, { styles, dateSystem }: Workbook): string {
  if (value === '') return '';
  const kind = styles[style] ?? 'number';
  if (kind !== 'number') {
    const text = dateText(Number(value), dateSystem, kind);
    // A bare number would be read as seconds since 1970.
    return text ?? `${value} d`;
  }
  if (/^-?\d{1,40}$/.test(value)) return value;
  const number = Number(value);
  return Number.isFinite(number) ? String(number) : value;
}

/** The column, from 0, of a cell such as `AB12`. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? '')
    column = 26 * column + letter.charCodeAt(0) - 64;
  if (column === 0) throw new Error('a cell without a column');
  return column - 1;
}
