import { roleReader } from '../../features/columns.ts';
import { dictionaryText } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';

/**
 * Reads the value of each row of a chunk in the column with a role; '' for every row if there is none, or it is not
 * used.
 */
export function valueReader(
  project: Project,
  dataset: DatasetInfo,
  role: 'bank' | 'banner',
  used: boolean,
): (chunk: number) => (row: number) => string {
  const column = dataset.columns.find((candidate) => candidate.role === role);
  const read = roleReader(project, dataset, role, 'code');
  if (!used || column === undefined || read === null) return () => () => '';
  const dictionary = readDictionary(project, dataset, column);
  return (chunk) => {
    const { values } = read(chunk);
    return (row) => dictionaryText(dictionary, values[row]) ?? '';
  };
}
