import { AppError } from '../../errors.ts';
import { distinctNotes, partOfJob, type JobContext } from '../../job.ts';
import { datasetOfPart } from '../../predict/parts.ts';
import { findUnchanged, loadPlan, readOutline } from '../../predict/plan.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { getRun, listRuns, type RunInfo } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import type { TrainOptions } from '../fit/plan-run.ts';
import { trainModel } from '../fit/train.ts';
import { REFIT_NEXT, saveFollowUp } from '../runs/follow-up.ts';
import { engineOfRun, engineToResume } from '../runs/reuse.ts';
import { checkOriginal, type RefitOptions } from './plan-refit.ts';

/** The runs to refit, by default each on its own engine. */
export interface RefitRequest {
  readonly runs: readonly string[];
  readonly engine: TrainOptions['engine'];
}

/** The refit of a run. */
export interface Refitted {
  readonly run: string;
  readonly refitOf: string;
  readonly how: 'trained' | 'resumed' | 'found';
  readonly bank: string | null;
  /** The training samples of the refit, and of the run; null for a run of an old version. */
  readonly samples: number;
  readonly samplesBefore: number | null;
}

/**
 * Trains finished runs again on all of their samples. If a bank's run started from a pooled run, its refit starts from
 * the pooled run's refit, which is trained first. A refit that exists is not trained again; an interrupted one is
 * resumed. Throws `unknown-name`; `state` for a run that cannot be refitted, before anything is trained; and like
 * `trainModel`.
 */
export async function refitRuns(
  project: Project,
  { runs, engine }: RefitRequest,
  job: JobContext,
): Promise<readonly Refitted[]> {
  const wanted = [...new Set(runs)];
  const pooled = new Map(wanted.map((run) => [run, pooledRunOf(project, run)]));
  const first = [...new Set(pooled.values())].filter((run) => run !== null);
  const order = [...new Set([...first, ...wanted])];
  const noted = distinctNotes(job);
  for (const run of wanted) noteAppend(project, run, noted);
  const done = new Map<string, Refitted>();
  for (const [index, run] of order.entries()) {
    const base = pooled.get(run) ?? null;
    const left = order.slice(index + 1).filter((one) => wanted.includes(one));
    const followUp = left.length === 0 ? undefined : { ...REFIT_NEXT, runs: left };
    const options = { run, base: base === null ? undefined : done.get(base)!.run, engine, followUp };
    done.set(run, await refitRun(project, options, partOfJob(noted, index / order.length, 1 / order.length)));
  }
  for (const run of [...wanted, ...[...done.values()].map((refit) => refit.run)]) saveFollowUp(project, run, undefined);
  return wanted.map((run) => done.get(run)!);
}

/** The pooled run from which a run started; null if there is none. Throws `state` if one of them cannot be refitted. */
function pooledRunOf(project: Project, run: string): string | null {
  const plan = loadPlan(project, run);
  checkOriginal(plan);
  if (plan.base === undefined) return null;
  const { run: name } = plan.base;
  if (findUnchanged(project, plan.base) === null)
    throw new AppError('state', message('train.pooledGone', { run, pooled: name }), message('predict.trainAgain'));
  checkOriginal(loadPlan(project, name));
  return name;
}

/** Notes that samples were appended to a run's dataset after training: the refit has only the samples of the run. */
function noteAppend(project: Project, run: string, job: JobContext): void {
  const { train } = loadPlan(project, run).parts;
  const dataset = datasetOfPart(project, train);
  if (typeof dataset === 'string' || getDataset(project, train.dataset).dataHash === train.dataHash) return;
  job.report({ phase: 'train', note: message('train.appendedSince', { dataset: train.dataset }) });
}

async function refitRun(
  project: Project,
  { run, base, engine, followUp }: RefitOptions & Pick<RefitRequest, 'engine'>,
  job: JobContext,
): Promise<Refitted> {
  const earlier = refitsOf(project, getRun(project, run), base);
  const found = earlier.find(({ status }) => status === 'done');
  if (found !== undefined) return describeRefit(project, found.run, run, 'found');
  const stopped = earlier.findLast(({ status }) => status === 'interrupted' || status === 'failed');
  const source = stopped ?? getRun(project, run);
  const { model, seed } = source;
  const available = await engineToResume(source, engine, job);
  const options = { model, seed, engine: available === 'auto' ? engineOfRun(source) : available, followUp };
  const training = stopped === undefined ? { refit: run, base } : { resume: stopped.run };
  const trained = await trainModel(project, { ...options, ...training }, job);
  return describeRefit(project, trained.run, run, stopped === undefined ? 'trained' : 'resumed');
}

function describeRefit(project: Project, run: string, refitOf: string, how: Refitted['how']): Refitted {
  const samplesOf = (name: string): number | null => readOutline(project, name)?.summaries?.train.rows ?? null;
  const { bank } = getRun(project, run);
  return { run, refitOf, how, bank, samples: samplesOf(run) ?? 0, samplesBefore: samplesOf(refitOf) };
}

/** The refits of a run that start from a given one, in the order of their creation. */
function refitsOf(project: Project, original: RunInfo, base: string | undefined): RunInfo[] {
  return listRuns(project).filter(({ run, model, seed }) => {
    if (model !== original.model || seed !== original.seed) return false;
    const outline = readOutline(project, run);
    const { refit } = outline ?? {};
    const isSame = refit?.run === original.run && refit.weightsSha256 === original.weightsSha256;
    return isSame && outline?.base?.run === base;
  });
}
