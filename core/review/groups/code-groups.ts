import { VocabularyIndex } from '../../features/vocabulary.ts';
import type { ColumnInfo, TextColumn } from '../../store/columns/columns.ts';
import { dictionaryText } from '../../store/columns/text.ts';
import { readDictionary } from '../../store/datasets/datasets.ts';
import type { CachePolicy } from '../columns/cache.ts';
import { cachedPart, readCodes, readLists, type DatasetSource } from '../columns/chunks.ts';
import { columnRollup, groupRollup } from '../rollup/rollups.ts';
import type { ListGrouping, SingleGrouping } from './grouping-types.ts';

/** Groups rows by a column with one code each: the groups are the codes. */
export function codeGrouping(source: DatasetSource, column: ColumnInfo, policy?: CachePolicy): SingleGrouping {
  return {
    kind: 'single',
    numbers: null,
    ...dictionaryGroups(source, column),
    codes: (chunk, sample = source) => readCodes(sample, column, chunk, policy),
  };
}

/**
 * Groups rows by a column with several codes each: a row is in the group of each of its values, so the groups overlap.
 */
export function listGrouping(source: DatasetSource, column: ColumnInfo, policy?: CachePolicy): ListGrouping {
  return {
    kind: 'lists',
    ...dictionaryGroups(source, column),
    lists: (chunk, sample = source) => readLists(sample, column, chunk, policy),
  };
}

/** The dictionary of a column with codes; do not modify. */
export function readTexts(source: DatasetSource, column: ColumnInfo): TextColumn {
  return cachedPart(
    source,
    `dictionary ${column.role} ${column.name}`,
    0,
    () => readDictionary(source.project, source.dataset, column),
    ({ bytes, offsets }) => bytes.byteLength + offsets.byteLength,
  );
}

function dictionaryGroups(
  source: DatasetSource,
  column: ColumnInfo,
): Pick<SingleGrouping, 'groupCount' | 'ordered' | 'valueOf' | 'groupOf' | 'rollupCounts'> {
  if (column.distinct === null) throw new TypeError(`column ${column.name} has no dictionary`);
  // Counting needs no names, and the names of many values are slower to read than their counts.
  const dictionary = (): TextColumn => readTexts(source, column);
  return {
    groupCount: column.distinct + 1,
    ordered: false,
    rollupCounts: ({ isFiltered }) => (isFiltered ? null : groupRollup(source, columnRollup(column))),
    valueOf: (group) => (group === 0 ? null : dictionaryText(dictionary(), group)),
    groupOf: (value) => {
      if (value === null) return 0;
      const index = cachedPart(
        source,
        `index ${column.role} ${column.name}`,
        0,
        () => new VocabularyIndex(dictionary()),
        ({ size }) => 16 * size,
      );
      const bytes = Buffer.from(value);
      const code = index.find(bytes, 0, bytes.length);
      return code < 0 ? -1 : code + 1;
    },
  };
}
