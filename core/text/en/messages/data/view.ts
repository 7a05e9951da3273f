import { list } from '../../format.ts';

/** Saved views of the window. */
export const view = {
  named: ({ name }: { name: string }) => `saved view ${name}`,
  exists: ({ name }: { name: string }) => `saved view ${name} already exists`,
  gone: ({ what, name }: { what: string; name: string }) => `${what} ${name} no longer exists`,
  noSegments: ({ segments }: { segments: readonly string[] }) =>
    segments.length === 1 ? `segment ${segments[0]} no longer exists` : `segments ${list(segments)} no longer exist`,
  noRuns: ({ runs }: { runs: readonly string[] }) =>
    runs.length === 1 ? `run ${runs[0]} no longer exists` : `runs ${list(runs)} no longer exist`,
  notSetting: ({ text }: { text: string }) => `not NAME=VALUE: ${text}`,
  notCondition: ({ text }: { text: string }) =>
    `not a condition such as is city=Basel, is-not city=, between age=20..30 or days 2026-05-01..: ${text}`,
  notOther: ({ text }: { text: string }) => `not dataset=NAME, bank=NAME, from=DAY, to=DAY or a condition: ${text}`,
  segmentOrWhere: 'give either segment or where: a segment has conditions of its own',
  notDay: 'must be a day such as 2026-05-31',
  notSelection: 'must be a selection such as top-500, threshold-0.02 or budget-5000-0.1',
  notBankRun: 'must be a bank and its run, such as lantern=r1',
  notRuns: 'must be runs separated by commas, such as r1,r2',
  none: 'no saved views yet',
  saved: ({ name }: { name: string }) => `saved view ${name}`,
  renamed: ({ name, newName }: { name: string; newName: string }) => `renamed saved view ${name} to ${newName}`,
  removed: ({ name }: { name: string }) => `removed saved view ${name}`,
  saving: ({ name }: { name: string }) => `saving view ${name}`,
};
