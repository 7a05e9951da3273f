import { count } from '../../format.ts';

/** Annotations of days. */
export const annotation = {
  numbered: ({ id }: { id: number }) => `annotation ${count(id)}`,
  notDay: 'a day is written like 2026-05-31',
  badText: ({ max }: { max: number }) =>
    `a text has 1 to ${count(max)} characters in one line, without control characters`,
  none: 'no annotations yet: add one with stepladder annotation add',
  saved: ({ id, day }: { id: number; day: string }) => `saved annotation ${count(id)} of ${day}`,
  removed: ({ id }: { id: number }) => `removed annotation ${count(id)}`,
  saving: 'saving an annotation',
};
