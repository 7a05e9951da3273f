import { fewPositives, mayBeChance, type MeasuredAuc } from '../text/auc.ts';
import type { ReportWords } from '../text/en/report.ts';
import { formatInterval, formatSpread } from '../text/figures.ts';
import { hasLossIntervals, missingLossIntervals } from '../text/metrics/missing.ts';
import { html, type Markup } from './html.ts';
import type { ReportLanguage } from './language.ts';

/** A cell with an AUC, followed by `mark`; below them its interval, and a remark if the AUC is unreliable. */
export function aucCell(measured: MeasuredAuc, { auc: words }: ReportWords, mark = ''): Markup {
  const { auc, std, low, high } = measured;
  const few = fewPositives(measured);
  const below = [
    ...(low === null ? [] : [formatInterval({ low, high })]),
    ...(mayBeChance(measured) ? [words.chance] : []),
    ...(few === null ? [] : [words.few(few)]),
  ];
  const cell = html`${formatSpread({ mean: auc, std })}${mark}${below.map((text) => html`<div>${text}</div>`)}`;
  return few === null ? cell : html`<div class="few">${cell}</div>`;
}

/** A cell with a figure or, over several seeds, its mean and deviation; below it the ends of its interval, if known. */
export function cellWithInterval(
  {
    mean,
    std = null,
    low = null,
    high = null,
  }: {
    readonly mean: number | null;
    readonly std?: number | null;
    readonly low?: number | null | undefined;
    readonly high?: number | null | undefined;
  },
  decimals = 4,
): Markup {
  const interval = low === null ? null : html`<div>${formatInterval({ low, high }, decimals)}</div>`;
  return html`${formatSpread({ mean, std }, decimals)}${interval}`;
}

/** What the intervals of log losses mean, and why some have none. */
export function lossNotes([rows, periods]: Parameters<typeof missingLossIntervals>, words: ReportLanguage): string {
  return [
    ...(hasLossIntervals(rows) ? [words.loss.intervals] : []),
    ...missingLossIntervals(rows, periods).map((reason) => words.text(reason)),
  ].join(words.verdict.sentenceSeparator);
}

/** An AUC in a sentence: with its interval, if it has one, and the number of positives if there are few. */
export function aucText(measured: MeasuredAuc, { auc: words }: ReportWords): string {
  const { auc, std, low, high } = measured;
  const spread = formatSpread({ mean: auc, std });
  const few = fewPositives(measured);
  if (low === null) return spread;
  return words.within(spread, formatInterval({ low, high }), few === null ? null : words.few(few));
}
