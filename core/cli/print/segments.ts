import type { CallResult } from '../../api.ts';
import { formatCount, formatMoment, formatP, formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { plainText, messageText } from '../format.ts';
import { formatTable, type TableColumn } from '../table.ts';
import { formatPoints } from './changes.ts';
import { listText } from './tables.ts';

type Segments = CallResult<'segment list'>;
type Funnels = NonNullable<CallResult<'funnel'>['segments']>;
type Step = Funnels['all'][number];

/** The saved segments, with their samples in a dataset if one was named. */
export function printSegments({ segments, damaged }: Segments): string {
  const isCounted = segments.some(({ samples, problem }) => samples !== null || problem !== null);
  const columns: TableColumn[] = [
    { title: 'segment', key: true },
    ...(isCounted ? [{ title: 'samples', align: 'right' as const }] : []),
    { title: 'changed' },
    { title: 'conditions' },
  ];
  const rows = segments.map(({ name, samples, problem, savedAt, written }) => [
    plainText(name),
    ...(isCounted ? [samples === null ? UNDEFINED : formatCount(samples)] : []),
    formatMoment(savedAt),
    plainText(problem ?? written.join('; ')),
  ]);
  return listText(segments.length === 0 ? null : formatTable(columns, rows), messageText('segment.none'), damaged);
}

/** A saved segment with its conditions, one per line. */
export function printSegment({ name, written }: CallResult<'segment add'>): string {
  return [messageText('segment.saved', { name }), '', ...written.map((one) => `  ${plainText(one)}`)].join('\n');
}

/** Segments side by side: a line per step and segment, beside all samples. */
export function segmentTable({ all, segments }: Funnels): string {
  const table = formatTable(
    [
      { title: 'segment', key: true },
      { title: 'step', key: true },
      { title: 'count', align: 'right' },
      ...['of previous', 'difference to all'].flatMap((title) => [
        { title, align: 'right' as const },
        { title: '95 % interval', align: 'right' as const, withPrevious: true },
      ]),
      { title: 'adjusted p', align: 'right', withPrevious: true },
    ],
    [{ segment: 'all', steps: all }, ...segments].flatMap(({ segment, steps }) =>
      steps.map((step, index) => [index === 0 ? plainText(segment) : '', ...stepCells(step)]),
    ),
  );
  const problems = segments.flatMap(({ segment, problem }) =>
    problem === null ? [] : [`${plainText(segment)}: ${plainText(problem)}`],
  );
  return [table, ...(problems.length === 0 ? [] : [problems.join('\n')])].join('\n\n');
}

function stepCells({ step, count, ofPrevious, low, high, changeOfPrevious: change }: Step): string[] {
  return [
    plainText(step),
    formatCount(count),
    formatRate(ofPrevious),
    low === null || high === null ? UNDEFINED : `${formatRate(low)} … ${formatRate(high)}`,
    ...(change === null
      ? ['', '', '']
      : [
          formatPoints(change.difference),
          `${formatPoints(change.low)} … ${formatPoints(change.high)}`,
          formatP(change.pAdjusted),
        ]),
  ];
}
