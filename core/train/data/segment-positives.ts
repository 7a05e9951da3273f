import { AppError } from '../../errors.ts';
import { selectionCounts } from '../../features/counts.ts';
import { wholeSelection } from '../../features/selection.ts';
import type { Period } from '../../funnel/period.ts';
import type { JobContext } from '../../job.ts';
import type { NamedConditions } from '../../segment/conditions.ts';
import { checkColumns } from '../../segment/row-masker.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import type { Project } from '../../store/file/project.ts';
import { message, stepName } from '../../text/message.ts';

/** With fewer positives in a segment, anything that a model learns could be chance. */
export const MIN_SEGMENT_POSITIVES = 100;

/** A segment of a bank's samples, and the step that decides when training stops. */
interface TrainedSegment {
  readonly bank: string | null;
  readonly period: Period;
  /** Undefined for all samples, which need no check. */
  readonly segment: NamedConditions | undefined;
  readonly step: string;
}

/** Throws `invalid-input` if a segment has too few samples that reached the deciding step, or lacks a column. */
export async function checkPositives(
  project: Project,
  dataset: DatasetInfo,
  { bank, period, segment, step }: TrainedSegment,
  job: JobContext,
): Promise<void> {
  if (segment === undefined) return;
  checkColumns(dataset, segment);
  const selection = { ...wholeSelection(bank, period), where: segment.conditions };
  const { positives } = await selectionCounts(project, dataset, selection, job);
  if (positives[step] >= MIN_SEGMENT_POSITIVES) return;
  throw new AppError(
    'invalid-input',
    message('train.fewInSegment', {
      segment: segment.name,
      dataset: dataset.name,
      bank,
      positives: message('train.positives', { step: stepName(step), positives: positives[step] }),
      enough: MIN_SEGMENT_POSITIVES,
    }),
    message('train.widerSegment'),
  );
}
