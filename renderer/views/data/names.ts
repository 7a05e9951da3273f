import type { PickedFile } from '../../core/bridge.ts';

/** The extensions of files that can be imported, compressed ones included. */
const EXTENSIONS =
  /(\.(csv|tsv|tab|psv|txt|jsonl|ndjson|parquet|pq|arrow|feather|xlsx|xlsm|sqlite|db|duckdb|gz|zst)){1,4}$/i;

/** A unique name for the dataset of a file: `may-export` for `may-export.csv.gz`. */
export function datasetName(files: readonly Pick<PickedFile, 'name'>[], taken: readonly string[]): string {
  const first = files[0]?.name.replace(/^.*[\\/]/, '') ?? '';
  const stem = first.replace(EXTENSIONS, '') || first || 'data';
  let name = stem;
  for (let copy = 2; taken.includes(name); copy++) name = `${stem} ${copy}`;
  return name;
}

/** The last part of a path, on any operating system. */
export function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}
