import type { ColumnInfo, TextColumn } from '../store/columns/columns.ts';
import type { Unsigned } from '../store/columns/integers.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk, readDictionary } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { paddedEdges } from './buckets.ts';
import { expectKind } from './columns.ts';
import { gatherCodes, gatherLists, gatherNumbers, gatherSequence, indexArray, type MultiRows } from './gather.ts';
import {
  FIRST_VALUE_INDEX,
  MISSING_INDEX,
  RARE_INDEX,
  matchFields,
  type FeatureSchema,
  type NumericField,
  type SequenceField,
  type TextField,
} from './schema.ts';
import { VocabularyIndex } from './vocabulary.ts';

/**
 * Decodes a chunk of one field; returns, for each of its positions, the indexes within the field for the samples
 * `rows`.
 */
export type SingleSource = (chunk: number, rows: Uint32Array) => readonly Unsigned[];

/** Decodes a chunk of one multi-valued field and gathers the embedding-table rows of the samples `rows`. */
export type MultiSource = (chunk: number, rows: Uint32Array) => MultiRows;

/** Decodes a dataset's columns, chunk by chunk, into the fields of a schema. */
export interface FieldSources {
  /** Their positions, taken together, are in the order of `singleFields`. */
  readonly single: readonly SingleSource[];
  /** In the order of `multiFields`. */
  readonly multi: readonly MultiSource[];
}

/** Connects a dataset's columns to a schema's fields; throws `invalid-input` if one is missing or of another kind. */
export function openSources(project: Project, dataset: DatasetInfo, schema: FeatureSchema): FieldSources {
  const columns = matchFields(schema.fields, dataset.columns, message('features.dataset', { dataset: dataset.name }));
  const single: SingleSource[] = [];
  const multi: MultiSource[] = [];
  schema.fields.forEach((field, i) => {
    const source = { project, dataset, column: columns[i] };
    if (field.kind === 'numeric') single.push(numberSource(source, field));
    else if (field.kind === 'sequence') single.push(sequenceSource(source, field));
    else if (field.kind === 'categorical') single.push(codeSource(source, field));
    else multi.push(listSource(source, field));
  });
  return { single, multi };
}

interface SourceColumn {
  readonly project: Project;
  readonly dataset: DatasetInfo;
  readonly column: ColumnInfo;
}

function numberSource({ project, dataset, column }: SourceColumn, field: NumericField): SingleSource {
  const padded = paddedEdges(field.edges);
  return (chunk, rows) => {
    const { values } = expectKind(readChunk(project, dataset, column, chunk), 'number', column.name);
    return [gatherNumbers(values, padded, field.size, rows)];
  };
}

function codeSource({ project, dataset, column }: SourceColumn, field: TextField): SingleSource {
  const indexes = indexesOf(field, readDictionary(project, dataset, column));
  return (chunk, rows) => [
    gatherCodes(expectKind(readChunk(project, dataset, column, chunk), 'code', column.name).values, indexes, rows),
  ];
}

function sequenceSource({ project, dataset, column }: SourceColumn, field: SequenceField): SingleSource {
  const indexes = indexesOf(field, readDictionary(project, dataset, column));
  return (chunk, rows) =>
    gatherSequence(
      expectKind(readChunk(project, dataset, column, chunk), 'list', column.name),
      indexes,
      field.length,
      rows,
    );
}

function listSource({ project, dataset, column }: SourceColumn, field: TextField): MultiSource {
  const indexes = indexesOf(field, readDictionary(project, dataset, column));
  return (chunk, rows) =>
    gatherLists(
      expectKind(readChunk(project, dataset, column, chunk), 'list', column.name),
      indexes,
      field.offset,
      rows,
    );
}

/**
 * The index within a field for each code of a dataset's dictionary, `[entries + 1]`, by the text of its value; code 0
 * is a missing value.
 */
function indexesOf(field: TextField | SequenceField, dictionary: TextColumn): Unsigned {
  const vocabulary = new VocabularyIndex(field.values);
  const { bytes, offsets } = dictionary;
  const indexes = indexArray(field.size, offsets.length);
  indexes[0] = MISSING_INDEX;
  for (let entry = 0; entry < offsets.length - 1; entry++) {
    const value = vocabulary.find(bytes, offsets[entry], offsets[entry + 1]);
    indexes[entry + 1] = value < 0 ? RARE_INDEX : FIRST_VALUE_INDEX + value;
  }
  return indexes;
}
