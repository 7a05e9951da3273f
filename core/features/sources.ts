import type { ColumnInfo, TextColumn } from '../store/columns.ts';
import { readChunk, readDictionary } from '../store/datasets.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import { expectKind } from './columns.ts';
import { gatherCodes, gatherLists, gatherNumbers } from './gather.ts';
import type { MultiRows, Target } from './gather.ts';
import { FIRST_VALUE_INDEX, MISSING_INDEX, RARE_INDEX, matchFields } from './schema.ts';
import type { FeatureSchema, NumericField, TextField } from './schema.ts';
import { VocabularyIndex } from './vocabulary.ts';

/** Writes the embedding-table rows of the samples `rows[from .. to)` of a decoded chunk to their place. */
export type SingleGather = (rows: Uint32Array, from: number, to: number, place: Target) => void;

/** What decodes a dataset's columns, chunk by chunk, into the fields of a schema. */
export interface FieldSources {
  /** For each single field, in the order of `singleFields`: decodes a chunk. */
  readonly single: readonly ((chunk: number) => SingleGather)[];
  /** For each multi-valued field, in the order of `multiFields`: gathers the samples `rows` of a chunk. */
  readonly multi: readonly ((chunk: number, rows: Uint32Array) => MultiRows)[];
}

/** Connects a dataset's columns with a schema's fields; throws `invalid-input` where one is missing or of another kind. */
export function openSources(project: Project, dataset: DatasetInfo, schema: FeatureSchema): FieldSources {
  const columns = matchFields(schema.fields, dataset.columns, `dataset ${dataset.name}`);
  const single: ((chunk: number) => SingleGather)[] = [];
  const multi: FieldSources['multi'][number][] = [];
  schema.fields.forEach((field, i) => {
    const column = columns[i];
    const read = (chunk: number) => readChunk(project, dataset, column, chunk);
    if (field.kind === 'numeric') return single.push(numberSource(read, column, field));
    const tableRows = tableRowsOf(field, readDictionary(project, dataset, column));
    if (field.kind === 'categorical') return single.push(codeSource(read, column, tableRows));
    return multi.push((chunk, rows) => gatherLists(expectKind(read(chunk), 'list', column.name), tableRows, rows));
  });
  return { single, multi };
}

type Read = (chunk: number) => ReturnType<typeof readChunk>;

function codeSource(read: Read, column: ColumnInfo, tableRows: Int32Array): (chunk: number) => SingleGather {
  return (chunk) => {
    const { values } = expectKind(read(chunk), 'code', column.name);
    return (rows, from, to, place) => gatherCodes(values, tableRows, rows, from, to, place);
  };
}

function numberSource(read: Read, column: ColumnInfo, field: NumericField): (chunk: number) => SingleGather {
  return (chunk) => {
    const { values } = expectKind(read(chunk), 'number', column.name);
    return (rows, from, to, place) => gatherNumbers(values, field, rows, from, to, place);
  };
}

/** The embedding-table row of each code of a dataset's dictionary, `[entries + 1]`: values are matched by text, code 0 is missing. */
export function tableRowsOf(field: TextField, dictionary: TextColumn): Int32Array {
  const index = new VocabularyIndex(field.values);
  const { bytes, offsets } = dictionary;
  const tableRows = new Int32Array(offsets.length);
  tableRows[0] = field.offset + MISSING_INDEX;
  for (let entry = 0; entry < offsets.length - 1; entry++) {
    const found = index.find(bytes, offsets[entry], offsets[entry + 1]);
    tableRows[entry + 1] = field.offset + (found < 0 ? RARE_INDEX : FIRST_VALUE_INDEX + found);
  }
  return tableRows;
}
