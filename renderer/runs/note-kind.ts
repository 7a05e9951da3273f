import type { Message, Text } from '../../core/text/message.ts';

/** Whether a note of a training warns: which engine was chosen is only told. */
export function noteKind(note: Text): 'info' | 'warn' {
  // Some notes are not messages yet.
  if (typeof note === 'string') return /^engine \S+, the fastest here /.test(note) ? 'info' : 'warn';
  if (note.key === 'compare.note') return noteKind(note.values?.note as Message | string);
  return choices.has(note.key) ? 'info' : 'warn';
}

const choices: ReadonlySet<string> = new Set(['predict.fastest', 'predict.fastestEarlier']);
