/** The number of samples; by step, those mature for it, and those of them that reached it. */
interface CountedLabels {
  readonly rows: number;
  /** The mature samples by step; absent if all samples are mature for all steps. */
  readonly settled?: Readonly<Record<string, number>> | undefined;
  readonly positives: Readonly<Record<string, number>>;
}

/** The rate of a step among the samples mature for it; null if there are none. */
export function matureRate({ rows, settled, positives }: CountedLabels, step: string): number | null {
  const matureCount = settled?.[step] ?? rows;
  return matureCount === 0 ? null : (positives[step] ?? 0) / matureCount;
}
