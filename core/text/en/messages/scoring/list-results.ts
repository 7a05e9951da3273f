import { UNDEFINED } from '../../../numbers.ts';
import { count, exactPercent, list, moment, percent, rounded, counted } from '../../format.ts';

interface ResultOfStep {
  readonly step: string;
  readonly actual: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

interface LostPart {
  readonly step: string;
  readonly share: number;
  readonly lost: number;
  /** The forecast of the whole list, with its interval. */
  readonly forecast: number;
  readonly low: number;
  readonly high: number;
}

interface Effect {
  readonly step: string;
  readonly conversions: number;
  readonly low: number;
  readonly high: number;
  readonly adjusted: boolean;
}

interface DifferentBank {
  readonly step: string;
  readonly bank: string;
  readonly ratio: string;
  /** The name of the other bank, if there is only one, and the ratio of all others. */
  readonly other: string | null;
  readonly others: string;
}

interface RewrittenIds {
  readonly dataset: string;
  readonly users: number;
  readonly rewritings: readonly (keyof typeof REWRITINGS)[];
}

/** What differs between ids. */
const REWRITINGS = {
  blanks: 'blanks',
  apostrophe: 'apostrophes',
  decimals: 'decimals such as .0',
  zeros: 'leading zeros',
  case: 'upper and lower case',
};

function interval({ low, high, adjusted }: Effect): string {
  return `95 % interval ${rounded(low)} to ${rounded(high)}${adjusted ? ', adjusted by the score' : ''}`;
}

/** Actual divided by expected conversions; null without any. */
interface Ratio {
  readonly ratio: number | null;
  readonly ratioLow: number | null;
  readonly ratioHigh: number | null;
}

function ratioText({ ratio, ratioLow, ratioHigh }: Ratio): string {
  if (ratio === null || ratioLow === null || ratioHigh === null) return UNDEFINED;
  return `${percent(ratio)} (${percent(ratioLow)}–${percent(ratioHigh)})`;
}

function forecastOf({ forecast, low, high }: Pick<LostPart, 'forecast' | 'low' | 'high'>): string {
  return `the ${rounded(forecast)} (${rounded(low)}–${rounded(high)}) forecast for the whole list`;
}

/** The results of an exported list. */
export const listResults = {
  noExport: 'no list has been exported yet',
  scoreFirst: 'write one with stepladder score, or in Score',
  noUsers: ({ dataset }: { dataset: string }) => `dataset ${dataset} has no users`,
  noTimes: ({ dataset }: { dataset: string }) => `dataset ${dataset} has no times`,
  tooEarly: ({ dataset, last, since }: { dataset: string; last: number; since: number }) =>
    `dataset ${dataset} ends at ${moment(last)}, before the list was written at ${moment(since)}`,
  chooseOther: 'choose a dataset with users that covers the time after the export',
  tooLong: ({ rows }: { rows: number }) => `the list of ${counted(rows, 'row')} is too long to compare`,
  shorterList: 'up to 3 million rows can be compared',
  noLaterData: 'no dataset with users covers the time after the export',
  importLater: 'import the funnel export of that time',
  chooseList: ({ id, file }: { id: number; file: string }) => `to compare export ${id}, its list is needed: ${file}`,
  nameList: 'choose the file (--list FILE on the command line)',
  chooseControl: ({ id, file }: { id: number; file: string }) =>
    `to compare export ${id}, the list of its control group is needed: ${file}`,
  nameControl: 'choose both files (--list FILE --list FILE on the command line)',
  changed: ({ id }: { id: number }) => `none of the files is the list of export ${id}`,
  unchangedFile: 'name the file as it was written: it is recognised by its SHA-256',
  withoutBanks: ({ dataset }: { dataset: string }) =>
    `${dataset} has no column of banks, so none of its samples belongs to a row of the list: name the column in ` +
    'the mapping, and import the data again.',
  withoutBanners: ({ dataset }: { dataset: string }) =>
    `${dataset} has no column of banners: users count as shown their banner if they had any impression of its bank ` +
    'after the export.',
  banksMissing: ({ dataset, banks }: { dataset: string; banks: readonly string[] }) =>
    `${dataset} has no samples of ${list(banks)}: if it has another name for the bank, write the name as in the ` +
    'list, and import the data again.',
  bannersMissing: ({ dataset }: { dataset: string }) =>
    `No sample of ${dataset} has a banner of the list, so nobody counts as shown it: if the data have other ` +
    'names for the banners, write them as in the list, and import the data again.',
  noneFound: ({ dataset, users }: { dataset: string; users: number }) =>
    `None of the ${counted(users, 'user')} of the list has a sample in ${dataset} after the export, so there is ` +
    'nothing to compare: check that this is the right dataset, and that its user ids and banks are written as in the ' +
    'list.',
  idsRewritten: ({ dataset, users, rewritings }: RewrittenIds) =>
    `${counted(users, 'user')} of the list ${users === 1 ? 'is' : 'are'} in ${dataset} under an id that is written ` +
    `differently (${list(rewritings.map((one) => REWRITINGS[one]))}), and ${users === 1 ? 'counts' : 'count'} as not ` +
    'found: spreadsheets change ids unless their column is formatted as text. Export the data again with ids as in ' +
    'the list, and import them again.',
  unknownUntilFound: 'Incremental conversions are unknown as long as these users cannot be found.',
  asForecast: ({ step, actual, expected, low, high }: ResultOfStep) =>
    `${step}: ${count(actual)}, within the interval of the forecast: ${rounded(expected)} were expected ` +
    `(${rounded(low)}–${rounded(high)}) of those who were shown their banner.`,
  offForecast: ({ step, actual, expected, low, high, ...ratio }: ResultOfStep & Ratio) =>
    `${step}: ${count(actual)}, ${actual < low ? 'fewer' : 'more'} than the forecast allowed: ${rounded(expected)} ` +
    `were expected (${rounded(low)}–${rounded(high)}) of those who were shown their banner` +
    `${ratio.ratio === null ? '' : `. That is ${ratioText(ratio)} of the forecast`}.`,
  /** Actual divided by expected conversions, within a sentence. */
  ratio: ratioText,
  nothingMature: ({ step }: { step: string }) => `${step}: nothing can be compared yet.`,
  notShown: ({ step, share, lost, ...forecast }: LostPart) =>
    `${step}: ${rounded(lost)} of ${forecastOf(forecast)} (${percent(share)}) are of users who were not shown their ` +
    'banner.',
  notMature: ({ step, share, lost, ...forecast }: LostPart) =>
    `${step}: ${rounded(lost)} of ${forecastOf(forecast)} (${percent(share)}) are not mature yet, since these users ` +
    'were shown their banner too recently.',
  onlyChance: ({ runs }: { runs: readonly string[] }) =>
    `The intervals of expected conversions cover only chance for ${list(runs)}, whose errors are not known: ` +
    `${runs.length === 1 ? 'it was' : 'they were'} deleted, or trained with an older version.`,
  runNotNamed: ({ anyNamed }: { anyNamed: boolean }) =>
    'The intervals of expected conversions cover only chance' +
    (anyNamed
      ? ' for the rows that do not name the run that ranked them.'
      : ', since the list does not name the run that ranked it.'),
  noDrift: ({ runs }: { runs: readonly string[] }) =>
    `The intervals of expected conversions leave out rate drift for ${list(runs)}, whose data have no times, or span ` +
    'too few days to estimate it.',
  bestOverrated: ({ step, best, others }: { step: string; best: string; others: string }) =>
    `${step}: the top decile of the ranking reached ${best} of its forecast, the other deciles ${others}: the ` +
    'ranking overrates its own top.',
  shrunk: ({ run, kept }: { run: string; kept: number }) =>
    `The forecast of ${run} already keeps only ${percent(kept)} of the predicted differences between banners, since ` +
    'choosing the best banner favours overrated ones.',
  ratioDiffers: ({ step, ratio, low, high }: { step: string; ratio: number; low: number; high: number }) =>
    `${step}: no decile of the ranking differs from the others beyond chance. The order holds, but conversions are ` +
    `${percent(ratio)} of the forecast (${percent(low)}–${percent(high)}). These figures cannot tell whether rates ` +
    'have changed or the model was off.',
  bankDiffers: ({ bank, other, step, ratio, others }: DifferentBank) =>
    `${step}: ${bank} reached ${ratio} of its forecast, ${other ?? 'the other banks'} ${others}.`,
  added: (effect: Effect) =>
    `${effect.step}: the list added ${rounded(effect.conversions)} (${interval(effect)}), compared with the ` +
    'control group.',
  removed: (effect: Effect) =>
    `${effect.step}: the target group has ${rounded(-effect.conversions)} fewer than the control group’s rate would ` +
    `give (added: ${interval(effect)}).`,
  noDifference: (effect: Effect) =>
    `${effect.step}: no difference from the control group beyond chance: ${rounded(effect.conversions)} added ` +
    `(${interval(effect)}).`,
  couldShow: ({ step, lift, power }: { step: string; lift: number; power: number }) =>
    `${step}: that does not mean that the list had no effect. With groups of this size, the power to detect a lift ` +
    `of ${exactPercent(lift)} is ${percent(power)}.`,
  /** Why the conversions of a step are not adjusted. */
  notAdjusted: ({ effects, reason }: { effects: readonly string[]; reason: string }) =>
    `Not adjusted: ${list(effects)}, since ${reason}.`,
  stepOfBank: ({ step, bank }: { step: string; bank: string }) => `${step} (${bank})`,
  usersUnknown: 'the conversions of users who are not in the data are unknown',
  stepNotMature: 'the step is not mature yet',
  noBothGroups: 'a group has no users',
  fewToAdjust: 'a group has fewer than ten conversions, or fewer than ten users without one',
  nothingToAdjust: 'all probabilities are equal, or a bank has fewer than two users in a group',
  narrowerBy:
    'narrower by: how much narrower the adjusted interval is than the plain one, for these users; another list would ' +
    'give another figure.',
  unknownUsers:
    'Incremental conversions are unknown, since some users of the list are not in the data: if the data have all ' +
    'conversions of all users, including those who were shown nothing, say so.',
  controlShown: ({ shown, users }: { shown: number; users: number }) =>
    `${count(shown)} of ${count(users)} users of the control group were still shown the list’s banner: the ` +
    'true difference is probably larger than the measured one.',
  leftOut: ({ banks }: { banks: readonly string[] }) =>
    `Not part of the total, since a group has none of their users: ${list(banks)}.`,
  stillGrowing: ({ steps }: { steps: readonly string[] }) =>
    `${list(steps)}: samples that are not mature yet count as not converted in both groups, so the incremental ` +
    'conversions are still incomplete.',
  dataBeginLater: ({ dataset, days }: { dataset: string; days: number }) =>
    `${dataset} begins ${counted(days, 'day')} after the export: conversions before that are missing in both groups.`,
  exportedAgain: ({ numbers }: { numbers: readonly number[] }) =>
    `This list was exported more than once (numbers ${list(numbers.map(String))}): the results begin with the first ` +
    'of these exports.',
};
