/** What a kind of trial showed. */
export interface Figure {
  trials: number;
  /** Trials in which the program was stopped, kept out by another, or refused what it read. */
  affected: number;
  /** What must not have happened. */
  readonly problems: string[];
  /** How the trials were made, where that depends on the machine. */
  way?: string;
}

const KINDS = {
  kills: 'kills at a write',
  fullDisks: 'full disk from a write on',
  smallDisks: 'small disk that fills up',
  failingDisks: 'failing disk at a write',
  contention: 'two programs at once',
  syncs: 'files flushed before "saved"',
  flippedBits: 'flipped bits of a project',
  flippedRows: 'flipped bits of its rows',
  csv: 'mutated CSV files',
  json: 'mutated JSON files',
  parquet: 'mutated Parquet files',
  projects: 'mutated projects',
} as const;

/** The figures of a soak test by kind of trial. */
export type Figures = Record<keyof typeof KINDS, Figure>;

/** Figures of no trial yet. */
export function noFigures(): Figures {
  return Object.fromEntries(
    Object.keys(KINDS).map((kind) => [kind, { trials: 0, affected: 0, problems: [] }]),
  ) as unknown as Figures;
}

/** A row of a table per kind, and all problems below. */
export function describeFigures(figures: Figures): { readonly rows: readonly string[][]; readonly problems: string[] } {
  const all = Object.entries(figures) as [keyof Figures, Figure][];
  return {
    rows: all.map(([kind, { trials, affected, problems, way }]) => [
      way === undefined ? KINDS[kind] : `${KINDS[kind]} (${way})`,
      String(trials),
      String(affected),
      String(problems.length),
    ]),
    problems: all.flatMap(([, { problems }]) => problems),
  };
}
