import { counted } from '../format.ts';

/** What the interval of a rate treats as independent, and what it therefore covers. */
const INDEPENDENT = {
  users:
    'It treats users as independent, not their samples: the more samples a user has and the more alike they are, the ' +
    'wider it is. Each sample without a user counts as one user.',
  samples:
    'It treats samples as independent, so it is too narrow if users have several impressions each and some users ' +
    'convert more than others.',
};

/** The same for the interval and the p-value of a difference between two sides. */
const OF_DIFFERENCE = {
  users:
    'The interval treats users as independent, not their samples. Users may be on both sides: what is peculiar to ' +
    'them then cancels out.',
  samples:
    'The interval treats samples as independent. If users have several impressions each and some users convert more ' +
    'than others, it is too narrow, and the p-value too low.',
};

/** The same for what a value adds to a change. */
const OF_VALUE = {
  users:
    'The interval treats users as independent, not their samples, whether they are on one side or on both. Values of ' +
    'lists count the users of each side as different people.',
  usersOfEachSide:
    'The interval treats users as independent, not their samples. If some users are on both sides, it is usually too ' +
    'wide and the p-value too high; the opposite holds for values whose users have more samples than others.',
  samples: OF_DIFFERENCE.samples,
};
const CHANGE = 'Difference of the rate from the previous step, in percentage points.';
const EXCESS =
  'What the value’s rate contributes beyond the common change: more or less than if the rates of all values of the ' +
  'column had changed alike, by the same odds ratio. The p-value tests this excess; it is adjusted for all tested ' +
  'values. The hint of a cell has its 95 % interval, which excludes 0 if the p-value before this adjustment is below ' +
  '0.05.';
const CONTRIBUTION =
  'What the value contributes to the difference of the rate, by its rate and its frequency; the values of a column ' +
  'add up to the whole. Its share of the whole change is above 100 % where other values changed the other way. The ' +
  'hint of a cell has its 95 % interval, for the given frequency.';

/** Words of the Funnel view. */
export const funnel = {
  title: 'Funnel',
  empty: 'See how each step of a funnel converts, and what changed. Import a funnel export first.',
  import: 'Import a funnel export',
  sample: 'Try the sample',
  noRows: 'No samples match these filters.',
  clearFilters: 'Clear filters',

  dataset: 'Dataset',
  period: 'Period',
  compare: 'Compare',
  compareOptions: { none: 'none', previous: 'previous period', segment: 'other segment' },
  noPrevious: 'needs at least two days of data',
  with: 'Compared with',
  bank: 'Bank',
  allBanks: 'all',
  by: 'By',
  byNone: 'none',
  filter: 'Filter',
  addFilter: 'add…',
  anyValue: 'any',
  removeFilter: (column: string) => `Remove the filter by ${column}`,
  columnNames: { bank: 'Bank', banner: 'Banner', day: 'Day', week: 'Week', month: 'Month' } as Readonly<
    Record<string, string>
  >,
  noValue: '(no value)',
  below: (edge: string) => `< ${edge}`,
  from: (edge: string) => `≥ ${edge}`,
  between: (low: string, high: string) => `${low} to < ${high}`,

  conversion: 'Conversion',
  scale: 'Scale',
  scales: { previous: 'of previous', impressions: 'of impressions', log: 'log' },
  scaleNotes: {
    previous: 'share of the previous step',
    impressions: 'share of impressions',
    log: 'count, logarithmic scale',
  },
  dashed: (other: string) => `dashed: ${other}`,
  hatched: 'hatched: not yet mature',
  others: { previous: 'previous period', segment: 'other segment' },
  lostMost: (step: string, change: string, relative: string, p: string) =>
    `${step} fell most: ${change}, ${relative} relative (p ${p}).`,
  gainedMost: (step: string, change: string, relative: string, p: string) =>
    `No step fell; ${step} rose most: ${change}, ${relative} relative (p ${p}).`,
  furthestBelow: (step: string, change: string, relative: string, p: string) =>
    `${step} is furthest below the other segment: ${change}, ${relative} relative (p ${p}).`,
  furthestAbove: (step: string, change: string, relative: string, p: string) =>
    `No step is below the other segment; ${step} is furthest above it: ${change}, ${relative} relative (p ${p}).`,
  nothingChanged: 'No step differs by more than chance would explain.',
  sameSides: 'Both sides contain the same samples: choose another dataset or a filter under “Compared with” above.',
  otherEmpty: (other: string) => `The ${other} has no samples, so there is nothing to compare.`,

  steps: 'Steps',
  step: 'Step',
  count: 'Count',
  otherCount: { previous: 'Previous', segment: 'Other' },
  ofPrevious: 'Of previous',
  ofPreviousHint:
    'Of the samples that reached the previous step and are mature for this one, the share that reached it.',
  interval: '95 % interval',
  intervalOf: (interval: string) => `95 % interval ${interval}`,
  intervalsOf: {
    users: `Point at a rate to see its Wilson interval. ${INDEPENDENT.users}`,
    samples: `Point at a rate to see its Wilson interval. ${INDEPENDENT.samples}`,
  },
  intervalHint: {
    users: `Wilson interval of the rate from the previous step. ${INDEPENDENT.users}`,
    samples: `Wilson interval of the rate from the previous step. ${INDEPENDENT.samples}`,
  },
  ofImpressions: 'Of impressions',
  ofImpressionsHint: 'Of all impressions that are mature for this step, the share that reached it.',
  ofImpressionsIntervalHint: {
    users: `Wilson interval of the share of impressions. ${INDEPENDENT.users}`,
    samples: `Wilson interval of the share of impressions. ${INDEPENDENT.samples}`,
  },
  dropOff: 'Drop-off',
  dropOffHint: 'Mature samples that reached the previous step but not this one.',
  dropped: (count: number) => `${counted(count, 'sample')} went no further`,
  change: { previous: 'Change', segment: 'Difference' },
  changeHint: { users: `${CHANGE} ${OF_DIFFERENCE.users}`, samples: `${CHANGE} ${OF_DIFFERENCE.samples}` },
  changeInterval: (low: string, high: string) => `95 % interval ${low} to ${high} (Newcombe)`,
  p: 'p-value',
  pHint:
    'How likely a difference at least this large is by chance: score test, or Fisher’s exact test where ' +
    'an expected count is below 5.',
  tests: { score: 'score test', fisher: 'Fisher’s exact test' },
  chance: 'may be chance',
  firstStep: 'The first step has no previous step.',
  undefinedRate: 'No mature sample reached the previous step.',
  undefinedChange: 'One side has no rate.',
  convertedOf: (converted: string, eligible: string) => `${converted} of ${eligible}`,
  chooseStep: 'Choose a row to see what explains its difference.',

  time: 'Time to convert',
  since: 'From',
  sinceOptions: { previous: 'previous', impression: 'impression' },
  median: 'Median',
  p75: '75 %',
  p90: '90 %',
  p95: '95 %',
  quantileHint:
    'The time within which this share of the conversions came, half of them for the median. The hint of a cell ' +
    `has its 95 % interval, from order statistics. ${INDEPENDENT.samples}`,
  fewDurations: 'Too few samples to bound this time on both sides.',
  timeOther: (median: string, p90: string) => `${median} and ${p90} on the other side (median, 90 %)`,
  timeCount: (count: number, since: string) => `${counted(count, 'sample')}, counted from ${since}`,
  wholeDays: 'The dates in the data have no time of day, so all durations are whole days.',
  tolerance: (share: string) => `Figures are accurate to ${share}.`,
  reversed: (count: number) => `${counted(count, 'sample')} left out: their time is before that of the starting step.`,
  noTimes: 'This dataset has no times for its steps. Map them at import to see how long each step takes.',
  noDurations: 'No mature sample reached this step.',
  distribution: (step: string) => `Time to ${step}`,

  openNote: (open: string) => `Not yet mature, counted neither as conversions nor as drop-offs: ${open}.`,
  open: (waiting: string, to: string, days: number) => `${waiting} younger than ${counted(days, 'day')} (${to})`,
  maturityNote: (steps: readonly string[]) =>
    `Only mature samples are compared; shares of mature samples: ${steps.join('; ')}.`,
  maturity: (step: string, own: string, other: string) => `${step} ${own} here, ${other} on the other side`,

  changes: 'What changed most',
  changesOf: (from: string, to: string) => `${from} → ${to}`,
  changesOfFirst: (to: string) => `impressions → ${to}`,
  changesNone: 'Compare with the previous period to see which column explains the change at a step.',
  changesNoPrevious: 'Compare with another segment or dataset to see which column explains the difference at a step.',
  compareSegment: 'Compare with another segment',
  comparePrevious: 'Compare with previous period',
  changesLoading: 'Looking for explanations…',
  changesUndefined: 'One side has no rate for this step, so there is no difference to explain.',
  changesEmpty: 'No column distinguishes the samples here.',
  order: 'Order',
  orders: { excess: 'by excess', contribution: 'by contribution' },
  orderHints: {
    excess:
      'Values whose rate contributes more, or less, than the change that all values of their column have in common: ' +
      'significant ones first, by size',
    contribution: 'Values that contribute most to the whole change, in either direction',
  },
  value: 'Value',
  excess: 'Excess, adj.\u00a0p',
  excessHint: {
    users: `${EXCESS} ${OF_VALUE.users}`,
    usersOfEachSide: `${EXCESS} ${OF_VALUE.usersOfEachSide}`,
    samples: `${EXCESS} ${OF_VALUE.samples}`,
  },
  contribution: 'Contribution',
  contributionHint: {
    users: `${CONTRIBUTION} ${OF_VALUE.users}`,
    usersOfEachSide: `${CONTRIBUTION} ${OF_VALUE.usersOfEachSide}`,
    samples: `${CONTRIBUTION} ${OF_VALUE.samples}`,
  },
  shareOf: (share: string) => `${share} of change`,
  size: (share: string) => `${share} of samples`,
  pValue: (p: string) => `p ${p}`,
  shareOfChance: 'The whole change may be chance, so shares of it mean nothing.',
  showAll: (count: string) => `Show all ${count}`,
  showFewer: 'Show fewer',
  effects: (rate: string, mix: string) => `${rate} from its rate, ${mix} from its frequency`,
  commonEffect: (expected: string) => `${expected} from its rate if all values had changed alike`,
  rates: (own: string, other: string) => `rate ${own} here, ${other} on the other side`,
  samples: (own: string, other: string) => `${own} samples here, ${other} on the other side`,
  changesNote: (tested: number) =>
    (tested === 0
      ? 'No value has enough samples for a test. '
      : `p-values adjusted for ${counted(tested, 'tested value')} (Benjamini–Hochberg). ` +
        'Intervals are of each value alone: the largest of many are listed, so more than 5 % miss the true figure. ') +
    'Choose a row to filter by its value.',
  tooFew: 'Too few samples to test.',
  allOf: (change: string, interval: string, p: string) =>
    `Whole change: ${change} (95 % interval ${interval}, p ${p}).`,

  trend: 'Trend',
  trendOfStep: (step: string) => `Trend: ${step}`,
  partial: { day: '', week: 'ring: incomplete week', month: 'ring: incomplete month' },
  units: { day: 'day', week: 'week', month: 'month' },
  trendOf: 'Steps',
  allSteps: 'all',
  trendX: { day: 'day of impression (UTC)', week: 'week of impression (UTC)', month: 'month of impression (UTC)' },
  trendY: { ofPrevious: 'share of the previous step', ofFirst: 'share of impressions' },
  openDays: 'not yet mature',
  openDots: 'dotted or left out: not yet mature',
  /** Below the trend: what the intervals that pointing at it shows take as independent. */
  trendIntervals: {
    users:
      'The 95 % intervals treat users as independent, not their samples; each sample without a user counts as one ' +
      'user.',
    samples:
      'The 95 % intervals treat samples as independent. They are too narrow if users have several impressions each ' +
      'and some users convert more than others.',
  },
  /** Follows if the other side is of a dataset that differs in this. */
  otherIntervals: {
    users: 'Those of the other side treat users as independent.',
    samples: 'Those of the other side treat samples as independent, since its dataset does not record users.',
  },
  trendNone: 'This dataset has no times, so there is no trend.',
  trendEmpty: 'This period has no samples.',
  otherLine: (step: string, other: string) => `${step}, ${other}`,

  groups: (column: string) => `By ${column}`,
  groupsNote: (count: number) => counted(count, 'value'),
  groupsOthers: (count: number) => counted(count, 'more value'),
  overlapping: 'a sample can have several values',
  impressions: 'Impressions',
  changeOfStep: {
    previous: (step: string) => `${step} change`,
    segment: (step: string) => `${step} difference`,
  },
  pAdjusted: 'Adj. p',
  pAdjustedHint:
    'Adjusted for the number of tested values and steps (Benjamini–Hochberg): of the differences with an ' +
    'adjusted p below 0.05, at most about 5 % are expected to be chance.',
  chooseValue: 'Choose a row to show only its samples; choose it again to show all.',
  groupsLoading: 'Counting by value…',

  export: 'Export',
  exportSteps: 'Steps as CSV',
  exportGroups: 'Groups as CSV',
  exportChanges: 'What changed as CSV',
  /** The ends of the names of these files. */
  files: {
    steps: 'funnel',
    groups: (column: string) => `funnel by ${column}`,
    changes: (step: string) => `changes of ${step}`,
    segments: 'segments',
  },
  copySteps: 'Copy the steps',
  copied: 'Copied',
  copyFailed: 'Could not write to the clipboard.',
  loading: 'Counting…',
};
