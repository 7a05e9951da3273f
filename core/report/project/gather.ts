import type { DriftRequest } from '../../drift/drift-types.ts';
import { measureDrift } from '../../drift/drift.ts';
import { AppError, textWithHelp } from '../../errors.ts';
import { quietJob, yieldToEventLoop, type JobContext } from '../../job.ts';
import { readCalibrations } from '../../predict/calibrations.ts';
import { annotationsOfTrend } from '../../review/annotations.ts';
import { queryFunnel } from '../../review/funnel.ts';
import { funnelTrend } from '../../review/trend.ts';
import { prepareRuns } from '../../score/prepare-scoring.ts';
import { checkTimes } from '../../store/datasets/dataset-rows.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import type { Text } from '../../text/message.ts';
import { runCurves } from '../../train/runs/curves.ts';
import { describeRun, type RunDescription } from '../../train/runs/describe.ts';
import type { FunnelContents, Measured, ModelContents } from './contents.ts';

/** Counts the funnel of a dataset as the Funnel view does. Throws `unknown-name`. */
export async function gatherFunnel(project: Project, name: string, job: JobContext): Promise<FunnelContents> {
  const dataset = getDataset(project, name);
  checkTimes(dataset);
  const hasBanks = dataset.columns.some(({ role }) => role === 'bank');
  return {
    dataset,
    funnel: await queryFunnel(project, { dataset: name, ...(hasBanks && { by: 'bank' }) }, job),
    trend: await funnelTrend(project, { segment: { dataset: name } }, job),
    annotations: annotationsOfTrend(project, { dataset }),
  };
}

/**
 * Collects the content of a run's model card. Throws `unknown-name`; a part that cannot be measured has a reason
 * instead, which is also a note if an audience was given to measure drift.
 */
export async function gatherModel(
  project: Project,
  run: string,
  request: Omit<DriftRequest, 'run'>,
  job: JobContext,
): Promise<ModelContents> {
  const described = describeRun(project, run);
  const measuring = withoutNotes(job);
  const on = described.run.test === null ? 'valid' : 'test';
  const curves = await measured(() => runCurves(project, { run, on }, measuring), job);
  const drift = await measured(() => measureDrift(project, { ...request, run }, measuring), job);
  if (request.audience !== undefined && drift.error !== null) job.report({ phase: 'report', note: drift.error });
  return {
    described,
    data: trainingData(project, described),
    calibration: readCalibrations(project, run),
    curves,
    drift,
    scoringNotes: scoringNotes(project, described),
  };
}

/** A job that reports how far it is, without the notes of what it measures. */
function withoutNotes({ signal, report }: JobContext): JobContext {
  return {
    signal,
    report: ({ phase, fraction }) => report({ phase, ...(fraction !== undefined && { fraction }) }),
  };
}

/** The result of a measurement, or why there is none, such as data that were deleted. */
async function measured<Value>(measure: () => Promise<Value>, job: JobContext): Promise<Measured<Value>> {
  await yieldToEventLoop(job);
  try {
    return { value: await measure(), error: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    return { value: null, error: textWithHelp(error) };
  }
}

function trainingData(project: Project, { run }: RunDescription): ModelContents['data'] {
  try {
    const { columns, steps, rejected } = getDataset(project, run.dataset);
    return { steps, rejected, hasBanks: columns.some(({ role }) => role === 'bank') };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The notes that scoring with the run would report first. */
function scoringNotes(project: Project, { run }: RunDescription): readonly Text[] {
  if (run.status !== 'done') return [];
  try {
    return prepareRuns(project, { runs: [run.run], per: 'bank' }, quietJob()).candidateList.notes;
  } catch (error) {
    if (error instanceof AppError) return [textWithHelp(error)];
    throw error;
  }
}
