/** Cells of a step that was reached at an unrecorded time, in lower case. */
export const YES_WORDS: readonly string[] = [
  '1',
  'true',
  'yes',
  'y',
  'ja',
  'j',
  'wahr',
  'oui',
  'vrai',
  '是',
  '√',
  '✓',
  '✔',
];
/** Cells of a step that was not reached, besides empty ones. */
export const NO_WORDS: readonly string[] = ['0', 'false', 'no', 'n', 'nein', 'falsch', 'non', 'faux', '否', '×', '✗'];
