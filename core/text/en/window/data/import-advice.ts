import { counted } from '../../format.ts';

/** Advice about columns and files before an import. */
export const advice = {
  title: 'Worth a look',
  noId: 'No column is the sample id: records are numbered, and duplicates cannot be detected.',
  likelyId: (column: string, repeats: number) =>
    `No column is the sample id, so duplicates cannot be detected. ${column} has a different value in every record` +
    `${repeats === 0 ? '' : `, except for ${counted(repeats, 'repeat')}`}.`,
  useAsId: 'Use as sample id',
  noTime: (column: string) =>
    `${column} holds dates, but no column is the time of the impression. Without times, there is no trend, and ` +
    'samples are split at random instead of by time.',
  useAsTime: 'Use as time',
  titles: (row: string, count: number, titles: string) =>
    `Row ${row} is read as the header. The ${count === 1 ? 'row' : counted(count, 'row')} above it ` +
    `${count === 1 ? 'is' : 'are'} left out: ${titles}`,
  chooseHeader: 'Choose another row',
  emptyFiles: (files: string) => `${files}: empty, skipped.`,
  damaged: (files: string, isText: boolean) =>
    isText
      ? `${files}: some characters do not fit the encoding and were replaced; try another encoding.`
      : `${files}: some characters are not valid Unicode and were replaced.`,
  leaking: (column: string) =>
    `${column} has values only in later events of a sample, never in its first, so it would reveal the outcome: it ` +
    'is ignored.',
  empty: (column: string) => `${column} has no values: it is useless as a feature.`,
  constant: (column: string) => `${column} has a single value: it is useless as a feature.`,
  unique: (column: string, distinct: string) =>
    `${column} has ${distinct} distinct values: it is of little use as a feature.`,
  ignore: 'Ignore it',
  notShown: (count: number) => `${counted(count, 'more hint')} not shown`,
  numeric: (column: string) =>
    `${column} looks numeric: all its values are numbers, and many are distinct, though not in the first records.`,
  twoFormats: (column: string, format: string) =>
    `${column}: the first records do not show whether numbers such as 1,234 or 1.234 are whole. ` +
    `They are read as in ${format}; if that is wrong, change the format in the column’s row.`,
  textNumbers: (column: string, example: string) =>
    `${column} holds numbers such as ${example} as text, which the model would read as categories. Turn them into ` +
    'numbers in the program that wrote the file, or save the table as CSV.',
  readNumbers: 'Read as numbers',
  unlimited: (steps: string) =>
    `${steps}: without times, labels cannot be limited to a window or the as-of date; every 1 counts.`,
  tooLate: (step: string, samples: number, days: number) =>
    `${step}: ${counted(samples, 'sample')} reached it more than ${counted(days, 'day')} after the impression, ` +
    'too late to count.',
  tooEarly: (step: string, samples: number) =>
    `${step}: ${counted(samples, 'sample')} reached it more than a day before the impression, which does not count. ` +
    'Check which columns hold the times.',
  datesOnly: {
    impressions: (steps: string) =>
      `The dates of the impressions have no time of day, unlike those of ${steps}. Delays seem up to a day longer ` +
      'than they are, and a window ends early, by up to a day.',
    step: (steps: string) =>
      `The dates of ${steps} have no time of day, unlike those of the impressions. Delays seem up to a day shorter ` +
      'than they are, and a window ends late, by up to a day.',
  },
  slowStep: (step: string, days: number) =>
    `${step} has no window, but many of its conversions take longer than a day (99 % of those so far came within ` +
    `${days} days): samples younger than that count as not converted, so forecasts are too low.`,
  setWindow: (days: number) => `Set ${counted(days, 'day')}`,
  outlyingTimes: (times: string, asOf: string) =>
    `Times long after all others: ${times}. The as-of date is assumed to be ${asOf}; correct it if this is wrong.`,
  earlyTimes: (column: string, share: string) =>
    `${column} gives times before 1990 for ${share} of the samples: it may contain ids or durations. ` +
    'Choose another column as time, or ignore this one.',
  futureTimes: (column: string, share: string) =>
    `${column} gives times in the future for ${share} of the samples: choose another column as time, ` +
    'or ignore this one.',
  timesAfterExport: (column: string, share: string, asOf: string) =>
    `${column} gives times after the as-of date, ${asOf}, for ${share} of the samples: ` +
    'correct that date, or choose another column as time.',
};
