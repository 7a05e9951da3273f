/** Words about saved segments and their conditions. */
export const segments = {
  segment: 'Segment',
  none: 'none',
  unsaved: 'not saved',
  allSamples: 'all samples',
  allUsers: 'all users',
  menu: 'Segment actions',
  saveAs: 'Save as segment…',
  rename: 'Rename…',
  remove: 'Delete…',
  removeTitle: (name: string) => `Delete segment ${name}?`,
  removeMessage: 'The filters stay as they are. Runs that were trained on the segment keep its conditions.',
  saveTitle: 'Save filters as a segment',
  renameTitle: (name: string) => `Rename segment ${name}`,
  name: 'Name',
  nameFirst: 'Enter a name first.',
  exists: 'A segment with this name already exists.',
  replaces: 'Replaces the segment with this name.',
  holds: 'Samples that meet all of these conditions:',
  notPart: 'Bank and period are not part of a segment.',
  save: 'Save',
  replace: 'Replace',

  operators: { is: 'is', 'is-not': 'is not', between: 'between', days: 'between days' },
  isNotHint: 'also samples without a value',
  filterBy: (column: string) => `Filter by ${column}`,
  operatorOf: (column: string) => `How ${column} is compared`,
  atLeast: (column: string) => `Lowest ${column}`,
  atMost: (column: string) => `Highest ${column}`,
  lessThan: (column: string) => `${column} below`,
  upTo: 'to',
  upToBelow: 'to <',
  noBound: 'any',

  is: (column: string, values: readonly string[]) => `${column} is ${values.join(' or ')}`,
  isNot: (column: string, values: readonly string[]) => `${column} is not ${values.join(' or ')}`,
  between: (column: string, min: number | undefined, max: number | undefined) =>
    min === undefined
      ? `${column} is at most ${max}`
      : max === undefined
        ? `${column} is at least ${min}`
        : `${column} is ${min} to ${max}`,
  below: (column: string, min: number | undefined, below: number) =>
    min === undefined ? `${column} is below ${below}` : `${column} is ${min} to below ${below}`,
  daysFrom: (day: string) => `from ${day} on`,
  daysUntil: (day: string) => `until ${day}`,

  beside: 'Segments side by side',
  besideNote: 'each compared with all samples that match the filters above',
  choose: 'Segments',
  chooseFirst: 'Choose segments to see their funnels side by side.',
  all: 'All',
  step: 'Step',
  differenceHint: (low: string, high: string) => `95 % interval of the difference from all samples: ${low} to ${high}`,
  intervals: {
    users:
      'Intervals and p-values treat users as independent, not their samples; each sample without a user counts as ' +
      'one user.',
    samples:
      'Intervals and p-values treat samples as independent. If users have several impressions each and some users ' +
      'convert more than others, intervals are too narrow and p-values too low.',
  },
  differences:
    'Differences from all samples are in percentage points; p-values are adjusted for all segments and steps ' +
    '(Benjamini–Hochberg).',
  named: (name: string, conditions: readonly string[]) => `${name}: ${conditions.join('; ')}`,
  onlySegment: (name: string, conditions: readonly string[]) =>
    `Only samples of segment ${name}: ${conditions.join('; ')}`,
  exportBeside: 'Segments as CSV',
};
