import type { Graph, Value } from '../../engine/trace/graph.ts';
import { isCandidateField, type Field } from '../../features/schema.ts';
import type { NumberFormat } from '../../ingest/values/value-formats.ts';
import { encodeBanners, encodeNumbers, encodeTexts, lastValues, splitCells } from './encode.ts';
import { reshape } from './nodes.ts';

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
        const value = graph.input(column.input, column.kind === 'numeric' ? 'float64' : 'string', []);
        return [column.name, { column, cells: reshape(graph, value, [-1]) }];
      }),
    );
    this.bank = graph.input('bank', 'string', []);
    this.banner = graph.input('banner', 'string', []);
  }

  /** The indexes of a user's single-valued field `[rows]`, or of a sequence `[rows, length]`. */
  single(field: Exclude<Field, { kind: 'multi' }>): Value {
    if (field.kind === 'sequence') return lastValues(this.graph, this.values(field), field.length);
    const { cells } = this.#find(field);
    return this.#once(field, () =>
      field.kind === 'numeric' ? encodeNumbers(this.graph, cells, field) : encodeTexts(this.graph, cells, field),
    );
  }

  /** The indexes of the values of a multi-valued field, `[rows, values]`. */
  values(field: Exclude<Field, { kind: 'numeric' }>): Value {
    const { cells, column } = this.#find(field);
    return this.#once(field, () =>
      encodeTexts(this.graph, splitCells(this.graph, cells, column.separator ?? ''), field),
    );
  }

  /** The indexes of the field of a candidate's bank or banner, `[rows, candidates]`. */
  candidate(field: Exclude<Field, { kind: 'numeric' }>): Value {
    const { bank, banner } = this;
    return this.#once(field, () =>
      field.role === 'banner' && field.kind === 'categorical'
        ? encodeBanners(this.graph, { bank, banner }, field)
        : encodeTexts(this.graph, field.role === 'bank' ? bank : banner, field),
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
