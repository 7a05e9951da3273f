import { ownValue } from '../../own-value.ts';
import { wilson, type Interval } from '../../wilson.ts';

/** The number of samples and, by step, how many are mature for it and how many of these reached it. */
interface CountedLabels {
  readonly rows: number;
  /** The mature samples by step; absent if all samples are mature for all steps. */
  readonly settled?: Readonly<Record<string, number>> | undefined;
  readonly positives: Readonly<Record<string, number>>;
}

/** The rate of a step among the samples mature for it; null if there are none. */
export function matureRate(labels: CountedLabels, step: string): number | null {
  const mature = matureCount(labels, step);
  return mature === 0 ? null : positiveCount(labels, step) / mature;
}

/** Wilson's 95 % interval of this rate, which treats the samples as independent; null if there is no rate. */
export function matureInterval(labels: CountedLabels, step: string): Interval | null {
  return wilson(positiveCount(labels, step), matureCount(labels, step));
}

function matureCount({ rows, settled }: CountedLabels, step: string): number {
  return ownValue(settled, step) ?? rows;
}

function positiveCount({ positives }: CountedLabels, step: string): number {
  return ownValue(positives, step) ?? 0;
}
