import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Table } from './files/table.ts';
import type { MappingFile } from './mapping/mapping.ts';
import type { Mapping } from './mapping/resolve.ts';

/** From so many rows on it is worth saying that a column's values hardly repeat. */
const ENOUGH_ROWS = 10_000;

/** What the user should know about how the files are understood, before they are read. */
export function readingNotes(table: Table, given: MappingFile, mapping: Mapping): readonly string[] {
  const bare = table.dialects.filter((dialect) => !dialect.header);
  const empty = table.files.length - table.dialects.length;
  const repeated = mapping.ignore.filter((column) => given.ignore?.includes(column) !== true);
  return [
    ...(empty > 0 ? [`${empty} empty ${empty === 1 ? 'file is' : 'files are'} passed over`] : []),
    ...(bare.length > 0 && given.dialect?.header === undefined
      ? [
          `${bare[0].file} seems to have no header: its columns are column_1, column_2, … (set "header" ` +
            'under "dialect" to say otherwise)',
        ]
      : []),
    ...(mapping.events !== undefined && given.events === undefined
      ? [`read as an event log: one sample per ${mapping.events.id}, steps named by ${mapping.events.step}`]
      : []),
    ...(mapping.events === undefined && mapping.id === undefined
      ? ['no id column: records are numbered, and repeated ones cannot be told']
      : []),
    ...repeated.map((column) => `column ${column} is ignored: it tells a label`),
  ];
}

/** What the user should know about columns of an event log that are left out, by name. */
export function lateColumnNotes(names: readonly string[]): readonly string[] {
  return names.map(
    (name) => `column ${name} is ignored: it has values on later events only, not on the one that begins a sample`,
  );
}

/** What the user should know about the imported columns. */
export function columnNotes(info: DatasetInfo): readonly string[] {
  return info.columns
    .filter(
      ({ role, distinct }) => role === 'categorical' && info.rows >= ENOUGH_ROWS && 2 * (distinct ?? 0) > info.rows,
    )
    .map(
      ({ name, distinct }) =>
        `column ${name} has ${distinct} different values in ${info.rows} rows: as a feature it teaches ` +
        'little; consider "ignore"',
    );
}
