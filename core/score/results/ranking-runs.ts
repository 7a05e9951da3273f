import { readForecastParameters } from '../../predict/forecast.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import type { Project } from '../../store/file/project.ts';
import { listRuns } from '../../store/runs/runs.ts';
import type { ForecastShape } from '../ranking/forecast.ts';
import type { AssignedList } from './assigned-list.ts';
import type { RankingRun } from './findings.ts';

/** The runs that ranked a list and still exist. */
export function rankingRuns(project: Project, { candidates }: AssignedList): RankingRun[] {
  const names = new Set(candidates.map(({ run }) => run));
  return listRuns(project).flatMap(({ run, steps }) =>
    names.has(run) ? [{ run, steps, forecast: readForecastParameters(project, run) }] : [],
  );
}

/** The parts of a list that the forecast needs; for runs that were deleted, it covers only chance. */
export function forecastShape(
  { candidates }: AssignedList,
  runs: readonly RankingRun[],
  dataset: DatasetInfo,
): ForecastShape {
  const names = [...new Set(candidates.map(({ run }) => run))];
  return {
    candidates: candidates.map(({ run, bank }) => ({ run: names.indexOf(run), bank })),
    runs: names.map((name) => {
      const known = runs.find(({ run }) => run === name);
      return known ?? { steps: dataset.steps.map((step) => step.name), forecast: null };
    }),
  };
}
