import { readForecastParameters } from '../../predict/forecast.ts';
import type { Project } from '../../store/file/project.ts';
import { listRuns } from '../../store/runs/runs.ts';
import type { ComparedShape } from '../ranking/forecast-difference.ts';
import type { AssignedCandidate } from './assigned-list.ts';
import type { RankingRun } from './findings.ts';

/** The candidates of a list. */
interface ListedRuns {
  readonly candidates: readonly Pick<AssignedCandidate, 'run' | 'bank' | 'banner'>[];
}

/** The runs that ranked a list and still exist. */
export function rankingRuns(project: Project, { candidates }: ListedRuns): RankingRun[] {
  const names = new Set(candidates.map(({ run }) => run));
  return listRuns(project).flatMap(({ run, dataset, steps }) =>
    names.has(run) ? [{ run, dataset, steps, forecast: readForecastParameters(project, run) }] : [],
  );
}

/** The parts of a list that the forecast needs; for runs that are not known, it covers only chance. */
export function forecastShape(
  { candidates }: ListedRuns,
  runs: readonly RankingRun[],
  steps: readonly string[],
): ComparedShape {
  const names = [...new Set(candidates.map(({ run }) => run))];
  return {
    candidates: candidates.map(({ run, bank, banner }) => ({ run: names.indexOf(run), bank, banner })),
    runs: names.map((name) => {
      const known = runs.find(({ run }) => run === name);
      return known ?? { run: name, dataset: null, steps, forecast: null };
    }),
  };
}
