import { count, percent, counted } from '../../format.ts';

/** The review of the funnel. */
export const review = {
  longSpan: ({ dataset, days }: { dataset: string; days: number }) =>
    `the times of ${dataset} span ${counted(days, 'day')}`,
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
  ratesOfUsers:
    'The intervals of rates treat users as independent, not their samples; each sample without a user counts as one ' +
    'user.',
  compareSegments: 'compare with another segment, or name the time column in the mapping file and import again',
  otherSteps: ({ steps, others }: { steps: readonly string[]; others: readonly string[] }) =>
    `the funnels have different steps: ${steps.join(' → ')} and ${others.join(' → ')}`,
  compareSameFunnel: 'compare datasets of the same funnel',
  nothingToCompare: 'a change needs something to compare with',
  chooseBefore: 'choose the previous period or another segment',
  countsMissing: ({ summary }: { summary: string }) =>
    `the project file is damaged: stored counts are missing (${summary})`,
  restoreOrImport: 'restore the project file from a backup, or delete the dataset and import it again',
  evidence: ({ dataset }: { dataset: string }) =>
    `What ${dataset} says about each bank; usable conversions are those of fully mature samples`,
  suggested: ({ bank, step }: { bank: string; step: string }) => `${bank}: ${step} is the last step with enough data`,
  noneSuggested: ({ bank }: { bank: string }) => `${bank}: no step has enough data for a model yet`,
  suggestionRule: ({ positives, matureShare }: { positives: number; matureShare: number }) =>
    `A step has enough data if it has at least ${count(positives)} usable conversions and at least ` +
    `${percent(matureShare)} of the impressions are mature for it.`,
  notRanked: ({ bank }: { bank: string }) => `${bank} has no trained run, so its rankings cannot be compared`,
  rankings: ({ bank, run, sampled }: { bank: string; run: string; sampled: number }) =>
    `Rankings for ${bank} by each objective: conversions among ${counted(sampled, 'mature impression')} of the test ` +
    `period of ${run}, and how many it expects`,
  sameUsers: ({ step }: { step: string }) =>
    `Same users: the share of the top users who are also at the top by ${step}, the current objective.`,
  changes: ({ period, before }: { period: string; before: string }) =>
    `Change of every step: ${period}, compared with ${before}`,
  noPrevious: 'No step has a rate in both the period and the previous one. Name a period with --from and --to.',
};
