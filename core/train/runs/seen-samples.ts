import { selectionCounts } from '../../features/counts.ts';
import type { JobContext } from '../../job.ts';
import { datasetOfPart, type Part } from '../../predict/parts.ts';
import type { TrainingPlan } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { message, type Message } from '../../text/message.ts';
import { countShared } from '../data/shared-samples.ts';

/**
 * Warns of the samples of a part that a run has seen, in training or to choose its best epoch; null if it has seen
 * none.
 */
export async function seenSamples(
  project: Project,
  { run: { run }, parts: { train, valid }, refit }: Pick<TrainingPlan, 'run' | 'parts' | 'refit'>,
  part: Part,
  job: JobContext,
): Promise<Message | null> {
  const { dataset } = part;
  const trained = await countSeen(project, train, part, job);
  // A refit is trained on its validation set.
  const validated = refit === undefined ? await countSeen(project, valid, part, job) : 0;
  if (trained === null || validated === null) return message('train.seenUnknown', { run, dataset });
  return trained + validated === 0 ? null : message('train.seen', { run, dataset, trained, validated });
}

/** Number of samples that `seen` shares with `part`; null if the data of `seen` were changed or deleted. */
async function countSeen(project: Project, seen: Part, part: Part, job: JobContext): Promise<number | null> {
  const dataset = datasetOfPart(project, seen);
  if (typeof dataset === 'string') return null;
  if (seen.dataHash === part.dataHash) return (await selectionCounts(project, dataset, seen.selection, job)).rows;
  return (await countShared(project, seen, part, job)).count;
}
