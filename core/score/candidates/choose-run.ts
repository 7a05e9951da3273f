import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import type { Project } from '../../store/file/project.ts';
import { listBanks } from '../../store/runs/banks.ts';
import { listRuns, type RunInfo } from '../../store/runs/runs.ts';

/** A bank that can be scored for, and the runs that can do it. */
export interface ScoringBank {
  readonly bank: string;
  /** What the bank wants; null where it has no settings. */
  readonly objective: string | null;
  /**
   * The runs that are trained to their end, the one to take first: the one in use, then the bank's own from new to old,
   * then those of all banks, and last what was trained for comparisons and studies.
   */
  readonly runs: readonly (RunInfo & { readonly promoted: boolean })[];
}

/** Lists the banks of the settings and of the runs, each with its runs; a bank without a run is in the list too. */
export function scoringBanks(project: Project): ScoringBank[] {
  const settings = listBanks(project);
  const done = listRuns(project)
    .filter(({ status }) => status === 'done')
    .reverse();
  const names = new Set([
    ...settings.map(({ name }) => name),
    ...done.flatMap(({ bank }) => (bank === null ? [] : [bank])),
  ]);
  return [...names].sort().map((bank) => {
    const saved = settings.find(({ name }) => name === bank);
    const own = done.filter((run) => run.bank === bank);
    const runs = [...own, ...done.filter((run) => run.bank === null)].map((run) => ({
      ...run,
      promoted: run.run === saved?.promotedRun,
    }));
    const priority = ({ begunFor, promoted }: (typeof runs)[number]): number =>
      promoted ? 0 : begunFor === null ? 1 : 2;
    return { bank, objective: saved?.objective ?? null, runs: runs.sort((a, b) => priority(a) - priority(b)) };
  });
}

/**
 * Predicted over observed conversions of the step that a run ranks a bank by, on its test part or else the validation
 * part, where that is far from 1 by more than chance; else null.
 */
export function miscalibratedRatio(run: RunInfo, objective: string | null): number | null {
  const metrics = (run.test ?? run.valid) as Readonly<Record<string, StepEvaluation>> | null;
  const measured = metrics?.[run.objective ?? objective ?? ''];
  return measured !== undefined && isMiscalibrated(measured) ? measured.calibration : null;
}

/**
 * The run that scores for a bank unless another is named: the one in use, else its newest; null where there is none.
 */
export function chooseRun(project: Project, bank: string): RunInfo | null {
  return scoringBanks(project).find((entry) => entry.bank === bank)?.runs[0] ?? null;
}

/**
 * What a ranking rests on besides its audience, as a text that differs once any of it has changed: the settings of the
 * banks that can be scored for, and the run that each has first.
 */
export function rankingBasis(project: Project): string {
  const settings = listBanks(project);
  return JSON.stringify(
    scoringBanks(project)
      .filter(({ runs }) => runs.length > 0)
      .map(({ bank, runs: [first] }) => {
        const { objective, weight, banners } = settings.find(({ name }) => name === bank) ?? {};
        return { bank, run: first.run, objective, weight, banners };
      }),
  );
}
