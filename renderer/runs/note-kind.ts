import type { MessageKey, Text } from '../../core/text/message.ts';

/** Notes that say what happens, not that something is wrong. */
const INFO_NOTES: readonly MessageKey[] = [
  'predict.fastest',
  'predict.fastestEarlier',
  'train.pooledFirst',
  'train.pooledFound',
  'train.refitNext',
];

/** Notes that say which run another note is about. */
const WRAPPERS: readonly MessageKey[] = ['compare.note', 'train.pooledNote', 'train.bankNote'];

/** The kind of a note from a training run: a warning, unless it only says what happens. */
export function noteKind(note: Text): 'info' | 'warn' {
  if (typeof note === 'string') return 'warn';
  // A job of several runs wraps their notes.
  if (WRAPPERS.includes(note.key)) return noteKind(note.values?.['note'] as Text);
  return INFO_NOTES.includes(note.key) ? 'info' : 'warn';
}
