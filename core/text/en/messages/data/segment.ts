/** Segments: conditions on columns. */
export const segment = {
  named: ({ name }: { name: string }) => `segment ${name}`,
  noColumn: ({ segment: name, dataset, column }: { segment: string; dataset: string; column: string }) =>
    `dataset ${dataset} has no column ${column}, which segment ${name} needs`,
  editOrOther: 'change the segment, or choose a dataset that has the column',
  noTimes: ({ column }: { column: string }) => `column ${column} holds no dates`,
  daysOfTime: 'only the time column can be filtered by days',
  noNumbers: ({ column }: { column: string }) => `column ${column} holds times, not numbers`,
  useDays: 'choose days instead of numbers',
  noDays: 'the period and the days of the segment do not overlap',
  changeDays: 'choose another period, or other days in the segment',
  noConditions: 'a segment needs a condition (on the command line: --is, --is-not, --between or --days)',
  notCondition: ({ text }: { text: string }) => `not COLUMN=VALUE: ${text}`,
  notRange: ({ text }: { text: string }) => `not COLUMN=MIN..MAX: ${text}`,
  notDays: ({ text }: { text: string }) => `not FROM..TO with days such as 2026-05-31: ${text}`,
  badName: ({ max }: { max: number }) => `a name has 1 to ${max} characters, without line breaks or control characters`,
  none: 'no segments yet',
  saved: ({ name }: { name: string }) => `saved segment ${name}`,
  renamed: ({ name, newName }: { name: string; newName: string }) => `renamed segment ${name} to ${newName}`,
  removed: ({ name }: { name: string }) => `removed segment ${name}`,
  saving: ({ name }: { name: string }) => `saving segment ${name}`,
};
