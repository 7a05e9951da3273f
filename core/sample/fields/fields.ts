import { derive, deriveNamed, mixBits, unit } from '../hash.ts';
import { CELLS, normalFrom } from '../normal.ts';
import { layOut, type Layout } from './layout.ts';
import { DRIVERS, TRAITS, type Effect, type FieldSpec } from './model.ts';

/** Width of the hidden vectors whose dot products form interactions. */
export const VECTOR_WIDTH = 3;

/** The ways of drawing a field's value, as numbers for the inner loop. */
export const DRAW = { cell: 0, tier: 1, parent: 2, release: 3, hour: 4, weekday: 5 } as const;

/**
 * All fields in flat tables. Every value of every field has one index over all fields: `valueStart[f]` is field f's
 * missing value, its value v is `valueStart[f] + 1 + v`.
 */
export interface FieldTables {
  readonly specs: readonly FieldSpec[];
  /** One of DRAW, per field. */
  readonly draw: Uint8Array;
  /** 1 for a field of the user, 0 for one that is drawn for each impression. */
  readonly ofUser: Uint8Array;
  readonly salt: Int32Array;
  /** `[fields × 5]`: weight of each trait, then of the field's own noise. */
  readonly weights: Float64Array;
  /** Missing if the lower 16 bits of the field's hash are below this. */
  readonly missing: Int32Array;
  readonly valueStart: Int32Array;
  /** `[fields × CELLS]`: value, or tier, by cell of the field's position; unused for fields without a position. */
  readonly cells: Uint16Array;
  readonly tiers: Int32Array;
  /** Logarithm of the number of values per tier plus one. */
  readonly logPerTier: Float64Array;
  /** Day on which each value first appears, `[values of all fields]`. */
  readonly birthDay: Uint8Array;
  /** Index of the finer field that a parent field is derived from; −1 for other fields. */
  readonly child: Int32Array;
  /** `parentOf[parentStart[f] + v]` is the coarser value for value v of field f's finer field. */
  readonly parentStart: Int32Array;
  readonly parentOf: Uint16Array;
  /** As in `ReleaseField`; 0 for other fields. */
  readonly everyDays: Int32Array;
  readonly before: Int32Array;
  /**
   * Text of each value as ASCII, followed by a comma: `text[textStart[i] .. textStart[i + 1])`; eight bytes of padding
   * follow the last.
   */
  readonly text: DataView;
  readonly textStart: Uint32Array;
  /** `[values × drivers]`, by bank; all banks have the same array if their formulas are the same. */
  readonly effects: readonly Float32Array[];
  /** `[values × VECTOR_WIDTH]`, zero for missing values. */
  readonly vectors: Float32Array;
}

const DRAW_OF: Record<Exclude<FieldSpec['by'], 'clock'>, number> = {
  shares: DRAW.cell,
  number: DRAW.cell,
  tiers: DRAW.tier,
  parent: DRAW.parent,
  release: DRAW.release,
};

function drawCode(spec: FieldSpec): number {
  return spec.by === 'clock' ? DRAW[spec.part] : DRAW_OF[spec.by];
}

function traitWeights(specs: readonly FieldSpec[]): Float64Array {
  const stride = TRAITS.length + 1;
  const weights = new Float64Array(specs.length * stride);
  specs.forEach((spec, f) => {
    const weightsOfTraits = TRAITS.map((trait) => spec.traits?.[trait] ?? 0);
    const explained = weightsOfTraits.reduce((sum, weight) => sum + weight * weight, 0);
    weights.set([...weightsOfTraits, Math.sqrt(Math.max(0, 1 - explained))], f * stride);
  });
  return weights;
}

function packCells(layouts: readonly Layout[]): Uint16Array {
  const cells = new Uint16Array(layouts.length * CELLS);
  layouts.forEach((layout, f) => {
    if (layout.cells !== null) cells.set(layout.cells, f * CELLS);
  });
  return cells;
}

function packParents(layouts: readonly Layout[]): Pick<FieldTables, 'parentStart' | 'parentOf'> {
  const parentStart = new Int32Array(layouts.length + 1);
  layouts.forEach((layout, f) => {
    parentStart[f + 1] = parentStart[f] + (layout.parentOf?.length ?? 0);
  });
  const parentOf = new Uint16Array(parentStart[layouts.length]);
  layouts.forEach((layout, f) => {
    if (layout.parentOf !== null) parentOf.set(layout.parentOf, parentStart[f]);
  });
  return { parentStart, parentOf };
}

/** Packs the values' texts end to end, each with its comma; a field starts with its empty, missing value. */
function packTexts(layouts: readonly Layout[], values: number): Pick<FieldTables, 'text' | 'textStart'> {
  const texts: string[] = [];
  for (const layout of layouts) {
    texts.push(',');
    for (const text of layout.texts) texts.push(`${text},`);
  }
  const textStart = new Uint32Array(values + 1);
  texts.forEach((text, i) => {
    textStart[i + 1] = textStart[i] + text.length;
  });
  const bytes = new TextEncoder().encode(texts.join('') + ' '.repeat(8));
  return { text: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), textStart };
}

function effectOf({ slope = 0, perValue = 0, curve = 0 }: Effect, position: number, noise: number): number {
  return slope * position + perValue * noise + curve * (position * position - 1);
}

/** The effect with its direction reversed. */
function reversed({ slope = 0, perValue = 0, curve = 0 }: Effect): Effect {
  return { slope: -slope, perValue, curve: -curve };
}

/**
 * Hidden effect of every value on every driver, `[values × drivers]`; a missing value has a small effect as well. With
 * `redrawn`, a slope or curve keeps its size, but its direction is random.
 */
function makeEffects(
  specs: readonly FieldSpec[],
  layouts: readonly Layout[],
  valueStart: Int32Array,
  key: number,
  redrawn = false,
): Float32Array {
  const effects = new Float32Array(valueStart[specs.length] * DRIVERS.length);
  specs.forEach((spec, f) =>
    DRIVERS.forEach((driver, d) => {
      const specified = spec.effects?.[driver];
      if (specified === undefined) return;
      const salt = deriveNamed(key, `${spec.name} ${driver}`);
      const effect = redrawn && derive(salt, -2) < 0 ? reversed(specified) : specified;
      effects[valueStart[f] * DRIVERS.length + d] =
        0.3 * (Math.abs(effect.slope ?? 0) + (effect.perValue ?? 0)) * normalFrom(derive(salt, -1));
      const { positions } = layouts[f];
      for (let v = 0; v < positions.length; v++)
        effects[(valueStart[f] + 1 + v) * DRIVERS.length + d] = effectOf(
          effect,
          positions[v],
          normalFrom(mixBits(salt + Math.imul(v, 0x9e3779b1))),
        );
    }),
  );
  return effects;
}

/** How the effects of fields differ between banks. */
export interface BankFormulas {
  readonly banks: number;
  /** Share of the effects' variance that is each bank's own; 0: all banks have the same formulas. */
  readonly ownEffects: number;
}

/** The effects in each bank's formulas: effects that all banks share, mixed with the bank's own. */
function mixEffects(
  shared: Float32Array,
  ownOf: (bank: number) => Float32Array,
  { banks, ownEffects }: BankFormulas,
): readonly Float32Array[] {
  if (ownEffects === 0) return Array.from({ length: banks }, () => shared);
  return Array.from({ length: banks }, (_, bank) => {
    const own = ownOf(bank);
    return shared.map((effect, i) => Math.sqrt(1 - ownEffects) * effect + Math.sqrt(ownEffects) * own[i]);
  });
}

/** Hidden vectors of the values of the fields in `interacting`: a tier's values share half of their vector. */
function makeVectors(
  specs: readonly FieldSpec[],
  interacting: ReadonlySet<string>,
  valueStart: Int32Array,
  key: number,
): Float32Array {
  const vectors = new Float32Array(valueStart[specs.length] * VECTOR_WIDTH);
  specs.forEach((spec, f) => {
    if (!interacting.has(spec.name)) return;
    const salt = deriveNamed(key, `${spec.name} vectors`);
    const tiers = spec.by === 'tiers' ? spec.tiers : 0;
    for (let v = valueStart[f] + 1; v < valueStart[f + 1]; v++)
      fillVector(vectors, v, salt, v - valueStart[f] - 1, tiers);
  });
  return vectors;
}

/** Writes the hidden vector of a field's value `value` to row `row`. */
export function fillVector(vectors: Float32Array, row: number, salt: number, value: number, tiers: number): void {
  for (let i = 0; i < VECTOR_WIDTH; i++) {
    const noise = normalFrom(derive(salt + i, value));
    vectors[row * VECTOR_WIDTH + i] =
      tiers === 0 ? noise : 0.8 * normalFrom(derive(salt - i - 1, value % tiers)) + 0.6 * noise;
  }
}

function birthDays(specs: readonly FieldSpec[], valueStart: Int32Array, key: number, days: number): Uint8Array {
  const birthDay = new Uint8Array(valueStart[specs.length]);
  specs.forEach((spec, f) => {
    if (spec.by !== 'tiers') return;
    const salt = deriveNamed(key, `${spec.name} birth`);
    // The most frequent value of each tier exists from the start, so that there is always a fallback.
    for (let v = spec.tiers; v < spec.tiers * spec.perTier; v++)
      if (unit(derive(salt, v)) < spec.newValueShare)
        birthDay[valueStart[f] + 1 + v] = 1 + Math.floor(unit(derive(salt ^ 0x55, v)) * (days - 1));
  });
  return birthDay;
}

/** Builds the tables of all fields for a seed's key; `interacting` names the fields used in interactions. */
export function makeFields(
  specs: readonly FieldSpec[],
  interacting: ReadonlySet<string>,
  key: number,
  days: number,
  formulas: BankFormulas,
): FieldTables {
  const layouts: Layout[] = [];
  for (const spec of specs) layouts.push(layOut(spec, specs, layouts, days));
  const valueStart = new Int32Array(specs.length + 1);
  layouts.forEach((layout, f) => {
    valueStart[f + 1] = valueStart[f] + 1 + layout.texts.length;
  });
  const pick = (value: (spec: FieldSpec) => number): Int32Array => Int32Array.from(specs, value);
  return {
    specs,
    valueStart,
    draw: Uint8Array.from(specs, drawCode),
    ofUser: Uint8Array.from(specs, (spec) => (spec.of === 'user' ? 1 : 0)),
    salt: pick((spec) => deriveNamed(key, spec.name)),
    weights: traitWeights(specs),
    missing: pick((spec) => Math.round((spec.missing ?? 0) * 65_536)),
    cells: packCells(layouts),
    tiers: pick((spec) => (spec.by === 'tiers' ? spec.tiers : 0)),
    logPerTier: Float64Array.from(specs, (spec) => Math.log((spec.by === 'tiers' ? spec.perTier : 0) + 1)),
    birthDay: birthDays(specs, valueStart, key, days),
    child: pick((spec) => (spec.by === 'parent' ? specs.findIndex((other) => other.name === spec.child) : -1)),
    ...packParents(layouts),
    everyDays: pick((spec) => (spec.by === 'release' ? spec.everyDays : 0)),
    before: pick((spec) => (spec.by === 'release' ? spec.before : 0)),
    ...packTexts(layouts, valueStart[specs.length]),
    effects: mixEffects(
      makeEffects(specs, layouts, valueStart, key),
      (bank) => makeEffects(specs, layouts, valueStart, derive(key ^ 0x5a, bank), true),
      formulas,
    ),
    vectors: makeVectors(specs, interacting, valueStart, key),
  };
}
