const DAY_MS = 86_400_000;
const daySteps = [1, 2, 7, 14, 28, 56, 91, 182, 364] as const;
const hourSteps = [1, 2, 3, 6, 12] as const;

/**
 * Ticks at round steps between two ends: 1, 2, 2.5 or 5 times a power of ten. `whole` omits fractional steps. A single
 * tick would show no scale; if there is room for two, returns the outermost multiples of a finer step instead.
 */
export function numberTicks(low: number, high: number, maxTicks: number, { whole = false } = {}): readonly number[] {
  if (!(high > low) || maxTicks < 1) return [low];
  const rough = (high - low) / maxTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const sizes = [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10]
    .map((factor) => factor * power)
    .filter((size) => !whole || Number.isInteger(size));
  const step = sizes.find((size) => size >= rough * 0.999) ?? rough;
  const ticks = multiples(low, high, whole ? Math.ceil(step) : step);
  if (ticks.length > 1 || maxTicks < 2) return ticks;
  const finer = sizes
    .filter((size) => size < step)
    .reverse()
    .map((size) => multiples(low, high, size))
    .find(({ length }) => length > 1);
  return finer === undefined ? ticks : [finer[0], finer[finer.length - 1]];
}

/** Midnights (UTC) at a round interval of days; for a short span, times at a round interval of hours. */
export function timeTicks(low: number, high: number, maxTicks: number): readonly number[] {
  if (!(high > low) || maxTicks < 1) return [low];
  const sizes = [...hourSteps.map((hours) => (hours * DAY_MS) / 24), ...daySteps.map((days) => days * DAY_MS)];
  const step =
    sizes.find((size) => (high - low) / size <= maxTicks) ?? Math.ceil((high - low) / maxTicks / DAY_MS) * DAY_MS;
  // Count weeks and longer from the first day, so that both ends of a period have a tick.
  const base = step >= 7 * DAY_MS ? Math.ceil(low / DAY_MS) * DAY_MS : 0;
  return multiples(low - base, high - base, step).map((tick) => tick + base);
}

/** The ticks of an axis whose points are a week or more apart, at every nth point; null for other points. */
export function periodTicks(points: readonly number[], maxTicks: number): readonly number[] | null {
  const isSparse = points.every((at, index) => index === 0 || at - points[index - 1] >= 7 * DAY_MS);
  if (points.length < 2 || !isSparse) return null;
  const every = Math.ceil(points.length / Math.max(1, maxTicks));
  return points.filter((_, index) => index % every === 0);
}

function multiples(low: number, high: number, step: number): readonly number[] {
  const ticks: number[] = [];
  // Multiply instead of adding, to avoid accumulated rounding errors.
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** The extent of numbers; a single value is widened, and no numbers give `[0, 1]`. */
export function extent(values: Iterable<number>, { fromZero = false } = {}): readonly [number, number] {
  let low = fromZero ? 0 : Infinity;
  let high = fromZero ? 0 : -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (low === high) return [low - (Math.abs(low) * 0.1 || (fromZero ? 0 : 0.5)), high + (Math.abs(high) * 0.1 || 0.5)];
  return [low, high];
}

/** An extent with padding at both ends; the padding never crosses 0 if all numbers have one sign. */
export function padded([low, high]: readonly [number, number], share = 0.06): readonly [number, number] {
  const padding = (high - low) * share;
  return [
    low >= 0 ? Math.max(0, low - padding) : low - padding,
    high <= 0 ? Math.min(0, high + padding) : high + padding,
  ];
}

/** The extent of rates: from 0, unless they would then fill less than half of the axis. */
export function rateExtent(rates: Iterable<number>): readonly [number, number] {
  const [low, end] = padded(extent(rates));
  const high = Math.min(1, end);
  return low < high / 2 ? [0, high] : [low, high];
}

/** The number of decimals that about six ticks between two rates need, in per cent. */
export function percentDigits([low, high]: readonly [number, number]): number {
  const span = high - low;
  // With a smaller span, ticks may be 2.5, 0.25 … % apart.
  return [0.18, 0.018, 0.0018].filter((limit) => span < limit).length;
}

/** The space above and below the plot of a chart, in pixels. */
export const PLOT_MARGIN = { top: 30, bottom: 42 } as const;

/** The maximum width of a character in a label, in pixels. */
const CHARACTER_WIDTH = 7;
/** The same for a Chinese character, which is as wide as it is high. */
const CHINESE_WIDTH = 12;

/** The maximum width of a label, in pixels. */
export function labelWidth(label: string): number {
  return [...label].reduce((width, character) => width + (character >= '\u2e80' ? CHINESE_WIDTH : CHARACTER_WIDTH), 0);
}

/** The CSS width of a column under a line's name: the width of the name, within limits, or of its widest text. */
export function columnWidth(name: string, texts: readonly string[] = []): string {
  const widest = Math.max(0, ...texts.map(labelWidth));
  return `${Math.round(Math.max(72, Math.min(170, labelWidth(name) + 32), widest + 20))}px`;
}
