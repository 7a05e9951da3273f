/** The endings of data files, without the dot: text, which may be compressed, and other formats. */
const TEXT_ENDINGS = ['csv', 'tsv', 'tab', 'psv', 'txt', 'jsonl', 'ndjson'];
const COLUMN_ENDINGS = ['parquet', 'pq', 'arrow', 'feather'];
const WORKBOOK_ENDINGS = ['xlsx', 'xlsm'];
const DATABASE_ENDINGS = ['sqlite', 'sqlite3', 'db', 'duckdb'];
const COMPRESSED_ENDINGS = ['gz', 'zst'];

/** The endings of the files that are read from a folder, besides those of compressed text. */
export const FOLDER_ENDINGS: readonly string[] = [...TEXT_ENDINGS, ...COLUMN_ENDINGS, ...WORKBOOK_ENDINGS];

/** The endings of all files that can be read. */
export const DATA_ENDINGS: readonly string[] = [...FOLDER_ENDINGS, ...DATABASE_ENDINGS, ...COMPRESSED_ENDINGS];

/**
 * Data files in a folder: known endings, and the part files of Spark and Hadoop. While a workbook is open, Excel keeps
 * a file beside it whose name begins with `~$`.
 */
const IN_FOLDER = new RegExp(
  String.raw`\.(${[...TEXT_ENDINGS, ...COLUMN_ENDINGS].join('|')})(\.(${COMPRESSED_ENDINGS.join('|')}))?$` +
    String.raw`|^(?!~\$).*\.(${WORKBOOK_ENDINGS.join('|')})$|^part-\d[^.]*$`,
  'i',
);

/** Whether a file of a folder, by its name, is read with the folder. */
export function isReadWithFolder(name: string): boolean {
  return IN_FOLDER.test(name);
}

const ENDINGS = new RegExp(String.raw`(\.(${DATA_ENDINGS.join('|')})){1,4}$`, 'i');

/** A file's name without its folder, on any system, and without its endings: `may` for `/data/may.csv.gz`. */
export function dataFileStem(path: string): string {
  const name = path.replace(/^.*[\\/]/, '');
  return name.replace(ENDINGS, '') || name;
}
