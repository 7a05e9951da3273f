import { AppError } from '../../../errors.ts';
import { message } from '../../../text/message.ts';
import type { SourceFile } from '../../files/identify.ts';

/** The samples may be compressed, unlike their common features. */
const COMPRESSED = /\.(?:gz|zst)$/i;

/**
 * Assigns to each file of Ali-CCP samples its file of common features, and leaves the latter out of the list. It is the
 * only such file, or the one whose name has the same ending, `_train.csv` or `_test.csv`. Throws `invalid-input` if
 * there is none.
 */
export function pairWithCommonFeatures(files: readonly SourceFile[]): readonly SourceFile[] {
  const commons = files.filter(({ format }) => format === 'ali-ccp-common');
  const paired = files
    .filter(({ format }) => format !== 'ali-ccp-common')
    .map((file) => (file.format === 'ali-ccp' ? { ...file, common: commonOf(file, commons) } : file));
  if (commons.length > 0 && paired.length === 0)
    throw new AppError(
      'invalid-input',
      message('ingest.samplesMissing', { file: commons[0].name }),
      message('ingest.nameBothFiles'),
    );
  return paired;
}

function commonOf(file: SourceFile, commons: readonly SourceFile[]): SourceFile {
  const suffix = (name: string): string => name.slice(name.lastIndexOf('_')).replace(COMPRESSED, '');
  const common = commons.length === 1 ? commons[0] : commons.find(({ name }) => suffix(name) === suffix(file.name));
  if (common === undefined)
    throw new AppError(
      'invalid-input',
      message('ingest.commonMissing', { file: file.name }),
      message('ingest.nameBothFiles'),
    );
  return common;
}
