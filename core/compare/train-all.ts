import { AppError, cancelled, textWithHelp, type ErrorCode } from '../errors.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { message, type Message, type Text } from '../text/message.ts';
import { trainOrReuse } from '../train/runs/reuse.ts';
import type { ComparisonInput } from './plan.ts';
import { ComparisonProgress, type PlannedRun } from './progress.ts';
import { optionsOf, splitNumbers } from './request.ts';
import type { FailedSeed, SeedRun } from './result.ts';

/** The outcomes of a model's runs. */
export interface ModelRuns {
  readonly model: string;
  readonly runs: readonly SeedRun[];
  readonly failed: readonly FailedSeed[];
  readonly unavailable: Text | null;
}

/** Errors that would also affect every other run. */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  'cancelled',
  'usage',
  'unknown-name',
  'disk',
  'locked',
  'newer-version',
  'corrupt',
]);

/**
 * Trains every model with every seed for every test period, or finds its run. Goes seed by seed, so that intermediate
 * results are comparable between models. Skips unavailable models and reports failed runs; neither affects the others.
 * Throws `cancelled` with the finished runs kept.
 */
export async function trainAll(
  project: Project,
  comparison: string,
  input: ComparisonInput,
  job: JobContext,
): Promise<ModelRuns[]> {
  const { models } = input.request;
  const planned = plannedRuns(input.request);
  const progress = new ComparisonProgress(job, planned);
  const collected = new Map(
    models.map((model): [string, CollectedRuns] => [model, { runs: [], failed: [], unavailable: null }]),
  );
  for (const plannedRun of planned) {
    const modelRuns = collected.get(plannedRun.model);
    if (modelRuns === undefined || modelRuns.unavailable !== null) continue;
    try {
      await progress.follow(plannedRun, async (runJob) => {
        const { run, how } = await trainOrReuse(
          project,
          {
            ...optionsOf(input.request, input.objective, plannedRun, input.settings[plannedRun.model]),
            experiment: { comparison },
          },
          runJob,
        );
        modelRuns.runs.push({ seed: plannedRun.seed, run, ...splitOf(plannedRun) });
        return how;
      });
    } catch (error) {
      const failure = failureOf(error);
      recordFailure(failure, plannedRun, modelRuns, progress);
      const note = message('compare.note', { model: plannedRun.model, note: failure.text });
      job.report({ phase: `train ${plannedRun.model}`, note });
    }
  }
  return models.map((model): ModelRuns => ({ model, ...collected.get(model)! }));
}

/** The runs of a comparison in the order of their training: seed by seed, and for each seed period by period. */
function plannedRuns(request: ComparisonInput['request']): PlannedRun[] {
  return Array.from({ length: request.seeds }, (_, index) =>
    splitNumbers(request).flatMap((split) => request.models.map((model) => ({ model, seed: index + 1, split }))),
  ).flat();
}

function splitOf({ split }: PlannedRun): { readonly split?: number } {
  return split === undefined ? {} : { split };
}

interface CollectedRuns {
  readonly runs: SeedRun[];
  readonly failed: FailedSeed[];
  unavailable: Text | null;
}

/** Why a run failed. */
export interface Failure {
  readonly code: ErrorCode | null;
  readonly text: Text;
}

function recordFailure(
  failure: Failure,
  planned: PlannedRun,
  modelRuns: CollectedRuns,
  progress: ComparisonProgress,
): void {
  if (failure.code === 'unavailable') {
    modelRuns.unavailable = failure.text;
    progress.drop(planned.model);
  } else {
    modelRuns.failed.push({ seed: planned.seed, error: failure.text, ...splitOf(planned) });
    progress.fail();
  }
}

/** Throws `unavailable` or `state` with the reason if a comparison has no runs at all. */
export function requireAnyRun(comparison: string, all: readonly ModelRuns[]): void {
  if (all.some(({ runs }) => runs.length > 0)) return;
  const [{ model, unavailable, failed }] = all;
  throw new AppError(
    unavailable === null ? 'state' : 'unavailable',
    message('compare.noneTrained', { comparison, model, reason: unavailable ?? failed[0].error }),
    message('compare.removeCause'),
  );
}

/** The failure of a run, for tables; rethrows errors that concern all runs. `kept` says what a cancellation keeps. */
export function failureOf(error: unknown, kept: Message = message('compare.runsKept')): Failure {
  if (!(error instanceof Error) || error.name === 'AbortError') throw error;
  if (!(error instanceof AppError)) return { code: null, text: error.message };
  if (error.code === 'cancelled') throw cancelled(kept);
  if (FATAL.has(error.code)) throw error;
  return { code: error.code, text: textWithHelp(error) };
}
