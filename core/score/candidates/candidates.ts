import { AppError } from '../../errors.ts';
import { averagedName, type Field } from '../../features/schema.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import { candidateFields, type CandidateField } from '../../predict/candidate-fields.ts';
import type { ForecastParameters } from '../../predict/forecast.ts';
import type { ShownBanner } from '../../predict/pairs/averaged-banners.ts';
import type { BankSettings } from '../../store/runs/banks.ts';
import { message, stepName, type Message, type Text } from '../../text/message.ts';
import { assignRuns, banksWithBanners, type BankRun, type RunsByBank } from './assign-runs.ts';
import { bannerNotes } from './banner-notes.ts';
import { checkValues, checkValueStep, valueOf } from './values.ts';

/** A run that scores, with its objective and steps. */
export interface ScoringRun extends BankRun {
  readonly objective: string | null;
  readonly steps: readonly string[];
  /** Banners that it has not learnt, and treats as average ones of their bank, by `averagedName`. */
  readonly averaged?: readonly string[];
  /** The parameters of its forecasts; null or absent for a run from an older version. */
  readonly forecast?: ForecastParameters | null;
}

const MAX_WEIGHT = 1e12;

/** A banner of a bank that may be shown to every user. */
export interface BannerCandidate {
  /** Index of the run that scores it. */
  readonly run: number;
  /** Index of its bank among all banks, sorted by name. */
  readonly bankIndex: number;
  /** Empty if the data have no banks. */
  readonly bank: string;
  /** Empty if the model does not use banners. */
  readonly banner: string;
  /** The step to rank by, and its index among the run's steps. */
  readonly objective: string;
  readonly step: number;
  /** The bank's weight. */
  readonly weight: number;
  /** The value of a conversion of the objective to the bank; null if the banks have no value. */
  readonly value: number | null;
  readonly fields: readonly CandidateField[];
}

/** Notes for the user, keyed by their JSON to remove duplicates. */
type Notes = Map<string, Message>;

function addNote(notes: Notes, note: Message): void {
  notes.set(JSON.stringify(note), note);
}

/**
 * All candidates, ordered by bank and banner, with notes for the user. The first of candidates with equal scores wins,
 * so a bank's averaged banners come last: if a bank has only one learnt banner, a new one has the same score.
 */
export interface CandidateList {
  readonly candidates: readonly BannerCandidate[];
  readonly banks: readonly string[];
  /** The currency of the banks' values, if any. */
  readonly currency: string | null;
  readonly notes: readonly Text[];
}

/** A banner without an impression for this long is no longer a candidate, unless its bank names it. */
const PAUSED_AFTER_MS = 14 * DAY_MS;

/**
 * Lists the candidates of all runs: a bank's own banners, else those in the training data, or a single candidate
 * without a banner if the model does not use banners. Throws `invalid-input` if several runs are for the same bank, a
 * weight is unusable, or the banks' values cannot be compared.
 */
export function listCandidates(
  runs: readonly ScoringRun[],
  banks: readonly BankSettings[],
  named?: RunsByBank,
): CandidateList {
  const notes: Notes = new Map();
  const entries = assignRuns(runs, named, banksWithBanners(banks));
  const names = entries.map(({ bank }) => bank).sort(compareText);
  const currency = checkValues(names, banks);
  const candidates = entries.flatMap(({ index, bank }) => {
    const run = runs[index];
    const saved = banks.find((candidate) => candidate.name === bank);
    const objective = chooseObjective(run, saved, notes);
    checkValueStep(run.run, saved, objective);
    const shared = {
      run: index,
      bankIndex: names.indexOf(bank),
      bank,
      objective,
      step: run.steps.indexOf(objective),
      weight: weightOf(saved),
      value: valueOf(saved).value,
    };
    const banners = bannersOf(run, bank, saved, notes);
    if (banners.length > 1) for (const note of bannerNotes(run, bank, shared.step)) addNote(notes, note);
    return banners.map((banner) => ({
      ...shared,
      banner,
      fields: fieldsOf(run, bank, banner, notes),
    }));
  });
  const isLast = ({ run, ...one }: BannerCandidate): boolean => isAverage(runs[run], one);
  candidates.sort(
    (a, b) => a.bankIndex - b.bankIndex || Number(isLast(a)) - Number(isLast(b)) || compareText(a.banner, b.banner),
  );
  return { candidates, banks: names, currency, notes: [...notes.values()] };
}

/**
 * The step to rank by: the one that the run was trained for, or the bank's objective if the run is for several banks;
 * else the last step.
 */
function chooseObjective(run: ScoringRun, saved: BankSettings | undefined, notes: Notes): string {
  const { steps } = run;
  const wanted = saved?.objective ?? null;
  const usable = wanted !== null && steps.includes(wanted) ? wanted : null;
  const chosen = run.bank === null ? (usable ?? run.objective) : (run.objective ?? usable);
  if (chosen === null) {
    const last = steps[steps.length - 1];
    addNote(notes, message('score.noObjective', { run: run.run, step: stepName(last) }));
    return last;
  }
  if (wanted !== null && wanted !== chosen) {
    const steps = { trained: stepName(chosen), wanted: stepName(wanted) };
    addNote(notes, message('score.trainedForOther', { run: run.run, bank: saved?.name ?? '', ...steps }));
  }
  return chosen;
}

/**
 * Whether a weight is usable: from 0 up to a bound that keeps the product of three weights within float32, and not NaN.
 */
export function isUsableWeight(weight: number): boolean {
  return weight >= 0 && weight <= MAX_WEIGHT;
}

function weightOf(saved: BankSettings | undefined): number {
  const weight = saved?.weight ?? 1;
  const value = saved?.value ?? 1;
  if (isUsableWeight(weight) && !isUsableWeight(weight * value))
    throw new AppError(
      'invalid-input',
      message('score.unusableValue', { bank: saved?.name ?? '', weight, value }),
      message('score.setSmallerValue'),
    );
  if (isUsableWeight(weight)) return weight;
  throw new AppError(
    'invalid-input',
    message('score.unusableWeight', { bank: saved?.name ?? '', weight: String(weight) }),
    message('score.setWeight'),
  );
}

function bannersOf(run: ScoringRun, bank: string, saved: BankSettings | undefined, notes: Notes): readonly string[] {
  if (fieldOf(run.schema.fields, 'banner') === undefined) {
    if (saved !== undefined && saved.banners.length > 0)
      addNote(notes, message('score.ignoresBanners', { run: run.run, bank }));
    return [''];
  }
  if (saved !== undefined && saved.banners.length > 0) return [...new Set(saved.banners)];
  const candidates = withoutPaused(
    run,
    bank,
    run.candidates.filter((candidate) => (candidate.bank ?? bank) === bank),
    notes,
  );
  const banners = [...new Set(candidates.map((candidate) => candidate.banner ?? ''))];
  // Training data may hold samples without a banner, but if there are banners, showing none is not an option.
  const named = banners.filter((banner) => banner !== '');
  return named.length > 0 ? named : [''];
}

/**
 * Leaves out banners that were last seen long before the end of the training data: they probably no longer run. If that
 * holds for all banners of a bank, nothing shows which of them run, so all compete.
 */
function withoutPaused(
  run: ScoringRun,
  bank: string,
  candidates: ScoringRun['candidates'],
  notes: Notes,
): ScoringRun['candidates'] {
  const end = run.candidates.reduce((latest, { lastSeen }) => Math.max(latest, lastSeen ?? -Infinity), -Infinity);
  const [kept, paused] = [
    candidates.filter(({ lastSeen }) => !((lastSeen ?? end) < end - PAUSED_AFTER_MS)),
    candidates.filter(({ lastSeen }) => (lastSeen ?? end) < end - PAUSED_AFTER_MS),
  ];
  if (paused.length === 0) return candidates;
  if (kept.length === 0) {
    addNote(notes, message('score.onlyPausedBanners', { bank, run: run.run }));
    return candidates;
  }
  const banners = paused.map(({ banner }) => banner ?? '').sort(compareText);
  addNote(notes, message('score.pausedBanners', { bank, run: run.run, banners }));
  return kept;
}

/** Whether a banner counts as an average one of its bank. */
function isAverage({ averaged = [] }: ScoringRun, banner: ShownBanner): boolean {
  return averaged.includes(averagedName(banner));
}

function fieldsOf(scoring: ScoringRun, bank: string, banner: string, notes: Notes): readonly CandidateField[] {
  const { schema, run } = scoring;
  if (isAverage(scoring, { bank, banner })) addNote(notes, message('score.averageBanner', { banner, bank, run }));
  return candidateFields(schema, { bank, banner }, (role) => {
    addNote(
      notes,
      role === 'bank' ? message('score.unseenBank', { bank, run }) : message('score.unseenBanner', { banner, run }),
    );
  });
}

function fieldOf(fields: readonly Field[], role: 'bank' | 'banner'): Field | undefined {
  return fields.find((field) => field.role === role);
}

/** Orders text by its bytes. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
