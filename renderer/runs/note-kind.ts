import type { MessageKey, Text } from '../../core/text/message.ts';

/** Notes that say what happens, not that something is wrong. */
const INFO_NOTES: readonly MessageKey[] = [
  'predict.fastest',
  'predict.fastestEarlier',
  'train.pooledFirst',
  'train.pooledFound',
  'train.refitNext',
];

/** The kind of a note from a training run: a warning, unless it only says what happens. */
export function noteKind(note: Text): 'info' | 'warn' {
  if (typeof note === 'string') return 'warn';
  // A comparison wraps the notes of its training runs.
  if (note.key === 'compare.note') return noteKind(note.values?.['note'] as Text);
  return INFO_NOTES.includes(note.key) ? 'info' : 'warn';
}
