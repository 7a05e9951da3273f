import type { MessageKey, Text } from '../../core/text/message.ts';

const ENGINE_NOTES: readonly MessageKey[] = ['predict.fastest', 'predict.fastestEarlier'];

/** Whether a note of a training is a warning; the chosen engine is only information. */
export function noteKind(note: Text): 'info' | 'warn' {
  if (typeof note === 'string') return 'warn';
  if (note.key === 'compare.note') return noteKind(note.values?.['note'] as Text);
  return ENGINE_NOTES.includes(note.key) ? 'info' : 'warn';
}
