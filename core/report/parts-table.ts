import type { PartSummaries, PartSummary } from '../predict/parts.ts';
import type { ReportWords } from '../text/en/report.ts';
import { formatCount, formatMoment, formatRate, formatNarrowRateEnds } from '../text/figures.ts';
import { matureInterval, matureRate } from '../text/metrics/mature-rate.ts';
import { html, nameOf, type Markup } from './html.ts';
import { table, type Column } from './table.ts';

/** Whether the samples of training, validation or test have times. */
export function isTimed(parts: PartSummaries): boolean {
  return [parts.train, parts.valid, parts.test].some((part) => part !== null && part.firstTime !== null);
}

/** The rows of training, validation and test, and how many of them reached each step. */
export function partsTable(parts: PartSummaries, steps: readonly string[], words: ReportWords): Markup {
  const namedParts = (
    [
      [words.parts.train, parts.train],
      [words.parts.valid, parts.valid],
      [words.parts.test, parts.test],
    ] as const
  ).filter((entry): entry is readonly [(typeof entry)[0], PartSummary] => entry[1] !== null);
  const timed = isTimed(parts);
  const columns: Column[] = [
    { title: words.columns.part },
    { title: words.columns.dataset, kind: 'name' },
    ...(timed ? [{ title: words.columns.first }, { title: words.columns.last }] : []),
    { title: words.columns.samples, kind: 'number' },
    ...steps.map((step): Column => ({ title: words.step(step), kind: 'number' })),
  ];
  return table(
    words.partsCaption,
    columns,
    namedParts.map(([name, part]) => ({
      cells: [
        name,
        nameOf(part.dataset),
        ...(timed ? [formatMoment(part.firstTime), formatMoment(part.lastTime)] : []),
        formatCount(part.rows),
        ...steps.map((step) => rateCell(part, step)),
      ],
    })),
  );
}

/** The rate and number of the samples that reached a step; below them the rate's interval, if it has a rate. */
export function rateCell(labels: Pick<PartSummary, 'rows' | 'settled' | 'positives'>, step: string): Markup {
  const interval = matureInterval(labels, step);
  return html`${formatRate(matureRate(labels, step))} (${formatCount(labels.positives[step])})${
    interval === null ? null : html`<div>${formatNarrowRateEnds(interval)}</div>`
  }`;
}
