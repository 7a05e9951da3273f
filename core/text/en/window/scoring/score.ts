import { list, counted } from '../../format.ts';

/** Whether the groups of a selection suffice to detect a lift; figures as texts. */
interface ControlSize {
  /** Null for the whole selection. */
  readonly bank: string | null;
  readonly step: string;
  readonly control: string;
  readonly users: string;
  readonly lift: string;
  readonly power: string;
  readonly needed: string | null;
  readonly detectable: string | null;
}

/** Words of the Score view. */
export const score = {
  title: 'Score',
  audience: 'Audience',
  noAudience: 'none yet',
  users: (count: number) => counted(count, 'user'),
  chooseAudience: 'Choose an audience',
  banks: 'Banks',
  runOf: (run: string, objective: string) => `${run} · ${objective}`,
  active: 'active',
  ofAllBanks: 'all banks',
  perLabel: 'Ranked list',
  perUser: 'Per user',
  perUserHint: 'Every user once, with the best banner of any bank',
  perBank: 'Per bank',
  perBankHint: 'One list of all users for each bank',
  list: 'List',
  exportAction: 'Export ranked CSV',
  exportWaits: 'The export starts as soon as the list is ranked',
  exportFirst: 'Drop an audience first',
  fileName: (audience: string) => `${audience}-ranked.csv`,
  drop: 'Drop to rank this audience',
  empty:
    'Drop an audience here: a CSV, Excel or Parquet file with user ids and the features the models were ' +
    'trained on. It is ranked immediately, and you can inspect every row before exporting.',
  untrained: 'Trained models rank an audience; this project has none yet.',
  toTrain: 'Train a model',
  nothingChosen: 'Choose at least one bank to rank for.',
  useSample: 'Use the sample’s audience',
  manifest: 'Its manifest',
  uploading: 'Uploading the file',
  ranking: (audience: string) => `Ranking ${audience}`,
  rankingSoFar: (records: number, rate: string) => `${counted(records, 'user')} · ${rate} candidates/s`,
  rankingStarts: 'loading the audience and the models',
  cancel: 'Cancel',
  keptBelow: 'The previous list is still shown below.',
  notRanked: (failed: string, shown: string) => `${failed} was not ranked. The list below is still for ${shown}.`,
  rankAgain: 'Rank again',
  /** The run that was measured instead of its refit. */
  refitOf: (refit: string, original: string) => `${original}, whose refit is ${refit},`,
  miscalibrated: (bank: string, run: string, ratio: string) =>
    `On data that it was not trained on, ${run} predicted ${ratio} times the actual conversions. The order of users ` +
    `within ${bank} may be right, but its ranks against other banks and the expected counts are off by the same ` +
    `factor. Train ${bank} again before you rely on them.`,
  staleRanking: (audience: string) => `Banks, models or the segment have changed since ${audience} was ranked.`,
  rejected: (rejected: string, records: number) => `${rejected} of ${counted(records, 'record')} could not be ranked`,
  rejectOf: (count: string, reason: string, first: string) => `${count} × ${reason} (${first})`,
  rejectSeparator: '; ',
  rejectAt: (line: string, value: string) => `first in line ${line}${value === '' ? '' : `: ${value}`}`,
  columns: {
    button: 'Columns…',
    title: 'Columns of the audience',
    close: 'Close the columns',
    user: 'User id',
    theUser: 'the user id',
    notRanked: (file: string) => `${file} was not ranked: its columns do not match those of the models.`,
    lacking: (names: string) =>
      `No column was found for ${names}. Choose a column for each. If the file lacks one, add it to the ` +
      'export: the models need it.',
    guesses: (names: string) => `Guessed from similar names: ${names}. Check before ranking.`,
    oneColumn:
      'Read this way, the file has a single column, too few for the models. Try another delimiter, or ' +
      'add the features to the export.',
    problems: {
      many: () => 'The file has more columns than can be read. Leave out those that the models do not need.',
      long: () =>
        'The name of a column is too long. Shorten it in the file, or set Header to “no header” if the first ' +
        'line holds no names.',
      unnamed: () => 'A column has no name in the first line. Name it in the file, or set Header to “no header”.',
      twice: (column: string) =>
        `Two columns are named ${column}. Rename one in the file, or set Header to “no header”.`,
      unreadable: () => 'Read this way, the file has no records. Try another delimiter or encoding.',
    } satisfies Record<'many' | 'unnamed' | 'long' | 'twice' | 'unreadable', (column: string) => string>,
    named: (count: string) => `Show the ${count} found by name`,
    by: { guess: 'guessed, check it', nothing: 'not found' },
    weights: {
      title: 'Weights',
      user: 'Per user',
      bank: (bank: string) => `Per user for ${bank}`,
      how: 'Score = probability × the bank’s weight and value × these weights.',
      howWithoutBanks: 'Score = probability × these weights.',
      none:
        'The file has no weights: every user counts the same. To weight users, add a column named weight, ' +
        'or one named weight_ plus a bank’s name for that bank only.',
      noneWithoutBanks:
        'The file has no weights: every user counts the same. To weight users, add a column named weight.',
      unused: (names: string) => `Not used, because no bank with that name is ranked: ${names}.`,
    },
    chooseFirst: (names: string) => `Choose a column for ${names} first`,
  },
  chart: {
    titleUser: 'Score of each user’s best banner',
    titleAll: 'Score of each user',
    titleBank: (bank: string) => `Score of each user for ${bank}`,
    note: 'weight × value (where set) × probability of the objective',
    scale: 'Scale of scores',
    linear: 'Linear',
    log: 'Logarithmic',
    users: 'Users',
    score: 'Score',
    minScore: 'Minimum score',
    minScoreLabel: (threshold: string, users: number) => `≥ ${threshold} · ${counted(users, 'user')}`,
    nothing: 'no user',
    help: 'Drag the line, or move it with the arrow keys',
    table: 'Distribution of scores',
    from: 'From',
    to: 'To',
    showTable: 'Table',
    showChart: 'Chart',
  },
  selection: {
    title: 'Selection',
    by: 'Select by',
    top: 'Top N',
    threshold: 'Minimum score',
    budget: 'Budget',
    topLabel: 'Users',
    topOfEach: 'Users per bank',
    thresholdLabel: 'Minimum score',
    budgetLabel: 'Budget',
    budgetOfEach: 'Budget per bank',
    contactLabel: 'Cost per contact',
    costPerConversion: (step: string) => `Cost per ${step}`,
    costStep: 'Also pay per',
    noStepCost: 'none',
    users: 'Users',
    rows: 'Rows',
    share: 'Share of list',
    thresholdFigure: 'Minimum score',
    cost: 'Expected cost',
    caption: 'Expected conversions of the selection',
    step: 'Expected',
    expected: 'Count',
    interval: '95 % interval',
    lift: 'Lift',
    liftHint:
      'Expected rate of the selection relative to a random selection of the same size; below it, its 95 % interval, ' +
      'which covers the same errors as the interval of the count',
    liftValue: (lift: string) => `${lift} ×`,
    value: 'Expected value',
    zeroWeight: (rows: number) =>
      `${counted(rows, 'selected row has', 'selected rows have')} weight 0; no conversions are expected from ` +
      `${rows === 1 ? 'it' : 'them'}.`,
    without: (count: number, step: string) =>
      `${counted(count, 'row is ranked by a model', 'rows are ranked by models')} without ${step}; ` +
      `${count === 1 ? 'it counts' : 'they count'} as 0.`,
    method:
      'Counts are sums of the models’ probabilities. The interval covers chance, errors of the model, and ' +
      'two weeks of rate drift of the size observed in the data. At the very top of a list, ' +
      'outcomes fall below it more often, since the list favours what the model overestimates.',
    errors: (chance: string, model: string, drift: string) =>
      `Chance ${chance}, model ${model}, rate drift ${drift} (95 %, each on its own)`,
    all: 'All',
    allHint: 'Select the whole list',
  },
  control: {
    keep: 'Keep a control group',
    hint: 'These users are left out of the list and written to a file of their own. Do not target them.',
    share: 'Share, %',
    lift: 'Lift to detect, %',
    seed: 'Seed',
    invalid: 'Correct the settings of the control group first',
    enough: ({ bank, step, control, users, lift, power }: ControlSize) =>
      `${bank === null ? '' : `${bank}: `}${control} of ${users} users are enough: the power to detect a lift of ` +
      `${lift} in ${step} is ${power}.`,
    tooSmall: ({ bank, step, control, users, lift, power, needed, detectable }: ControlSize) =>
      `${bank === null ? '' : `${bank}: `}${control} of ${users} users are too few: the power to detect a lift of ` +
      `${lift} in ${step} is only ${power}` +
      `${needed === null ? '' : `; 80\u00a0% needs a selection of ${needed} users`}` +
      `${detectable === null ? '' : `. With these groups, a lift of ${detectable} has a power of 80\u00a0%`}.`,
    written: (users: number, beside: boolean) =>
      `${counted(users, 'user')} held out${beside ? ', in the file .control.csv beside it' : ''}.`,
    file: 'Control group',
  },
  shares: {
    title: 'Selection by bank',
    titleWithoutBanks: 'Run and banners of the selection',
    run: 'Ranked by',
    runLabel: (bank: string) => `Run that ranks ${bank}`,
    objective: (step: string) => `for ${step}`,
    noBanner: 'without a banner',
    noBank: 'all users',
    untrained: 'Not trained:',
    train: (bank: string) => `Train ${bank}`,
    /** More banks than there is room to name. */
    more: (count: string) => `${count} more`,
  },
  rankedList: {
    title: 'Ranked list',
    firstOf: (shown: string, all: string) => `${shown} of ${all} selected`,
    caption: 'Ranked list',
    rank: 'Rank',
    user: 'User',
    bank: 'Bank',
    banner: 'Banner',
    score: 'Score',
    weight: 'Weight',
    weightHint: 'The bank’s weight × the user’s. Score = weight × value (where set) × probability of the objective',
    objective: 'Objective',
    goTo: 'Go to rank',
    selectionEnd: 'the selection ends here',
  },
  exports: {
    title: 'Earlier exports',
    none: 'Exported lists are recorded here with their expected conversions.',
    caption: 'Earlier exports',
    file: 'File',
    when: 'Written',
    rows: 'Rows',
    selection: 'Selection',
    by: (runs: string) => `ranked by ${runs}`,
    audience: 'Audience',
    expected: (steps: string) => `Expected ${steps}`,
    expectedShort: (steps: string) => `Exp. ${steps}`,
    /** After the columns of expected conversions. */
    value: 'value',
    expectedValue: 'Expected value',
    hash: 'SHA-256',
    gone: (path: string) => `${path}: since moved or deleted`,
    show: 'Show in folder',
    copyPath: 'Copy path',
    copied: 'Copied',
    whole: 'whole list',
    campaign: (name: string) => `campaign ${name}`,
    top: (count: string) => `top ${count}`,
    threshold: (score: string) => `score ≥ ${score}`,
    budget: (budget: string) => `budget ${budget}`,
    perBank: 'per bank',
    results: 'Results',
    heldOut: (users: string) => `${users} held out`,
  },
  /** After a list was written, e.g. `Expected, with 95 % intervals: 12 clicks (8–17), value 90 EUR (50–140).` */
  expectedOfList: (figures: readonly string[]) => `Expected, with 95 % intervals: ${list(figures)}.`,
  expectedFigure: (count: string, steps: string, ends: string | null) =>
    `${count} ${steps}${ends === null ? '' : ` (${ends})`}`,
  expectedMoney: (amount: string, ends: string | null) => `value ${amount}${ends === null ? '' : ` (${ends})`}`,
  written: (rows: number, file: string) => `${counted(rows, 'row')} written to ${file}, with its manifest.`,
  delivered: (rows: number, file: string) => `${counted(rows, 'row')} exported as ${file}.`,
};
