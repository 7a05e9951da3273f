import { AppError } from '../../errors.ts';
import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import { readCandidates, readOutline, type PlanOutline } from '../../predict/plan.ts';
import { readSegments } from '../../store/datasets/segments.ts';
import type { Project } from '../../store/file/project.ts';
import { listBanks } from '../../store/runs/banks.ts';
import { listRuns, type RunInfo } from '../../store/runs/runs.ts';
import { banksOf } from './assign-runs.ts';

/** A finished run that can score. */
export interface FinishedRun extends RunInfo {
  /**
   * Whether it ranks after the other runs: it was trained for a comparison or a study, or on a segment and thus knows
   * only some of the users.
   */
  readonly isFallback: boolean;
  /** The run that it refits, and whose metrics it has; null if it is not a refit. */
  readonly refitOf: string | null;
}

/** A bank to score for, and its runs. */
export interface ScoringBank {
  /** Empty if the data have no banks. */
  readonly bank: string;
  /** The bank's objective; null if it has no settings. */
  readonly objective: string | null;
  /** The active run, if there is one. */
  readonly active: string | null;
  /** Its own runs in order of preference: the active one, then from newest to oldest, the fallbacks last. */
  readonly runs: readonly FinishedRun[];
  /** The run that scores by default; null if none can score for the bank. */
  readonly preferred: FinishedRun | null;
}

/** The banks to score for, and the runs that can score for each of them. */
export interface ScoringBanks {
  readonly banks: readonly ScoringBank[];
  /** The pooled runs, from newest to oldest, the fallbacks last. */
  readonly pooled: readonly FinishedRun[];
}

/**
 * Lists the banks of the settings and of the runs, each with its runs; includes banks without a run. If none of them
 * has one, lists those in the training data of the newest pooled run too. By default, the active run scores for a bank,
 * else its newest, else the newest pooled run, else a fallback. A pooled run of data without banks scores for no bank
 * by default, but for all users.
 */
export function scoringBanks(project: Project): ScoringBanks {
  const settings = new Map(listBanks(project).map((bank) => [bank.name, bank]));
  const done = finishedRuns(project);
  const byBank = Map.groupBy(done, ({ bank }) => bank);
  const pooled = inOrder(byBank.get(null) ?? [], null);
  const [ofAllUsers, ofBanks] = [true, false].map((isNameless) =>
    pooled.filter((run) => isOfAllUsers(project, run) === isNameless),
  );
  const describe = (bank: string): ScoringBank => {
    const { objective = null, promotedRun: active = null } = settings.get(bank) ?? {};
    const runs = inOrder(byBank.get(bank) ?? [], active);
    return { bank, objective, active, runs, preferred: preferredRun(runs, bank === '' ? ofAllUsers : ofBanks, active) };
  };
  const names = new Set([...settings.keys(), ...done.flatMap(({ bank }) => bank ?? [])]);
  const newest = byBank.get(null)?.at(0);
  if (newest !== undefined && [...names].every((bank) => describe(bank).preferred === null))
    for (const bank of banksInData(project, newest)) names.add(bank);
  return { banks: [...names].sort().map(describe), pooled };
}

/** Whether a pooled run was trained on data without banks. */
function isOfAllUsers(project: Project, run: RunInfo): boolean {
  return banksInData(project, run).includes('');
}

/** The finished runs from newest to oldest. */
function finishedRuns(project: Project): FinishedRun[] {
  return listRuns(project)
    .filter(({ status }) => status === 'done')
    .map((run) => {
      const outline = outlineOf(project, run.run);
      const isFallback = run.experiment !== null || outline?.segment !== undefined;
      return { ...run, isFallback, refitOf: outline?.refit?.run ?? null };
    })
    .reverse();
}

function inOrder(runs: readonly FinishedRun[], active: string | null): FinishedRun[] {
  const priority = ({ run, isFallback }: FinishedRun): number => (run === active ? 0 : isFallback ? 2 : 1);
  return [...runs].sort((a, b) => priority(a) - priority(b));
}

function preferredRun(
  own: readonly FinishedRun[],
  pooled: readonly FinishedRun[],
  active: string | null,
): FinishedRun | null {
  const activePooled = pooled.find(({ run }) => run === active);
  const best = [own.at(0), activePooled, pooled.at(0)].filter((run) => run !== undefined);
  return inOrder(best, active).at(0) ?? null;
}

/** The outline of a run's plan; null if that is damaged, which scoring reports. */
function outlineOf(project: Project, run: string): PlanOutline | null {
  try {
    return readOutline(project, run);
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return null;
    throw error;
  }
}

/** The banks that a run scores for; none if its plan is damaged, which scoring reports. */
function banksInData(project: Project, { run, bank }: RunInfo): readonly string[] {
  try {
    const { fields, candidates } = readCandidates(project, run);
    return banksOf({ bank, schema: { fields }, candidates });
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return [];
    throw error;
  }
}

/**
 * The calibration ratios (predicted over actual conversions) of a run, by step, on its test set or else its validation
 * set: only those that differ from 1 significantly and by more than a tenth.
 */
export function miscalibratedRatios(run: RunInfo): Readonly<Record<string, number>> {
  const metrics = (run.test ?? run.valid ?? {}) as Readonly<Record<string, StepEvaluation | null>>;
  const ratios = Object.entries(metrics).flatMap(([step, measured]): [string, number][] =>
    measured !== null && measured.calibration !== null && isMiscalibrated(measured)
      ? [[step, measured.calibration]]
      : [],
  );
  return Object.fromEntries(ratios);
}

/** The run that scores for a bank by default, as in `scoringBanks`; null if there is none. */
export function chooseRun(project: Project, bank: string): RunInfo | null {
  return scoringBanks(project).banks.find((entry) => entry.bank === bank)?.preferred ?? null;
}

/**
 * Identifies what a ranking depends on besides its audience: the settings of the banks to score for, the preferred run
 * of each, and the conditions of its segment, if any. The text changes whenever any of these change.
 */
export function rankingBasis(project: Project, segment: string | null): string {
  const settings = new Map(listBanks(project).map((bank) => [bank.name, bank]));
  const banks = scoringBanks(project).banks.flatMap(({ bank, preferred }) => {
    if (preferred === null) return [];
    const { objective, weight, value, currency, banners } = settings.get(bank) ?? {};
    return [{ bank, run: preferred.run, objective, weight, value, currency, banners }];
  });
  const { intact } = readSegments(project);
  return JSON.stringify({ banks, conditions: intact.find(({ name }) => name === segment)?.conditions ?? null });
}
