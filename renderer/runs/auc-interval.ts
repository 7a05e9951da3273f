import { fewPositives, isNoBetterThanChance, type MeasuredAuc } from '../../core/text/auc.ts';
import { lacksInterval } from '../../core/text/figures.ts';
import { endDigits } from '../../core/text/numbers.ts';
import { formatNumber, UNDEFINED } from '../text/format.ts';
import { stepCount, text } from '../text/text.svelte.ts';

/** Decimals of the ends of an interval, which are less exact than the AUC itself. */
const DIGITS = 3;

/** The 95 % interval of an AUC: `0.790–0.835`. */
export function intervalText({ low, high }: Pick<MeasuredAuc, 'low' | 'high'>): string {
  return low === null || high === null ? UNDEFINED : `${formatNumber(low, DIGITS)}–${formatNumber(high, DIGITS)}`;
}

/** The ends of the interval of a figure other than the AUC; null if it has none. */
export function endsText(
  { low = null, high = null }: { readonly low?: number | null | undefined; readonly high?: number | null | undefined },
  digits: number,
): string | null {
  return low === null || high === null ? null : `${formatNumber(low, digits)}–${formatNumber(high, digits)}`;
}

/**
 * The ends of the interval of a difference: `−0.004…0.021`; with more digits if an end that is not 0 would read as 0.
 */
export function differenceEnds(ends: { readonly low: number; readonly high: number }, digits: number): string {
  const shown = endDigits(ends, digits);
  return `${formatNumber(ends.low, shown)}…${formatNumber(ends.high, shown)}`;
}

/** Why a figure has no interval: an older version measured it, or `otherwise`; undefined if it has one. */
export function missingInterval(
  figure: number | null | undefined,
  low: number | null | undefined,
  otherwise?: string,
): string | undefined {
  if (lacksInterval(figure, low)) return text().auc.older;
  return figure === null || figure === undefined || typeof low === 'number' ? undefined : otherwise;
}

/** An AUC and its interval: `0.8123 (0.790–0.835)`. */
export function aucValue(measured: MeasuredAuc): string {
  return `${formatNumber(measured.auc, 4)}${measured.low === null ? '' : ` (${intervalText(measured)})`}`;
}

/** Remarks on an AUC that is no better than chance or has few positives. */
export function aucRemarks(measured: MeasuredAuc, step: string): readonly string[] {
  const few = fewPositives(measured);
  const chance = isNoBetterThanChance(measured) ? [text().auc.chance] : [];
  return [...chance, ...(few === null ? [] : [stepCount(few, step)])];
}

/** An AUC and its interval as text: `0.8123 (0.790–0.835)`; with remarks as `aucRemarks` makes them. */
export function aucText(measured: MeasuredAuc, step: string): string {
  return [aucValue(measured), ...aucRemarks(measured, step)].join(' · ');
}
