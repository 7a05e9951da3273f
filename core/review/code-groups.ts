import { countLists, countRows } from '../funnel/count.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import type { ColumnInfo } from '../store/columns.ts';
import { readDictionary } from '../store/datasets.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import { dictionaryText, textCount } from '../store/text.ts';

import { readCodes, readLists } from './chunks.ts';
import type { Grouping } from './grouping.ts';

/** Groups rows by a column with one code each: the groups are the codes. */
export function codeGrouping(project: Project, dataset: DatasetInfo, column: ColumnInfo): Grouping {
  const dictionary = readDictionary(project, dataset, column);
  const groupCount = textCount(dictionary) + 1;
  const groups = new Uint32Array(CHUNK_ROWS);
  return {
    groupCount,
    ordered: false,
    count: (counts, chunk, data, dropped) => {
      groups.set(readCodes(project, dataset, column, chunk));
      moveDropped(groups, dropped, data.rows, groupCount);
      countRows(counts, data, groups);
    },
    valueOf: (group) => dictionaryText(dictionary, group),
  };
}

/** Groups rows by a column with several codes each: a row is in the group of each of its values, so the groups overlap. */
export function listGrouping(project: Project, dataset: DatasetInfo, column: ColumnInfo): Grouping {
  const dictionary = readDictionary(project, dataset, column);
  return {
    groupCount: textCount(dictionary) + 1,
    ordered: false,
    count: (counts, chunk, data, dropped) => {
      const { values, offsets } = readLists(project, dataset, column, chunk);
      countLists(counts, data, { values: Uint32Array.from(values), offsets }, dropped, 0);
    },
    valueOf: (group) => dictionaryText(dictionary, group),
  };
}

/** Puts the dropped rows of a chunk into group `to`. */
export function moveDropped(groups: Uint32Array, dropped: Uint32Array, rows: number, to: number): void {
  for (let row = 0; row < rows; row++) if (dropped[row] !== 0) groups[row] = to;
}
