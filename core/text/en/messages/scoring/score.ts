import { count, exactPercent, firstOf, list, need, percent, percentBelow, counted } from '../../format.ts';

interface CurrenciesOfBanks {
  readonly bank: string;
  readonly currency: string | null;
  readonly other: string;
  readonly otherCurrency: string | null;
}

interface ValueOfOtherStep {
  readonly run: string;
  readonly bank: string;
  /** The step that the run ranks by, and the bank's objective. */
  readonly trained: string;
  readonly wanted: string | null;
}

interface SmallControl {
  readonly step: string;
  readonly lift: number;
  readonly share: number;
  readonly control: number;
  readonly power: number;
  readonly needed: number | null;
  readonly detectable: number | null;
}

/** Scoring, and the ranked lists that it writes. */
export const score = {
  featureInColumns: 'feature in "columns"',
  bankInWeights: 'bank in "bankWeights"',
  noUserColumn: ({ columns }: { columns: readonly string[] }) => `no user column among: ${list(columns)}`,
  nameUserColumn: 'name the column of user ids user_id, or say which column it is ("user" in a mapping)',
  runTwice: ({ run }: { run: string }) => `run given twice: ${run}`,
  runsWithoutBank: ({ run, other }: { run: string; other: string }) =>
    `runs ${run} and ${other} are both for data without banks`,
  runsOfBank: ({ run, other, bank }: { run: string; other: string; bank: string }) =>
    `runs ${run} and ${other} are both for bank ${bank}`,
  oneRunPerBank: 'a bank is ranked by one run: name one run per bank',
  runUnused: ({ run }: { run: string }) => `run ${run} scores no bank: each of its banks has another run`,
  noBankLeft: 'every bank is left out',
  nameBankToScore: 'name a run for at least one bank',
  unnamedBank: 'the bank without a name',
  someWithoutValue: ({ banks, others }: { banks: readonly string[]; others: readonly string[] }) =>
    `no value of a conversion is set for ${list(banks)}, but one is set for ${list(others)}: ` +
    'their scores cannot be compared',
  setValues: ({ bank }: { bank: string }) =>
    `set one for each in Banks, or remove the others (on the command line: stepladder bank PROJECT ${bank} ` +
    '--value AMOUNT; --value 0 removes one)',
  otherCurrency: ({ bank, currency, other, otherCurrency }: CurrenciesOfBanks) =>
    `the value of ${bank} is in ${currency ?? 'no named currency'}, but the value of ${other} is in ` +
    `${otherCurrency ?? 'no named currency'}: their scores cannot be compared`,
  setCurrency: ({ bank }: { bank: string }) =>
    `convert it in Banks (on the command line: stepladder bank PROJECT ${bank} --value AMOUNT --currency CODE)`,
  valueOfOtherStep: ({ run, bank, trained, wanted }: ValueOfOtherStep) =>
    `run ${run} ranks by ${trained}, but the value of bank ${bank} is set for ${wanted ?? 'no step'}`,
  trainForValue: ({ bank }: { bank: string }) =>
    'train a run for the objective, or change the objective and its value in Banks (on the command line: stepladder ' +
    `bank PROJECT ${bank} --objective STEP --value AMOUNT)`,
  bankByStep: ({ bank, step }: { bank: string; step: string }) => `${bank} by ${step}`,
  objectivesCompete: ({ banks }: { banks: readonly string[] }) =>
    `banks with different objectives compete only by probability: ${firstOf(banks)}. A rarer step loses, regardless ` +
    'of its value. Set the value of a conversion for each bank.',
  grosslyMiscalibrated: ({ bank, run, original, steps }: Miscalibrated) =>
    `predictions of ${original ?? run}${scorerOf(bank, run, original)} are off by more than a factor of 2 on its ` +
    `validation set: ${list(steps)}`,
  zeroWeight: ({ rows }: { rows: number }) =>
    `${counted(rows, 'row')} at the end of the list ${rows === 1 ? 'has' : 'have'} weight 0: ` +
    `no conversions are expected from ${rows === 1 ? 'it' : 'them'}`,
  smallShare: ({ bank, users, all }: { bank: string; users: number; all: number }) =>
    `bank ${bank} gets ${count(users)} of ${counted(all, 'user')}, under 1 %: ` +
    'check its weight, its value and the predictions of its run',
  holdoutMissing: ({ flags }: { flags: readonly string[] }) => need(flags, '--holdout'),
  giveHoldout: 'say which share of the users to hold out: --holdout 0.1',
  holdoutTooSmall: ({ step, lift, share, control, power, needed, detectable }: SmallControl) =>
    `the control group of ${counted(control, 'user')} is too small to detect a lift of ${exactPercent(lift)} in ` +
    `${step}: the power of the test is ${percentBelow(power)}. ` +
    (needed === null
      ? 'No conversions are expected'
      : `A power of 80 % needs a list of ${count(needed)} users, with ${exactPercent(share)} of them held out`) +
    (detectable === null
      ? '; with these groups, no lift has a power of 80 %'
      : `; with these groups, only a lift of ${percent(detectable)} or more has a power of 80 %`),
  holdoutBanksTooSmall: ({ banks, lift }: { banks: readonly string[]; lift: number }) =>
    `a lift of ${exactPercent(lift)} in a single bank is not likely to be detected, since its control group is too ` +
    `small: ${list(banks)}`,
  holdoutWithoutControl: ({ banks }: { banks: readonly string[] }) =>
    `no user is held out, since the share of so few users rounds to none: ${list(banks)}`,
  noObjective: ({ run, step }: { run: string; step: string }) =>
    `run ${run} has no objective: it is ranked by the last step, ${step}`,
  trainedForOther: ({ run, trained, bank, wanted }: { run: string; trained: string; bank: string; wanted: string }) =>
    `run ${run} ranks by ${trained}, its training objective, but the objective of bank ${bank} is now ${wanted}: ` +
    'train again to change that',
  unusableWeight: ({ bank, weight }: { bank: string; weight: string }) => `invalid weight of bank ${bank}: ${weight}`,
  unusableValue: ({ bank, weight, value }: { bank: string; weight: number; value: number }) =>
    `the value of bank ${bank} times its weight is too large: ${value} × ${weight}`,
  setSmallerValue: 'set a smaller weight or value: their product is at most 1e12',
  setWeight: 'set a weight of at least 0, in Banks or with stepladder bank',
  ignoresBanners: ({ run, bank }: { run: string; bank: string }) =>
    `run ${run} does not use banners: bank ${bank} has one candidate without a banner`,
  unseenBank: ({ bank, run }: { bank: string; run: string }) =>
    `bank ${bank} was not seen in training, or too rarely: run ${run} treats it like any rare bank`,
  noBetterBanner: ({ bank, run, step }: { bank: string; run: string; step: string }) =>
    `no banner of ${bank === '' ? 'the bank' : bank} is clearly better for ${step}: ` +
    `the differences that ${run} predicts may be chance, so any of them can be shown`,
  tooFewBannerOutcomes: ({ bank, run, step }: { bank: string; run: string; step: string }) =>
    `too few outcomes to tell whether a banner of ${bank === '' ? 'the bank' : bank} is better for ${step}: ` +
    `in forecasts, the differences that ${run} predicts count as chance`,
  rateDriftUnknown: ({ run }: { run: string }) =>
    `the data of ${run} have no times, or span too few days to estimate rate drift: ` +
    'the intervals of expected conversions leave it out',
  listsWithoutProject:
    'The intervals of expected conversions cover only chance: to include errors of the models and rate drift, name ' +
    'the project that wrote the lists with --project.',
  listNotExported: ({ file }: { file: string }) =>
    `The intervals by ${file} cover only chance: this project has not written that file as it is now, so the errors ` +
    'of the run that ranked it are not known.',
  ownLevel: ({ bank, run }: { bank: string; run: string }) =>
    `the data of ${run} have few recent conversions${bank === '' ? '' : ` of bank ${bank}`}, or none: its forecast ` +
    'is based on all of its days, with wider intervals',
  ownLevels: ({ banks, run }: { banks: readonly string[]; run: string }) =>
    `the data of ${run} have few recent conversions of some banks, or none: ${firstOf(banks)}. Their forecasts are ` +
    'based on all of their days, with wider intervals',
  pausedBanners: ({ bank, run, banners }: { bank: string; run: string; banners: readonly string[] }) =>
    `${list(banners)} had no impression in the last 14 days of the training data of ${run}: ` +
    `not ranked for ${bank === '' ? 'the bank' : bank} unless the bank names them as its banners`,
  onlyPausedBanners: ({ bank, run }: { bank: string; run: string }) =>
    `${bank === '' ? 'the bank' : bank} had no impression in the last 14 days of the training data of ${run}: ` +
    'all of its banners are ranked, unless the bank names those that it shows',
  unseenBanner: ({ banner, run }: { banner: string; run: string }) =>
    `banner ${banner} was not seen in training, or too rarely: run ${run} treats it like any rare banner`,
  averageBanner: ({ banner, bank, run }: { banner: string; bank: string; run: string }) =>
    `banner ${banner} was not seen in training, or too rarely: run ${run} treats it like an average banner ` +
    `of ${bank === '' ? 'the bank' : bank}`,
  notProbability: ({ run, step, value }: { run: string; step: string; value: string }) =>
    `run ${run} predicts an invalid probability of ${step}: ${value}`,
  runDamaged: 'the run is damaged: train it again',
  budgetNeedsCost: 'a budget needs a unit cost',
  giveUnitCost: 'give the cost of a contact or of a conversion',
  outputIsFolder: ({ path }: { path: string }) => `the output is a folder: ${path}`,
  nameFile: 'name a file',
  earlierRemoved: ({ files }: { files: readonly string[] }) =>
    `removed with the earlier list, to which ${files.length === 1 ? 'it' : 'they'} belonged: ${files.join(', ')}`,
  formulaIds: ({ ids }: { ids: number }) =>
    `${counted(ids, 'id')} ${ids === 1 ? 'looks' : 'look'} like a spreadsheet formula; the list has an apostrophe in ` +
    `front of ${ids === 1 ? 'it' : 'them'}`,
  noRecords: ({ file }: { file: string }) => `the audience has no records: ${file}`,
  checkAudience: 'an earlier list was left as it is; check how the audience was exported',
  importAgain: ({ dataset }: { dataset: string }) => `import dataset ${dataset} again as it was, or train again`,
  unusableTop: ({ top }: { top: number }) => `invalid number of rows to keep: ${top}`,
  giveWholeNumber: 'give a whole number of at least 1',
  notStepCost: ({ given }: { given: string }) => `not the cost of a conversion: ${given} (write STEP=AMOUNT)`,
  oneSelection: ({ flags }: { flags: readonly string[] }) => `only one of these can select rows: ${list(flags)}`,
  costWithoutBudget: 'costs select no rows without a budget',
  giveBudget: 'give --budget too',
  budgetWithoutCost: 'a budget needs the cost of a row',
  giveCost: 'give --cost-per-contact too, which may be 0 if conversions cost something',
  noList: ({ list: number, lists }: { list: number; lists: number }) =>
    `the ranking has no list ${number}: it has ${count(lists)}, counted from 0`,
  rankingGone: ({ ranking }: { ranking: string }) => `ranking ${ranking} is gone`,
  rankAgain: 'a newer ranking replaced it, or the program was restarted: rank the audience again',
  notRankedList: ({ file }: { file: string }) => `not a ranked list of this program: ${file}`,
  giveRankedList: 'give a CSV file that score or an export has written',
  userTwice: ({ file }: { file: string }) => `a user has several rows in ${file}`,
  compareOneBank: 'choose the bank whose rows to compare (--bank BANK on the command line)',
  notInOrder: ({ file }: { file: string }) => `the rows of ${file} are not in the order of their ranks`,
  sortByRank:
    'sort it by its column rank, or compare the list as it was written; choose a bank if each has its own ranks',
  emptyList: ({ file }: { file: string }) => `the list has no rows: ${file}`,
  bankNotInList: ({ file, bank }: { file: string; bank: string }) => `${file} has no row of bank ${bank}`,
  historyEntry: 'entry in the export history',
  audienceFile: 'an audience file',
  mappingFile: 'the mapping file',
  audienceOfRun: ({ run }: { run: string }) => `the audience (for run ${run})`,
  matchColumns: 'rename the columns, or say which column is which ("columns" in a mapping)',
  notInHistory: ({ error }: { error: string }) =>
    `the list is written, but not recorded in the project's export history: ${error}`,
  brokenRecord: 'broken record',
  missingUser: 'missing user',
  notInSegment: 'not in the segment',
  onlySegment: ({ segment, conditions }: { segment: string; conditions: readonly string[] }) =>
    `only users of segment ${segment} are scored: ${conditions.join('; ')}`,
  segmentColumn: ({ segment, column }: { segment: string; column: string }) =>
    `the audience has no column ${column}, which segment ${segment} needs`,
  segmentDays: ({ segment }: { segment: string }) => `segment ${segment} selects days, but an audience has no times`,
  segmentColumns: ({ columns }: { columns: readonly string[] }) =>
    `choose a segment of columns that the audience has: ${columns.join(', ')}`,
  longUser: 'user id too long',
  badWeight: 'unusable weight',
  badNumber: 'unreadable number',
  noNumbers: ({ column, format }: { column: string; format: string }) =>
    `column ${column} of the audience is not read as numbers, so its format cannot be ${format}`,
  columnsWithFormats: ({ columns }: { columns: readonly string[] }) =>
    columns.length === 0 ? 'no column of the audience is read as numbers' : `columns of numbers: ${list(columns)}`,
  sameFormats: ({ column }: { column: string }) =>
    `write ${column} in the same format in all files; or, if only a few values differ, set one format for all files ` +
    'with --column-format',
  otherNumbers: ({ columns, format }: { columns: readonly string[]; format: string }) =>
    `${list(columns)}: read as ${format}, unlike the training data ` +
    '(--column-format on the command line sets another format)',
  ambiguousNumbers: ({ column }: { column: string }) =>
    `column ${column} of the audience does not show whether 1,234 and 1.234 are whole numbers; read like the ` +
    'training data, they would be a thousand times too large or too small',
  chooseNumberFormat: ({ column }: { column: string }) =>
    'save the audience as Excel or Parquet with this column as numbers (or, on the command line, give ' +
    `--column-format "${column}=decimal-point" or --column-format "${column}=decimal-comma", or set it under ` +
    '"formats" in the mapping file)',
  duplicateUser: 'duplicate user',
  outputOfList: ({ path, list }: { path: string; list: string }) => `${path} belongs to the list ${list}`,
  outputIsList: ({ path, list }: { path: string; list: string }) =>
    `a file that goes with ${list} would replace ${path}, which is a list of its own`,
  noSpace: ({ file }: { file: string }) => `no space left for ${file}`,
  freeSpace: 'free some space (scoring needs about twice the size of the list), or write to another disk',
  quotaUsed: ({ file }: { file: string }) => `the disk quota is used up: cannot write ${file}`,
  freeQuota: 'free some space, or write to another disk',
  noFolder: ({ file }: { file: string }) => `the folder of ${file} does not exist`,
  createFolder: 'create it first',
  noPermission: ({ file }: { file: string }) => `no permission to write ${file}`,
  ownFolder: 'write to a folder for which you have permission',
  readOnly: ({ file }: { file: string }) => `the disk is read-only: cannot write ${file}`,
  diskFails: ({ file, reason }: { file: string; reason: string }) => `error on the disk at ${file}: ${reason}`,
  otherDisk: 'write to another disk',
  changedOnDisk: ({ file }: { file: string }) => `the disk does not return what was written to ${file}`,
  scoreAgain: 'have the disk checked, and score the audience again',
};

/** A run that scores a bank; the metrics of a refit are those of its run, `original`. */
interface Miscalibrated {
  readonly bank: string;
  readonly run: string;
  readonly original?: string;
  readonly steps: readonly string[];
}

function scorerOf(bank: string, run: string, original: string | undefined): string {
  if (original === undefined) return bank === '' ? '' : `, which scores ${bank},`;
  return bank === '' ? `, whose refit is ${run},` : `, whose refit ${run} scores ${bank},`;
}
