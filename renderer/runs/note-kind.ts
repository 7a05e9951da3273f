/** Whether a note of a training warns: which engine was chosen is only told. */
export function noteKind(note: string): 'info' | 'warn' {
  return /^engine \S+, the fastest here /.test(note) ? 'info' : 'warn';
}
