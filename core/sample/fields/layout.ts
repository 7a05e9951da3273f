import { derive, deriveNamed } from '../hash.ts';
import { CELLS, cellMiddle, cellShare } from '../normal.ts';
import type { FieldSpec, NumberField, ParentField, ReleaseField, SharesField, TiersField } from './model.ts';

/** A field's values before they are stored in tables. */
export interface Layout {
  readonly texts: readonly string[];
  /** Mean latent position of each value, in standard deviations; 0 if the field has no position. */
  readonly positions: Float64Array;
  /** Value, or tier, by cell of the position. */
  readonly cells: Uint16Array | null;
  /** For a parent field: its value by value of the child field. */
  readonly parentOf: Uint16Array | null;
}

/** The mean position of the cells that lead to each value. */
function meanPositions(cells: Uint16Array, values: number): Float64Array {
  const sums = new Float64Array(values);
  const shares = new Float64Array(values);
  cells.forEach((value, cell) => {
    const share = cellShare(cell);
    shares[value] += share;
    sums[value] += share * cellMiddle(cell);
  });
  return sums.map((sum, v) => (shares[v] > 0 ? sum / shares[v] : 0));
}

/** Assigns the cells to values in order, so that each gets its share of a standard normal position. */
function assignCells(shares: readonly number[]): Uint16Array {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const cells = new Uint16Array(CELLS);
  let value = 0;
  let below = 0;
  let upTo = shares[0] / total;
  for (let cell = 0; cell < CELLS; cell++) {
    const share = cellShare(cell);
    while (value < shares.length - 1 && below + share / 2 > upTo) upTo += shares[++value] / total;
    cells[cell] = value;
    below += share;
  }
  return cells;
}

function layOutShares(spec: SharesField): Layout {
  const cells = assignCells(spec.values.map(([, share]) => share));
  return {
    texts: spec.values.map(([text]) => text),
    positions: meanPositions(cells, spec.values.length),
    cells,
    parentOf: null,
  };
}

/** The distinct numbers of a field, in the order of the cells. */
function layOutNumber(spec: NumberField): Layout {
  const indexOf = new Map<string, number>();
  const cells = new Uint16Array(CELLS);
  for (let cell = 0; cell < CELLS; cell++) {
    const text = spec
      .valueAt(cellMiddle(cell))
      .toFixed(spec.decimals)
      .replace(/^-(?=[0.]+$)/, '');
    if (!indexOf.has(text)) indexOf.set(text, indexOf.size);
    cells[cell] = indexOf.get(text) ?? 0;
  }
  return { texts: [...indexOf.keys()], positions: meanPositions(cells, indexOf.size), cells, parentOf: null };
}

function layOutTiers(spec: TiersField): Layout {
  const cells = assignCells(new Array<number>(spec.tiers).fill(1));
  const tierPositions = meanPositions(cells, spec.tiers);
  const count = spec.tiers * spec.perTier;
  const texts: string[] = [];
  const positions = new Float64Array(count);
  for (let value = 0; value < count; value++) {
    texts.push(spec.text(value));
    positions[value] = tierPositions[value % spec.tiers];
  }
  return { texts, positions, cells, parentOf: null };
}

function layOutParent(spec: ParentField, specs: readonly FieldSpec[], layouts: readonly Layout[]): Layout {
  const child = layouts[specs.findIndex((other) => other.name === spec.child)];
  const salt = deriveNamed(0, spec.name);
  const parentOf = new Uint16Array(child.texts.length);
  for (let value = 0; value < parentOf.length; value++) parentOf[value] = spec.map(value, derive(salt, value));
  return { texts: spec.values, positions: new Float64Array(spec.values.length), cells: null, parentOf };
}

function layOutRelease(spec: ReleaseField, days: number): Layout {
  const count = spec.before + Math.floor((days - 1) / spec.everyDays) + 1;
  const texts = Array.from({ length: count }, (_, i) => `${8 + Math.floor(i / 60)}.${Math.floor(i / 4) % 15}.${i % 4}`);
  return { texts, positions: new Float64Array(count), cells: null, parentOf: null };
}

function layOutFixed(texts: readonly string[]): Layout {
  return { texts, positions: new Float64Array(texts.length), cells: null, parentOf: null };
}

const HOUR_TEXTS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}h`);
const WEEKDAY_TEXTS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Lists a field's values with their positions; `layouts` holds the layouts of the preceding fields. */
export function layOut(spec: FieldSpec, specs: readonly FieldSpec[], layouts: readonly Layout[], days: number): Layout {
  switch (spec.by) {
    case 'shares':
      return layOutShares(spec);
    case 'number':
      return layOutNumber(spec);
    case 'tiers':
      return layOutTiers(spec);
    case 'parent':
      return layOutParent(spec, specs, layouts);
    case 'release':
      return layOutRelease(spec, days);
    case 'clock':
      return layOutFixed(spec.part === 'hour' ? HOUR_TEXTS : WEEKDAY_TEXTS);
    default:
      return spec satisfies never;
  }
}
