import { message, type Message } from '../message.ts';

/** A comparison, as far as its test periods matter. */
interface ComparedPeriods {
  readonly splits?: readonly unknown[] | undefined;
  readonly delong: readonly {
    readonly splits?: number | undefined;
    readonly usersTogether?: boolean | undefined;
  }[];
}

/** How users who recur in several test periods count in the figures of a comparison; empty with one period. */
export function periodNotes({ splits, delong }: ComparedPeriods): Message[] {
  if (splits === undefined || splits.length < 2) return [];
  const combined = delong.filter((test) => (test.splits ?? 1) > 1);
  const isOlder = combined.some(({ usersTogether = false }) => !usersTogether);
  return [
    ...(combined.length === 0 ? [] : [message(isOlder ? 'evaluate.periodsApart' : 'evaluate.usersTogether')]),
    message('evaluate.periodMeans'),
  ];
}
