import type { StepInfo } from '../../store/datasets/dataset-types.ts';
import { formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { truncated } from '../html.ts';
import type { ReportLanguage } from '../language.ts';

/** The windows of steps: `click 7 days · application 30 days`. */
export function windowsText(steps: readonly StepInfo[], words: ReportLanguage): string {
  return steps
    .map(({ name, windowDays }) => words.project.funnel.windowOf(truncated(words.step(name)), windowDays))
    .join(' · ');
}

/** The ends of an interval of a rate, as the command `funnel` shows them. */
export function rateInterval({ low, high }: { readonly low: number | null; readonly high: number | null }): string {
  return low === null || high === null ? UNDEFINED : `${formatRate(low)} … ${formatRate(high)}`;
}
