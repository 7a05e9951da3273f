import { plural } from '../../format.ts';

/** The review of the funnel. */
export const review = {
  longSpan: ({ dataset, days }: { dataset: string; days: number }) =>
    `the times of ${dataset} span ${plural(days, 'day')}`,
  checkTimes: ({ column }: { column: string }) => `check the column ${column}: its times may be in another unit`,
  timeOutside: ({ time }: { time: string }) => `a row has the time ${time}, outside the time range of its dataset`,
  importAgain: 'import the data again',
  cannotGroup: ({ dataset, column }: { dataset: string; column: string }) =>
    `rows of ${dataset} cannot be grouped by ${column}`,
  unknownValue: ({ column, value, nearest }: { column: string; value: string; nearest: string | null }) =>
    `unknown value of ${column}: ${value}${nearest === null ? '' : ` (did you mean ${nearest}?)`}`,
  chooseValue: 'choose a value that the dataset has',
  noColumn: ({ dataset, role }: { dataset: string; role: string }) => `dataset ${dataset} has no ${role} column`,
  nameColumn: ({ key }: { key: string }) => `name it as "${key}" in the mapping file and import again`,
  noTimes: ({ dataset }: { dataset: string }) => `dataset ${dataset} has no times, so it has no periods`,
  compareSegments: 'compare with another segment, or name the time column in the mapping file and import again',
  otherSteps: ({ steps, others }: { steps: readonly string[]; others: readonly string[] }) =>
    `the funnels have different steps: ${steps.join(' → ')} and ${others.join(' → ')}`,
  compareSameFunnel: 'compare datasets of the same funnel',
  nothingToCompare: 'a change needs something to compare with',
  chooseBefore: 'choose the previous period or another segment',
  countsMissing: ({ summary }: { summary: string }) =>
    `the project file is damaged: stored counts are missing (${summary})`,
  restoreOrImport: 'restore the project file from a backup, or delete the dataset and import it again',
};
