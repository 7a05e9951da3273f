import { counted } from '../../format.ts';

/** Words for appending exports to a dataset, and for the list of what was appended. */
export const appends = {
  tab: (count: string) => `Appends (${count})`,
  append: 'Append…',
  drop: (dataset: string) => `Drop to append to ${dataset}`,
  title: (dataset: string) => `Append to ${dataset}`,
  start: 'Append',
  asRead: 'Read with the columns, steps, formats and windows of the dataset.',
  chooseTable: 'Choose the table or sheet with the impressions',
  known: 'Samples that the dataset already has',
  policies: { update: 'Update', skip: 'Keep', replace: 'Replace' },
  policyHints: {
    update: 'They get their late conversions; their features and the time of the impression stay the same.',
    skip: 'They stay as they are, without late conversions.',
    replace: 'Their new records replace them, features included.',
  },
  copies: 'Records identical to one in the dataset',
  copyPolicies: { skip: 'Leave out', add: 'Add again' },
  copyHints: {
    skip: 'Without ids, a sample that is exported again with a late conversion still counts twice.',
    add: 'Right if there are so few columns that different impressions can have identical records.',
  },
  dates: 'Dates',
  datesAsBefore: 'As in the dataset',
  numbers: 'Numbers',
  asOfHint: 'default: the latest time in the data',
  progress: 'Appending',
  cancelled: 'Cancelled. The dataset is unchanged.',

  done: (count: number, dataset: string) => `${counted(count, 'sample')} added to ${dataset}`,
  updated: (count: string) => `${count} updated`,
  unchanged: (count: string) => `${count} unchanged`,
  replaced: (count: string) => `${count} replaced`,
  skipped: (count: string) => `${count} kept as they were`,
  copiesLeftOut: (count: number) => `${counted(count, 'copy', 'copies')} left out`,
  copiesAdded: (count: number) => `${counted(count, 'copy', 'copies')} added`,
  rejected: (count: string) => `${count} rejected`,
  late: (step: string, count: string) => `${step} +${count}`,
  contradictory: (count: number) =>
    `${counted(count, 'sample')} came with different times than before: the impression keeps its time, and of two ` +
    'times of a step the earlier one counts.',
  newColumns: (columns: string) => `Ignored, because the dataset does not have them: ${columns}.`,

  undo: 'Undo last append',
  undoTitle: (files: string) => `Undo the append of ${files}?`,
  undoMessage: (dataset: string, rows: number) =>
    `${dataset} will again have ${counted(rows, 'sample')}, exactly as before.`,
  undoAnyway: 'Undo anyway',
  runsTitle: 'Models were trained with these samples',
  runsMessage: 'They can still score, but their figures can no longer be recomputed.',
  undone: (dataset: string, rows: number) => `Undone: ${dataset} has ${counted(rows, 'sample')} again.`,

  list: (dataset: string) => `What was appended to ${dataset}`,
  none: 'Nothing has been appended yet. Append the next export with Append…, or drop it here.',
  files: 'Files',
  appendedAt: 'Appended',
  added: 'New',
  knownChanged: 'Known, changed',
  lateTitle: 'Late conversions',
  asOf: 'As of',
  kept: 'Kept',
  keptHint: 'Replaced data stay in the project file, to undo the append and for models trained before it',
};
