/** A bank with the runs that can rank for it. */
export interface RankableBank {
  readonly bank: string;
  /** The run that ranks for it by default. */
  readonly preferred: string | null;
  /** Undefined for a run that cannot rank for it. */
  find(run: string | undefined): object | undefined;
}

/** The settings of a saved view. */
type Settings = Readonly<Record<string, string>>;

/**
 * The settings for the banks that do not use their default run: `runs` lists their runs, and is all that earlier
 * versions read. If that leaves open which bank uses which run, `bankRuns` says so.
 */
export function runSettings(
  banks: readonly RankableBank[],
  chosen: readonly { readonly bank: RankableBank; readonly run: string }[],
): Settings {
  const others = chosen.filter(({ bank, run }) => run !== bank.preferred);
  if (others.length === 0) return {};
  const runs = { runs: JSON.stringify([...new Set(others.map(({ run }) => run))]) };
  const restored = restoredRuns(runs, banks);
  if (chosen.every(({ bank, run }) => restored.get(bank.bank) === run)) return runs;
  return { ...runs, bankRuns: JSON.stringify(others.map(({ bank, run }) => `${bank.bank}=${run}`)) };
}

/** The settings of a saved view with each run once: earlier versions repeated a run for each of its banks. */
export function withRunsOnce(saved: Settings): Settings {
  const runs = namesIn(saved['runs']);
  return runs === null ? saved : { ...saved, runs: JSON.stringify([...new Set(runs)]) };
}

/** The run of each bank that a saved view names; the default of a bank if there is none, or that run is gone. */
export function restoredRuns(
  saved: Settings,
  banks: readonly RankableBank[],
): ReadonlyMap<string, RankableBank['preferred']> {
  const runs = namesIn(saved['runs']) ?? [];
  const pairs = namesIn(saved['bankRuns']);
  const runOf = new Map((pairs ?? []).map(splitPair));
  const wanted = ({ bank }: RankableBank): readonly (string | undefined)[] =>
    pairs === null ? runs : [runOf.get(bank)];
  return new Map(
    banks.map((bank) => [bank.bank, wanted(bank).find((run) => bank.find(run) !== undefined) ?? bank.preferred]),
  );
}

/** The names in a setting that is a list; null if it is missing or damaged. */
export function namesIn(json: string | undefined): readonly string[] | null {
  if (json === undefined) return null;
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : null;
  } catch {
    return null;
  }
}

/** Splits `BANK=RUN`; names of runs hold no `=`. */
function splitPair(pair: string): readonly [bank: string, run: string] {
  const at = pair.lastIndexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}
