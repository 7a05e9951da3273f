/** What the bars of a funnel show: shares of the previous step, shares of the impressions, or counts on a log scale. */
export type FunnelScale = 'previous' | 'impressions' | 'log';

/** The figures that a bar is computed from. */
export interface FunnelBar {
  readonly step: string;
  readonly count: number;
  /** The share of the previous step's mature samples that reach this step, 0 to 1. */
  readonly ofPrevious: number | null;
  /** The share of the mature impressions that reach this step, 0 to 1. */
  readonly ofFirst: number | null;
  /** Samples that have not reached the step yet, but still can. */
  readonly open?: number;
}

/** The length of a step's bar, 0 to 1; null if its rate is undefined. */
export function barLength(bars: readonly FunnelBar[], index: number, scale: FunnelScale): number | null {
  const bar = bars[index];
  if (index === 0) return bar.count > 0 ? 1 : null;
  if (scale === 'previous') return bar.ofPrevious;
  if (scale === 'impressions') return bar.ofFirst;
  return bars[0].count > 0 ? logLength(bar.count, bars[0].count) : null;
}

/** A tick on the axis of counts, at a share of the track. */
export interface FunnelTick {
  readonly count: number;
  readonly at: number;
}

/** At most this many ticks fit below the bars. */
const MAX_TICKS = 5;

/** The ticks of the logarithmic scale: powers of ten, every second or third of them for large counts. */
export function logTicks(impressions: number): FunnelTick[] {
  if (impressions < 1) return [];
  const decades = Math.floor(Math.log10(impressions));
  const every = Math.ceil((decades + 1) / MAX_TICKS);
  const powers = Array.from({ length: decades + 1 }, (_, power) => power).filter((power) => power % every === 0);
  return powers.map((power) => ({ count: 10 ** power, at: logLength(10 ** power, impressions) }));
}

/** The length of a bar on the logarithmic scale; 0 for a count of 0. */
function logLength(count: number, impressions: number): number {
  return Math.log10(count + 1) / Math.log10(impressions + 1);
}

/**
 * How much longer a bar would be if every sample that can still reach the step did, drawn as a hatched part; 0 on the
 * logarithmic scale, where shares do not add up.
 */
export function openLength(bars: readonly FunnelBar[], index: number, scale: FunnelScale): number {
  const { count, open = 0 } = bars[index];
  if (index === 0 || open === 0 || scale === 'log') return 0;
  const total = scale === 'previous' ? bars[index - 1].count : bars[0].count;
  if (total === 0) return 0;
  // The bar is the rate of the mature samples, which make up only a part of the total.
  return Math.max(0, Math.min(count + open, total) / total - (barLength(bars, index, scale) ?? 0));
}
