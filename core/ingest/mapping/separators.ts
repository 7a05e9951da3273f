import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { MappingFile } from './mapping.ts';

const MAX_ASCII = 127;

/**
 * Throws `invalid-config` for a separator of values other than an ASCII character. Cells are split byte by byte, and a
 * character such as `、` has several.
 */
export function checkSeparators({ separators = {} }: Pick<MappingFile, 'separators'>): void {
  for (const [column, separator] of Object.entries(separators))
    if (separator.charCodeAt(0) > MAX_ASCII)
      throw new AppError(
        'invalid-config',
        message('ingest.unusableSeparator', { column, separator }),
        message('ingest.chooseSeparator'),
      );
}
