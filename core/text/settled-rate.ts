/** The number of samples; by step, those whose outcome is settled, and those that reached it. */
interface CountedLabels {
  readonly rows: number;
  /** Absent if every step of all samples is settled. */
  readonly settled?: Readonly<Record<string, number>> | undefined;
  readonly positives: Readonly<Record<string, number>>;
}

/** The rate of a step among the samples whose outcome for it is settled; null if there are none. */
export function settledRate({ rows, settled, positives }: CountedLabels, step: string): number | null {
  const settledCount = settled?.[step] ?? rows;
  return settledCount === 0 ? null : (positives[step] ?? 0) / settledCount;
}
