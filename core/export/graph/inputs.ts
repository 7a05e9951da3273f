import type { Graph, Value } from '../../engine/trace/graph.ts';
import {
  isCandidateField,
  type FeatureSchema,
  type Field,
  type NumericField,
  type SequenceField,
  type TextField,
} from '../../features/schema.ts';
import type { NumberFormat } from '../../ingest/values/value-formats.ts';
import { encodeBanners, encodeNumbers, encodeTexts, lastValues, splitCells, unsqueezed } from './encode.ts';
import { concat, reshape, split } from './nodes.ts';

/** How a column goes into an exported model: a text, a number, or a text of several values. */
export type ColumnKind = 'categorical' | 'numeric' | 'multi';

/** A column of the users, as an input of an exported model. */
export interface InputColumn {
  readonly name: string;
  /** The name of the graph's input: the column's, unless another input or output has the same name, ignoring case. */
  readonly input: string;
  readonly kind: ColumnKind;
  /** The separator of the values of a multi-valued column. */
  readonly separator?: string;
  /** How the numbers of a numeric column are written in text; plain ones by default. */
  readonly format?: NumberFormat;
}

/** A field with one value per sample, or a sequence, which has a value at each of its positions. */
export type SingleField = Exclude<Field, { kind: 'multi' }>;

/** The dimensions of inputs and outputs that differ from batch to batch. */
export const ROWS = 'rows';
export const CANDIDATES = 'candidates';

/** The inputs of an exported model: a row per user, and any number of candidates for each. */
export class GraphInputs {
  readonly graph: Graph;
  /** `[rows, candidates]` */
  readonly bank: Value;
  /** `[rows, candidates]` */
  readonly banner: Value;
  readonly #columns: ReadonlyMap<string, { readonly column: InputColumn; readonly cells: Value }>;
  /** The indexes of each field, which the members of an ensemble share. */
  readonly #encoded = new Map<Field, Value>();

  constructor(graph: Graph, columns: readonly InputColumn[]) {
    this.graph = graph;
    this.#columns = new Map(
      columns.map((column) => {
        const cells = graph.input(column.input, column.kind === 'numeric' ? 'float64' : 'string', []);
        return [column.name, { column, cells }];
      }),
    );
    this.bank = graph.input('bank', 'string', []);
    this.banner = graph.input('banner', 'string', []);
  }

  /** The indexes of some single-valued fields of users, `[rows, positions]`; `schema` has these and others. */
  users(fields: readonly SingleField[], schema: FeatureSchema): Value {
    return concat(
      this.graph,
      fields.map((field) => this.#single(field, schema)),
      1,
    );
  }

  #single(field: SingleField, schema: FeatureSchema): Value {
    if (field.kind === 'sequence') return lastValues(this.graph, this.values(field), field.length);
    if (field.kind === 'numeric') return this.#once(field, () => this.#encodeNumbers(schema, field));
    return this.#once(field, () => encodeTexts(this.graph, this.#find(field).cells, field));
  }

  /** Encodes all numbers of a schema together, with fewer operators than one field after the other. */
  #encodeNumbers({ fields }: FeatureSchema, wanted: NumericField): Value {
    const numeric = fields.filter((field) => field.kind === 'numeric');
    const cells = numeric.map((field) => this.#find(field).cells);
    const indexes = encodeNumbers(this.graph, concat(this.graph, cells, 1), numeric);
    const columns = split(this.graph, indexes, numeric.length, 1);
    numeric.forEach((field, index) => this.#encoded.set(field, columns[index]));
    return columns[numeric.indexOf(wanted)];
  }

  /** The indexes of the values of a multi-valued field of users, `[rows, values]`. */
  values(field: TextField | SequenceField): Value {
    const { cells, column } = this.#find(field);
    const list = reshape(this.graph, cells, [-1]);
    return this.#once(field, () =>
      encodeTexts(this.graph, splitCells(this.graph, list, column.separator ?? ''), field),
    );
  }

  /** The indexes of fields of candidates, `[rows, candidates, fields]`. */
  candidates(fields: readonly SingleField[]): Value {
    const { graph, bank, banner } = this;
    const columns = fields.map((field) => {
      if (field.kind === 'numeric') throw new Error(`${field.name} is a number`);
      return this.#once(field, () =>
        field.role === 'banner' && field.kind === 'categorical'
          ? encodeBanners(graph, { bank, banner }, field)
          : encodeTexts(graph, field.role === 'bank' ? bank : banner, field),
      );
    });
    return concat(
      graph,
      columns.map((column) => unsqueezed(graph, column, 2)),
      2,
    );
  }

  #once(field: Field, encode: () => Value): Value {
    const known = this.#encoded.get(field) ?? encode();
    this.#encoded.set(field, known);
    return known;
  }

  #find(field: Field): { readonly column: InputColumn; readonly cells: Value } {
    const found = this.#columns.get(field.name);
    if (found === undefined || isCandidateField(field)) throw new Error(`no column for ${field.name}`);
    return found;
  }
}

/** Groups a schema's consecutive single-valued fields, those of users and those of candidates apart. */
export function consecutiveFields({ fields }: FeatureSchema): SingleField[][] {
  const groups: SingleField[][] = [];
  for (const field of fields.filter((one) => one.kind !== 'multi')) {
    const last = groups.at(-1);
    if (last !== undefined && isCandidateField(field) === isCandidateField(last[0])) last.push(field);
    else groups.push([field]);
  }
  return groups;
}
