import type { MessageKey, Text } from '../../core/text/message.ts';

const ENGINE_NOTES: readonly MessageKey[] = ['predict.fastest', 'predict.fastestEarlier'];

/** The kind of a note from a training run: a warning, except for the note on the chosen engine. */
export function noteKind(note: Text): 'info' | 'warn' {
  if (typeof note === 'string') return 'warn';
  // A comparison wraps the notes of its training runs.
  if (note.key === 'compare.note') return noteKind(note.values?.['note'] as Text);
  return ENGINE_NOTES.includes(note.key) ? 'info' : 'warn';
}
