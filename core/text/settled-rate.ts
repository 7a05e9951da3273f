/** Samples, and those that settled and reached each step. */
interface CountedLabels {
  readonly rows: number;
  /** Absent where all samples have settled every step. */
  readonly settled?: Readonly<Record<string, number>> | undefined;
  readonly positives: Readonly<Record<string, number>>;
}

/** The rate of a step among the samples that have settled it; null without any. */
export function settledRate({ rows, settled, positives }: CountedLabels, step: string): number | null {
  const known = settled?.[step] ?? rows;
  return known === 0 ? null : (positives[step] ?? 0) / known;
}
