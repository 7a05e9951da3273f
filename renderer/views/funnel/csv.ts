import type { CallResult } from '../../../core/api.ts';
import { csvText } from '../../../core/text/csv.ts';
import type { Review, ReviewStep } from './steps.ts';

type Cell = string | number | null;

const stepHeader = [
  'step',
  'count',
  'open',
  'mature',
  'eligible',
  'converted',
  'drop_off',
  'of_previous',
  'of_previous_low',
  'of_previous_high',
  'of_impressions',
  'of_impressions_low',
  'of_impressions_high',
] as const;

const otherHeader = [
  'other_count',
  'other_of_previous',
  'other_of_previous_low',
  'other_of_previous_high',
  'other_of_impressions',
  'other_of_impressions_low',
  'other_of_impressions_high',
  'change_of_previous',
  'change_of_previous_low',
  'change_of_previous_high',
  'p_of_previous',
  'p_of_previous_adjusted',
  'test_of_previous',
  'change_of_impressions',
  'change_of_impressions_low',
  'change_of_impressions_high',
  'p_of_impressions',
] as const;

function stepCells({
  step,
  count,
  open,
  mature,
  eligible,
  converted,
  dropOff,
  ofPrevious,
  low,
  high,
  ofFirst,
  firstLow,
  firstHigh,
}: ReviewStep): Cell[] {
  return [step, count, open, mature, eligible, converted, dropOff, ofPrevious, low, high, ofFirst, firstLow, firstHigh];
}

function otherCells({ other, changeOfPrevious: previous, changeOfFirst: first }: ReviewStep): Cell[] {
  return [
    other?.count ?? null,
    other?.ofPrevious ?? null,
    other?.low ?? null,
    other?.high ?? null,
    other?.ofFirst ?? null,
    other?.firstLow ?? null,
    other?.firstHigh ?? null,
    previous?.difference ?? null,
    previous?.low ?? null,
    previous?.high ?? null,
    previous?.p ?? null,
    previous?.pAdjusted ?? null,
    previous?.test ?? null,
    first?.difference ?? null,
    first?.low ?? null,
    first?.high ?? null,
    first?.p ?? null,
  ];
}

/** The table of steps with all figures in full precision, including the compared segment if any. */
export function stepsCsv({ steps, against }: Review): string {
  const header = [...stepHeader, ...(against === null ? [] : otherHeader)];
  return csvText([header, ...steps.map((step) => [...stepCells(step), ...(against === null ? [] : otherCells(step))])]);
}

/** The steps of every group, one row each; the groups that are not listed are summed at the end. */
export function groupsCsv({ groups, others, against }: Review, column: string): string {
  const header = ['column', 'value', ...stepHeader, ...(against === null ? [] : otherHeader)];
  const listed = groups.map(({ value, steps }) => ({ value: value ?? '', steps }));
  const rows = others === null ? listed : [...listed, { value: `(${others.values} others)`, steps: others.steps }];
  return csvText([
    header,
    ...rows.flatMap(({ value, steps }) =>
      steps.map((step) => [column, value, ...stepCells(step), ...(against === null ? [] : otherCells(step))]),
    ),
  ]);
}

/** The steps of all samples and of each segment, one row each, with the differences from all samples. */
export function segmentsCsv({ all, segments }: CallResult<'compare-segments'>): string {
  return csvText([
    ['segment', ...stepHeader, ...otherHeader],
    ...[{ segment: '', steps: all }, ...segments].flatMap(({ segment, steps }) =>
      steps.map((step) => [segment, ...stepCells(step), ...otherCells(step)]),
    ),
  ]);
}

const changesHeader = [
  'step',
  'column',
  'value',
  'others',
  ...withEnds('contribution'),
  ...withEnds('rate_effect'),
  ...withEnds('mix_effect'),
  ...withEnds('expected'),
  'share',
  'weight',
  ...withEnds('excess'),
  'p',
  'p_adjusted',
  'count',
  'total',
  'rate_low',
  'rate_high',
  'other_count',
  'other_total',
  'other_rate_low',
  'other_rate_high',
];

function withEnds(figure: string): string[] {
  return [figure, `${figure}_low`, `${figure}_high`];
}

function ends(interval: { readonly low: number; readonly high: number } | null): Cell[] {
  return [interval?.low ?? null, interval?.high ?? null];
}

/** The contributions to a step's change, one row per value. */
export function changesCsv({ step, values }: CallResult<'funnel-changes'>): string {
  return csvText([
    changesHeader,
    ...values.map((value) => [
      step,
      value.column,
      value.value ?? '',
      value.others,
      value.contribution,
      ...ends(value.intervals.contribution),
      value.rateEffect,
      ...ends(value.intervals.rateEffect),
      value.mixEffect,
      ...ends(value.intervals.mixEffect),
      value.expected,
      ...ends(value.intervals.expected),
      value.share,
      value.weight,
      value.excess,
      ...ends(value.intervals.excess),
      value.p,
      value.pAdjusted,
      value.now.count,
      value.now.total,
      ...ends(value.intervals.now),
      value.before.count,
      value.before.total,
      ...ends(value.intervals.before),
    ]),
  ]);
}
