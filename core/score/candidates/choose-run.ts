import { AppError } from '../../errors.ts';
import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import { readCandidates, readOutline } from '../../predict/plan.ts';
import { readSegments } from '../../store/datasets/segments.ts';
import type { Project } from '../../store/file/project.ts';
import { listBanks } from '../../store/runs/banks.ts';
import { listRuns, type RunInfo } from '../../store/runs/runs.ts';
import { banksOf } from './assign-runs.ts';

/** A bank to score for, and the runs that can score for it. */
export interface ScoringBank {
  /** Empty if the data have no banks. */
  readonly bank: string;
  /** The bank's objective; null if it has no settings. */
  readonly objective: string | null;
  /**
   * The finished runs in order of preference: the active one, then the bank's own from newest to oldest, then those
   * trained on all banks; last, the runs from comparisons and studies and those trained on a segment, which know only
   * some of the users.
   */
  readonly runs: readonly (RunInfo & { readonly promoted: boolean })[];
}

/**
 * Lists the banks of the settings and of the runs, each with its runs; includes banks without a run. If neither names a
 * bank, lists those in the training data of the newest run.
 */
export function scoringBanks(project: Project): ScoringBank[] {
  const settings = listBanks(project);
  const done = listRuns(project)
    .filter(({ status }) => status === 'done')
    .reverse();
  const names = new Set([
    ...settings.map(({ name }) => name),
    ...done.flatMap(({ bank }) => (bank === null ? [] : [bank])),
  ]);
  if (names.size === 0 && done.length > 0) for (const bank of banksInData(project, done[0])) names.add(bank);
  return [...names].sort().map((bank) => {
    const saved = settings.find(({ name }) => name === bank);
    const bankRuns = done.filter((run) => run.bank === bank);
    const runs = [...bankRuns, ...done.filter((run) => run.bank === null)].map((run) => ({
      ...run,
      promoted: run.run === saved?.promotedRun,
    }));
    const priority = ({ run, experiment, promoted }: (typeof runs)[number]): number =>
      promoted ? 0 : experiment === null && !isOfSegment(project, run) ? 1 : 2;
    return { bank, objective: saved?.objective ?? null, runs: runs.sort((a, b) => priority(a) - priority(b)) };
  });
}

/** Whether a run was trained on a segment; false if its plan is damaged, which scoring reports. */
function isOfSegment(project: Project, run: string): boolean {
  try {
    return readOutline(project, run)?.segment !== undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return false;
    throw error;
  }
}

/** The banks that a run of all data ranks; none if its plan is damaged, which scoring reports. */
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
 * The calibration ratio (predicted over observed conversions) of the step that a run ranks a bank by, on its test part
 * or else its validation part. Null unless it is far from 1 and the difference is significant.
 */
export function miscalibratedRatio(run: RunInfo, objective: string | null): number | null {
  const metrics = (run.test ?? run.valid) as Readonly<Record<string, StepEvaluation>> | null;
  const measured = metrics?.[run.objective ?? objective ?? ''];
  return measured !== undefined && isMiscalibrated(measured) ? measured.calibration : null;
}

/** The run that scores for a bank by default: the active one, else its newest; null if there is none. */
export function chooseRun(project: Project, bank: string): RunInfo | null {
  return scoringBanks(project).find((entry) => entry.bank === bank)?.runs[0] ?? null;
}

/**
 * Identifies what a ranking depends on besides its audience: the settings of the banks to score for, the preferred run
 * of each, and the conditions of its segment, if any. The text changes whenever any of these change.
 */
export function rankingBasis(project: Project, segment: string | null): string {
  const settings = listBanks(project);
  const banks = scoringBanks(project)
    .filter(({ runs }) => runs.length > 0)
    .map(({ bank, runs: [first] }) => {
      const { objective, weight, value, currency, banners } = settings.find(({ name }) => name === bank) ?? {};
      return { bank, run: first.run, objective, weight, value, currency, banners };
    });
  const { intact } = readSegments(project);
  return JSON.stringify({ banks, conditions: intact.find(({ name }) => name === segment)?.conditions ?? null });
}
