/** Encodes the columns of users and candidates as indexes within a model's fields, as `core/features` does. */
import type { Graph, Value } from '../../engine/trace/graph.ts';
import {
  averagedName,
  BANK_SEPARATOR,
  FIRST_VALUE_INDEX,
  MISSING_INDEX,
  RARE_INDEX,
  type NumericField,
  type SequenceField,
  type TextField,
} from '../../features/schema.ts';
import type { TextColumn } from '../../store/columns/columns.ts';
import { textValues } from '../../store/columns/text.ts';
import { cast, doubles, gather, integer, integers, node, sum } from './nodes.ts';

/**
 * The indexes of texts, of any shape, within a field: that of the missing value for an empty text, and that of rare
 * values for a text that is not in the vocabulary.
 */
export function encodeTexts(graph: Graph, texts: Value, field: TextField | SequenceField): Value {
  const entries = field.values.offsets.length - 1;
  const indexes = Array.from({ length: entries }, (_, entry) => FIRST_VALUE_INDEX + entry);
  return graph.addLarge('LabelEncoder', [texts], 'int64', {
    keys_strings: { texts: [new Uint8Array(0), ...entriesOf(field.values)] },
    values_int64s: [MISSING_INDEX, ...indexes],
    default_int64: RARE_INDEX,
  });
}

/**
 * The indexes of banners within their field. For a banner that the model has not learnt, the vocabulary may have an
 * entry per bank, named by `averagedName`, which counts as an average banner of that bank.
 */
export function encodeBanners(graph: Graph, texts: { bank: Value; banner: Value }, field: TextField): Value {
  const learnt = encodeTexts(graph, texts.banner, field);
  const banks = banksOfAveraged(field.values);
  if (banks.length === 0) return learnt;
  // The model's format has no constant texts, but a table of texts can append the separator.
  const ofBank = graph.addLarge('LabelEncoder', [texts.bank], 'string', {
    keys_strings: { texts: banks.map((bank) => Buffer.from(bank)) },
    values_strings: { texts: banks.map((bank) => Buffer.from(averagedName({ bank, banner: '' }))) },
    default_string: '',
  });
  const averaged = encodeTexts(graph, node(graph, 'StringConcat', [ofBank, texts.banner], 'string'), field);
  const isRare = node(graph, 'Equal', [learnt, integer(graph, RARE_INDEX)], 'bool');
  return node(graph, 'Where', [isRare, averaged, learnt], 'int64');
}

/** The banks of the vocabulary's entries that are named by `averagedName`. */
function banksOfAveraged(values: TextColumn): string[] {
  if (!values.bytes.includes(BANK_SEPARATOR.charCodeAt(0))) return [];
  const names = textValues(values).filter((name) => name.includes(BANK_SEPARATOR));
  return [...new Set(names.map((name) => name.slice(0, name.indexOf(BANK_SEPARATOR))))];
}

function entriesOf({ bytes, offsets }: TextColumn): Uint8Array[] {
  return Array.from({ length: offsets.length - 1 }, (_, entry) => bytes.subarray(offsets[entry], offsets[entry + 1]));
}

/**
 * The indexes `[rows, fields]` of numbers `[rows, fields]`: a number's index is the position of the first edge that it
 * does not reach. Each field's edges start with −∞, which every number reaches, and end with NaN, which none reaches. A
 * missing number is NaN and reaches no edge: its index is 0.
 */
export function encodeNumbers(graph: Graph, numbers: Value, fields: readonly NumericField[]): Value {
  const width = Math.max(...fields.map(({ edges }) => edges.length)) + 2;
  const edges = new Float64Array(fields.length * width).fill(NaN);
  fields.forEach((field, row) => edges.set([-Infinity, ...field.edges], row * width));
  const table = doubles(graph, edges, fields.length);
  const reached = node(graph, 'LessOrEqual', [table, unsqueezed(graph, numbers, 2)], 'bool');
  return node(graph, 'ArgMin', [cast(graph, reached, 'uint8')], 'int64', { axis: 2, keepdims: 0 });
}

/** Splits the cells `[rows]` of a multi-valued column into texts `[rows, values]`; absent values are empty. */
export function splitCells(graph: Graph, cells: Value, separator: string): Value {
  return graph.addMany('StringSplit', [cells], [[], []], 'string', { delimiter: separator })[0];
}

/**
 * The indexes `[rows, length]` of the last `length` values of each list, the latest one last, from the indexes of all
 * its values, `[rows, values]`. Empty values, which have the missing index, are skipped.
 */
export function lastValues(graph: Graph, values: Value, length: number): Value {
  const present = cast(graph, node(graph, 'Greater', [values, integer(graph, MISSING_INDEX)], 'bool'), 'int64');
  const fromEnd = node(graph, 'CumSum', [present, integer(graph, 1)], 'int64', { exclusive: 0, reverse: 1 });
  const distances = Array.from({ length }, (_, position) => length - position);
  const wanted = integers(graph, distances, [1, 1, length]);
  const distance = node(graph, 'Mul', [fromEnd, present], 'int64');
  const matches = node(graph, 'Equal', [unsqueezed(graph, distance, 2), wanted], 'bool');
  const chosen = node(graph, 'Mul', [unsqueezed(graph, values, 2), cast(graph, matches, 'int64')], 'int64');
  return sum(graph, chosen, 1);
}

/** Adds a dimension of length 1. */
export function unsqueezed(graph: Graph, x: Value, axis: number): Value {
  return node(graph, 'Unsqueeze', [x, graph.integers([axis])], x.type);
}

/**
 * The mean embeddings `[rows, width]` of lists, from the indexes of their values, `[rows, values]`; a list without a
 * value has the embedding of the missing value. `table` is `[table rows, width]`.
 */
export function meanEmbedding(graph: Graph, table: Value, offset: number, values: Value): Value {
  const missing = integer(graph, MISSING_INDEX);
  const present = cast(graph, node(graph, 'Greater', [values, missing], 'bool'), 'float64');
  const embedded = cast(
    graph,
    gather(graph, table, node(graph, 'Add', [values, integer(graph, offset)], 'int64')),
    'float64',
  );
  const total = sum(graph, node(graph, 'Mul', [embedded, unsqueezed(graph, present, 2)], 'float64'), 1);
  const count = sum(graph, present, 1, { keepDimension: true });
  const mean = cast(graph, node(graph, 'Div', [total, count], 'float64'), 'float32');
  const isEmpty = node(graph, 'Equal', [cast(graph, count, 'int64'), missing], 'bool');
  const none = gather(graph, table, integers(graph, [offset + MISSING_INDEX], [1]));
  return node(graph, 'Where', [isEmpty, none, mean], 'float32');
}
