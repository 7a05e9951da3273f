import { inEnglish } from '../../core/text/en.ts';
import type { Text } from '../../core/text/message.ts';

/** Whether a note of a training warns: which engine was chosen is only told. */
export function noteKind(note: Text): 'info' | 'warn' {
  return /^engine \S+, the fastest here /.test(inEnglish(note)) ? 'info' : 'warn';
}
