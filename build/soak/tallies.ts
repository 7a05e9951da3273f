/** The result of all trials of one kind. */
export interface Tally {
  trials: number;
  /** Trials in which the program was killed, failed, found the project locked, or refused a damaged file. */
  affected: number;
  /** Everything that went wrong. */
  readonly problems: string[];
  /** How the trials were run, if that depends on the machine. */
  method?: string;
}

/** The outcome of a trial. */
export interface Trial {
  /** As in a tally. */
  readonly affected: boolean;
  /** The problems; empty if there were none. */
  readonly problems: readonly string[];
}

/** Adds a trial to a tally. */
export function addTrial(tally: Tally, { affected, problems }: Trial): void {
  tally.trials++;
  if (affected) tally.affected++;
  tally.problems.push(...problems);
}

const KINDS = {
  kills: 'kills at a write',
  fullDisks: 'full disk from a write on',
  smallDisks: 'small disk that fills up',
  failingDisks: 'failing disk at a write',
  contention: 'several programs at once',
  syncs: 'files flushed before the result',
  flippedBits: 'flipped bits of a project',
  flippedRows: 'flipped bits of its rows',
  flippedAppends: 'flipped bits of appends, then undone',
  answers: 'flipped bits of rows, then drift, explanation and lists',
  csv: 'mutated CSV files',
  json: 'mutated mapping files',
  parquet: 'mutated Parquet files',
  excel: 'mutated Excel files',
  arrow: 'mutated Arrow files',
  jsonLines: 'mutated JSON Lines files',
  sqlite: 'mutated SQLite files',
  duckdb: 'mutated DuckDB files',
  aliCcp: 'mutated Ali-CCP files',
  appendedCsv: 'mutated CSV files, appended',
  appendedExcel: 'mutated Excel files, appended',
  compared: 'mutated lists, compared',
  results: 'mutated lists, with their results',
  projects: 'mutated projects',
} as const;

/** The tallies of a soak test, by kind of trial. */
export type Tallies = Record<keyof typeof KINDS, Tally>;

/** The tallies before the first trial. */
export function emptyTallies(): Tallies {
  return Object.fromEntries(
    Object.keys(KINDS).map((kind) => [kind, { trials: 0, affected: 0, problems: [] }]),
  ) as unknown as Tallies;
}

/** A row of the table for each kind of trial, and all problems. */
export function describeTallies(tallies: Tallies): { readonly rows: readonly string[][]; readonly problems: string[] } {
  const all = Object.entries(tallies) as [keyof Tallies, Tally][];
  return {
    rows: all.map(([kind, { trials, affected, problems, method }]) => [
      method === undefined ? KINDS[kind] : `${KINDS[kind]} (${method})`,
      String(trials),
      String(affected),
      String(problems.length),
    ]),
    problems: all.flatMap(([, { problems }]) => problems),
  };
}
