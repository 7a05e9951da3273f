/** Reasons for rejecting a record; a dataset's rejects are counted and filtered by them. */
export const REASONS = {
  brokenRecord: 'broken record',
  unreadableNumber: 'unreadable number',
  unreadableTime: 'unreadable time',
  unreadableLabel: 'unreadable label',
  emptyRecord: 'empty record',
  summaryRow: 'total or remark',
  missingId: 'missing id',
  missingTime: 'missing time',
  duplicateId: 'duplicate id',
  illegalChain: 'illegal label chain',
  unknownEvent: 'unknown event',
  afterAsOf: 'after the as-of date',
} as const;
export type Reason = (typeof REASONS)[keyof typeof REASONS];
