/** Words of the Banks view. */
export const banks = {
  title: 'Banks',
  dataset: 'Dataset',
  empty: 'Banks come from the data: import a funnel export to see each of its banks with its figures.',
  toData: 'Import a funnel export',
  toSample: 'Try the sample',
  noBanks: 'The data do not distinguish banks. Add the bank they belong to and choose its objective.',
  train: (bank: string) => `Train ${bank}`,
  listTitle: 'Banks',
  listCaption: 'Banks with their objective and conversions',
  bank: 'Bank',
  objective: 'Objective',
  weight: 'Weight',
  impressions: 'Impressions',
  notInData: 'not in this dataset',
  suggested: 'enough data',
  suggestedTitle: 'Enough data for',
  add: 'Add a bank',
  addTitle: 'Add a bank',
  addName: 'Name, as in the export',
  addTaken: 'A bank with this name already exists',
  addAction: 'Add',
  saved: {
    objective: (bank: string, step: string) => `The objective for ${bank} is now ${step}.`,
    weight: (bank: string, weight: string) => `The weight of ${bank} is now ${weight}.`,
    value: (bank: string, value: string) => `A conversion of ${bank} is now worth ${value}.`,
    valueRemoved: (bank: string) => `${bank} no longer has a value.`,
    currency: (bank: string, currency: string) => `The value of ${bank} is now in ${currency}.`,
    checkValue: (value: string) => `Its value, ${value}, was set for another step: check it.`,
    banners: (bank: string, banners: string) => `${bank} now shows: ${banners}.`,
    added: (bank: string) => `${bank} was added.`,
    undone: (bank: string) => `The change to ${bank} was undone.`,
    changedSince: (bank: string) => `Not undone: the settings of ${bank} have since been changed elsewhere.`,
    undo: 'Undo',
    undoHint: 'Ctrl+Z',
    retrain: (run: string, trained: string, step: string) =>
      `${run} was trained for ${trained}: until you train the bank again, its users are ranked by ` +
      `${trained}, not by ${step}.`,
  },
  evidence: {
    title: (bank: string) => `Objective for ${bank}`,
    note: 'the step that decides when training stops and how users are ranked',
    caption: (bank: string) => `Objective for ${bank} and the data for each step`,
    choose: 'Objective',
    reached: 'Reached',
    usable: 'Usable conversions',
    usableHint: 'Conversions of fully mature samples, which training can use',
    ofPrevious: 'Of previous step',
    interval: '95 % interval',
    others: 'Other banks',
    difference: 'Difference',
    p: 'Adj. p',
    pHint: {
      users:
        'Two-sided test of this bank’s rate against all others together, adjusted for the number of banks (Holm). ' +
        'Like the interval of the difference, it treats users as independent, not their samples. Several banks may ' +
        'reach the same users: what is peculiar to them then cancels out',
      samples:
        'Two-sided test of this bank’s rate against all others together, adjusted for the number of banks (Holm). ' +
        'Like the interval of the difference, it treats samples as independent. If users have several impressions ' +
        'each and some users convert more than others, the interval is too narrow and the p-value too low',
    },
    immature: 'Not yet mature',
    immatureHint: 'Share of impressions too recent to count as not converted',
    noOthers: 'the data have no other bank',
    noSamples: 'no samples to compute a rate from',
  },
  suggestion: {
    take: (step: string) => `Choose ${step}`,
    chosen: (step: string, positives: string) =>
      `${step} is the last step with enough data: ${positives} usable conversions.`,
    better: (step: string, positives: string) =>
      `${step} is the last step with enough data so far: ${positives} usable conversions.`,
    absent: 'This dataset has no samples of the bank, so none of its figures are known.',
    none:
      'No step has enough conversions for a model yet. Until there are more, approval is the usual ' +
      'objective for a new card.',
    later: (impressions: string, needed: string, steps: string) =>
      `A step needs ${needed} usable conversions. At the rates of the ${impressions} impressions so far: ` +
      `${steps}.`,
    enoughAt: (step: string, positives: string, impressions: string) =>
      `${step} (${positives}) at about ${impressions} impressions`,
    notEstimable: (step: string, positives: string) => `${step} (${positives}) has too few for an estimate`,
    keep: (step: string) =>
      `You can keep ${step} as the objective. Until it has enough conversions, chance may decide when training ` +
      'stops; a note then says so.',
    open: (step: string, share: string, needed: string) =>
      `Only ${share} of the impressions are mature for ${step}; the rule asks for ${needed}.`,
    rule: (positives: string, share: string) =>
      `The last step with at least ${positives} usable conversions and with at least ${share} of the impressions ` +
      'mature for it.',
    ruleTitle: 'The rule',
  },
  change: {
    title: 'How the ranking would change',
    note: (sampled: string, run: string) =>
      `${sampled} mature impressions of ${run}’s test period, ranked by each step`,
    caption: 'Conversions among the top users under each objective',
    first: 'Top of the list',
    rankedBy: 'Ranked by',
    figure: 'Figures',
    actual: 'Actual',
    actualHint: 'Actual conversions',
    expected: 'Expected',
    expectedHint: 'Sums of the model’s probabilities',
    common: 'Same users',
    commonHint: (step: string) => `Share of the top users who are also at the top when ranked by ${step}`,
    correlation: 'Rank correlation',
    correlationHint: 'Spearman’s, over the whole sample',
    now: 'now',
    cell: (expected: string, actual: string) => `expected ${expected}, actual ${actual}`,
    sentence: (step: string, share: string, change: string) => `Ranked by ${step}, the top ${share} yields ${change}.`,
    more: (percent: string, plural: string) => `${percent} more ${plural}`,
    fewer: (percent: string, plural: string) => `${percent} fewer ${plural}`,
    asMany: (plural: string) => `as many ${plural}`,
    swap: (share: string, common: string) => `${common} of the users in the top ${share} are the same.`,
    hint: 'Point at an objective above, or move to it with the keyboard, to preview its ranking here.',
    none: 'Train a model for this bank to see how the ranking would change.',
    open: (run: string) => `No impression of ${run}’s test period is mature for all steps yet.`,
    loading: 'Ranking the test period',
  },
  settings: {
    title: 'Weight, value and banners',
    weight: 'Weight',
    weightHint: 'Multiplies this bank’s scores when banks compete',
    value: 'Value of a conversion',
    valueHint: 'What one conversion of the objective is worth; if set, banks compete by expected value',
    noValue: 'not set',
    currency: 'Currency',
    currencyExample: 'EUR',
    notCurrency: 'Three letters, such as EUR',
    removeValue: 'Remove the value',
    banners: 'Banners',
    allSeen: 'all in the training data',
    caption: (bank: string) => `Banners of ${bank}`,
    banner: 'Banner',
    competes: 'Competes',
    yes: 'yes',
    no: 'no',
    neverSeen: 'set, but not in this dataset',
    share: (step: string) => `${step} rate`,
    noBanners: 'The data have no banners for this bank.',
  },
};
