import { AppError } from '../../errors.ts';
import type { NewColumn } from '../../store/datasets/dataset-types.ts';
import { message } from '../../text/message.ts';
import type { ByteDictionary } from '../values/dictionary.ts';

/** A column and its dictionary, if any. */
export interface DictionaryColumn {
  readonly column: NewColumn;
  readonly dictionary: ByteDictionary | null;
}

/** Maximum memory of all dictionaries of a dataset together. */
const MAX_BYTES = 800_000_000;

/**
 * Throws `invalid-input`, naming the largest column, if the dictionaries exceed an import's memory limit; `maxBytes` is
 * for tests.
 */
export function checkDictionaryMemory(columns: readonly DictionaryColumn[], maxBytes = MAX_BYTES): void {
  const bytes = columns.map(({ dictionary }) => dictionary?.memoryBytes ?? 0);
  const total = bytes.reduce((sum, part) => sum + part, 0);
  if (total <= maxBytes) return;
  const { column, dictionary } = columns[bytes.indexOf(Math.max(...bytes))];
  throw new AppError(
    'invalid-input',
    message('ingest.manyValues', { column: column.name, values: dictionary?.size ?? 0 }),
    message('ingest.ignoreOrSetKind'),
  );
}
