import { AppError } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import { checkWithIndexes } from '../file/damage.ts';
import type { Project } from '../file/project.ts';
import { all, get, execute } from '../file/sql.ts';

/** The experiment that a run is trained for: a comparison (c1, c2, …), a tuning (t1, t2, …) or a study (s1, s2, …). */
export type ExperimentRef = { readonly comparison: string } | { readonly tuning: string } | { readonly study: string };

/** Where an experiment is stored, and the message for when it has been deleted. */
interface StoredExperiment {
  readonly name: string;
  readonly table: 'comparisons' | 'tunings' | 'studies';
  readonly column: 'comparison_id' | 'tuning_id' | 'study_id';
  readonly deleted: Message;
}

function storedOf(experiment: ExperimentRef): StoredExperiment {
  if ('comparison' in experiment) {
    const deleted = message('store.comparisonDeleted', experiment);
    return { name: experiment.comparison, table: 'comparisons', column: 'comparison_id', deleted };
  }
  if ('tuning' in experiment) {
    const deleted = message('store.tuningDeleted', experiment);
    return { name: experiment.tuning, table: 'tunings', column: 'tuning_id', deleted };
  }
  return {
    name: experiment.study,
    table: 'studies',
    column: 'study_id',
    deleted: message('store.studyDeleted', experiment),
  };
}

/** The name of a comparison, tuning or study. */
export function experimentName(experiment: ExperimentRef): string {
  return storedOf(experiment).name;
}

/** Whether a run was started as a trial of a tuning, given the experiment it was started for. */
export function isTrial(experiment: string | null): boolean {
  return experiment?.startsWith('t') === true;
}

/**
 * Records that a comparison, tuning or study uses a run; harmless when repeated. Throws `unknown-name` if it has been
 * deleted.
 */
export function recordRunUse({ database }: Project, run: string, experiment: ExperimentRef): void {
  const { name, table, column, deleted } = storedOf(experiment);
  const id = numberOf(name);
  if (get(database, `SELECT 1 FROM ${table} WHERE id = ?`, id) === undefined)
    throw new AppError('unknown-name', deleted, message('store.runsKept'));
  execute(database, `INSERT OR IGNORE INTO run_uses (run_id, ${column}) VALUES (?, ?)`, numberOf(run), id);
}

/** The comparisons, tunings and studies that use each run, in the order of their creation; omits unused runs. */
export function experimentsOfRuns({ database }: Project): ReadonlyMap<string, readonly string[]> {
  checkWithIndexes(database, 'run_uses');
  const rows = all<{ run: number; name: string }>(
    database,
    `
    SELECT run_id AS run, coalesce('c' || comparison_id, 't' || tuning_id, 's' || study_id) AS name FROM run_uses
    ORDER BY run_id, comparison_id IS NULL, comparison_id, tuning_id IS NULL, tuning_id, study_id`,
  );
  const uses = new Map<string, string[]>();
  for (const { run, name } of rows) uses.set(`r${run}`, [...(uses.get(`r${run}`) ?? []), name]);
  return uses;
}

/** The runs used by a comparison, tuning or study, in the order of their creation. */
export function runsUsedBy({ database }: Project, experiment: ExperimentRef): string[] {
  checkWithIndexes(database, 'run_uses');
  const { name, column } = storedOf(experiment);
  return all<{ run: number }>(
    database,
    `SELECT run_id AS run FROM run_uses WHERE ${column} = ? ORDER BY run_id`,
    numberOf(name),
  ).map(({ run }) => `r${run}`);
}

/** The number in a short id: r7, c2, s1. */
function numberOf(name: string): number {
  return Number(name.slice(1));
}
