import { dataFileStem } from '../../../core/text/data-files.ts';
import type { PickedFile } from '../../core/bridge.ts';

/** A unique name for the dataset of a file: `may-export` for `may-export.csv.gz`. */
export function datasetName(files: readonly Pick<PickedFile, 'name'>[], taken: readonly string[]): string {
  const stem = dataFileStem(files[0]?.name ?? '') || 'data';
  let name = stem;
  for (let copy = 2; taken.includes(name); copy++) name = `${stem} ${copy}`;
  return name;
}

/** The last part of a path, on any operating system. */
export function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}
