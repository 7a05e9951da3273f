import { fewPositives, isNoBetterThanChance, type MeasuredAuc } from '../text/auc.ts';
import type { ReportWords } from '../text/en/report.ts';
import { formatInterval, formatSpread } from '../text/figures.ts';
import { hasLossIntervals, missingLossIntervals } from '../text/metrics/missing.ts';
import { html, type Markup } from './html.ts';
import type { ReportLanguage } from './language.ts';

/** A cell with an AUC, followed by `mark`; below them its interval, and a remark if the AUC is unreliable. */
export function aucCell(measured: MeasuredAuc, { auc: words }: ReportWords, mark = ''): Markup {
  const { auc, std, low, high } = measured;
  const below = [...(low === null ? [] : [formatInterval({ low, high })]), ...aucRemarks(measured, words)];
  const cell = html`${formatSpread({ mean: auc, std })}${mark}${linesBelow(below)}`;
  return fewPositives(measured) === null ? cell : html`<div class="few">${cell}</div>`;
}

/** A cell with only the interval of an AUC, and below it a remark if the AUC is unreliable. */
export function aucIntervalCell(measured: MeasuredAuc, { auc: words }: ReportWords): Markup {
  return html`${formatInterval(measured)}${linesBelow(aucRemarks(measured, words))}`;
}

function linesBelow(texts: readonly string[]): Markup[] {
  return texts.map((text) => html`<div>${text}</div>`);
}

function aucRemarks(measured: MeasuredAuc, words: ReportWords['auc']): string[] {
  const few = fewPositives(measured);
  return [...(isNoBetterThanChance(measured) ? [words.chance] : []), ...(few === null ? [] : [words.few(few)])];
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

/** An AUC in a sentence: with its interval, if it has one, and remarks if it is unreliable. */
export function aucText(measured: MeasuredAuc, { auc: words }: ReportWords): string {
  const { auc, std, low, high } = measured;
  const spread = formatSpread({ mean: auc, std });
  if (low === null) return spread;
  return words.within(spread, formatInterval({ low, high }), aucRemarks(measured, words));
}
