import type { CallResult } from '../../api.ts';
import type { Damaged, FunnelStep, RejectCount } from '../../api/contract/results.ts';
import { formatCount, formatRate, formatRateEnds, formatRateWithInterval } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { durationEndsText, stepDurationText } from '../../text/times.ts';
import { plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';

/** Says whether the intervals of rates, and of differences if there are any, treat users or samples as independent. */
export function intervalsNote(independent: CallResult<'funnel'>['independent'], hasDifferences: boolean): string {
  const [rates, differences] =
    independent === 'users'
      ? (['review.ratesOfUsers', 'results.differencesOfUsers'] as const)
      : (['results.ratesOfSamples', 'results.differencesOfSamples'] as const);
  return [rates, ...(hasDifferences ? [differences] : [])].map((key) => messageText(key)).join(' ');
}

/** A funnel, one line per step; each rate with its 95 % interval. */
export function funnelTable(steps: readonly FunnelStep[]): string {
  const showOpen = steps.some(({ open }) => (open ?? 0) > 0);
  return formatTable(
    [
      { title: 'step', key: true },
      { title: 'count', align: 'right' },
      { title: 'of previous', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'of first', align: 'right' },
      { title: '95 % interval', align: 'right' },
      ...(showOpen ? [{ title: 'not yet mature', align: 'right' as const }] : []),
    ],
    steps.map((one) => [
      plainText(one.step),
      formatCount(one.count),
      formatRate(one.ofPrevious),
      formatRateEnds(one),
      formatRate(one.ofFirst),
      formatRateEnds({ low: one.firstLow, high: one.firstHigh }),
      ...(showOpen ? [formatCount(one.open ?? 0)] : []),
    ]),
  );
}

/** Funnels of groups, one line per group with each step's share of the previous one and its 95 % interval. */
export function groupTable(
  groups: readonly { readonly value: string | null; readonly steps: readonly FunnelStep[] }[],
): string {
  const [first, ...later] = groups[0].steps;
  const table = formatTable(
    [
      { title: 'value', key: true },
      { title: first.step, align: 'right' },
      ...later.flatMap(({ step }) => [
        { title: plainText(step), align: 'right' as const },
        { title: 'of previous', align: 'right' as const, withPrevious: true },
      ]),
    ],
    groups.map(({ value, steps }) => [
      value === null ? '(missing)' : plainText(value),
      formatCount(steps[0].count),
      ...steps.slice(1).flatMap((step) => [formatCount(step.count), formatRateWithInterval(step.ofPrevious, step)]),
    ]),
  );
  return `${table}\n\n${messageText('results.intervalsInBrackets')}`;
}

type StepTimes = NonNullable<CallResult<'funnel'>['times']>['steps'];
type Quantile = keyof StepTimes[number]['intervals'];

/** How long steps took; each quantile with its 95 % interval. */
export function timesTable(steps: StepTimes): string {
  const titles: readonly (readonly [Quantile, string])[] = [
    ['median', 'median'],
    ['p75', '75 %'],
    ['p90', '90 %'],
    ['p95', '95 %'],
  ];
  const table = formatTable(
    [
      { title: 'step', key: true },
      { title: 'since' },
      { title: 'count', align: 'right' },
      ...titles.map(([, title]) => ({ title, align: 'right' as const })),
    ],
    steps.map((step) => [
      plainText(step.step),
      plainText(step.since),
      formatCount(step.count),
      ...titles.map(([quantile]) => timeWithInterval(step, quantile)),
    ]),
  );
  const isPartlyUnknown = steps.some(
    ({ count, intervals }) =>
      count > 0 && titles.some(([quantile]) => intervals[quantile].low === null || intervals[quantile].high === null),
  );
  const notes = [
    messageText('results.intervalsInBrackets'),
    ...(isPartlyUnknown ? [messageText('results.fewTimes')] : []),
  ];
  return `${table}\n\n${notes.join('\n')}`;
}

function timeWithInterval({ unitMs, intervals, ...times }: StepTimes[number], quantile: Quantile): string {
  const time = stepDurationText('en', times[quantile], unitMs);
  const ends = durationEndsText('en', intervals[quantile], unitMs);
  return ends === null ? time : `${time} (${ends})`;
}

/** A list as text: the table of its intact entries, or `none`; then a table of its damaged entries, if any. */
export function listText(table: string | null, none: string, damaged: readonly Damaged[number][]): string {
  if (damaged.length === 0) return table ?? none;
  const problems = formatTable(
    [{ title: 'damaged' }, { title: 'problem' }, { title: 'what to do' }],
    damaged.map(({ name, error, help }) => [plainText(name ?? UNDEFINED), plainText(error), plainText(help ?? '')]),
  );
  return [...(table === null ? [] : [table]), problems].join('\n\n');
}

/** Why records were rejected, with the first record of each reason; empty without rejects. */
export function rejectsTable(rejects: readonly RejectCount[]): string[] {
  if (rejects.length === 0) return [];
  return [
    formatTable(
      [{ title: 'rejected because' }, { title: 'count', align: 'right' }, { title: 'first at' }, { title: 'value' }],
      rejects.map(({ reason, count, example }) => [
        plainText(reason),
        formatCount(count),
        plainText(`${example.file}:${example.line}${example.column === null ? '' : ` ${example.column}`}`),
        plainText(example.value ?? '').slice(0, 40),
      ]),
    ),
  ];
}

/** For each reason of rejection, the values that its column accepts, if they are known. */
export function acceptedValues(rejects: CallResult<'import'>['rejects']): string[] {
  return rejects.flatMap(({ reason, accepted = null }) =>
    accepted === null ? [] : [`${plainText(reason)}: ${plainText(accepted)}`],
  );
}

/** Third-party software: a table, or the licence if there is only one component. */
export function licensesText({ components }: CallResult<'licenses'>): string {
  if (new Set(components.map(({ name }) => name)).size === 1)
    return components
      .map(({ text, file }) => text ?? messageText('results.licenseInFile', { file: file ?? '' }))
      .join('\n\n');
  const table = formatTable(
    [{ title: 'component' }, { title: 'version' }, { title: 'licence' }],
    components.map(({ name, version, license }) => [name, version ?? UNDEFINED, license]),
  );
  return `${table}\n\n${messageText('results.howToSeeLicense')}`;
}
