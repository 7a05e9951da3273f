import type { CallResult } from '../../../core/api.ts';
import type { JobInfo } from '../../../core/api/contract/protocol.ts';
import { ownValue } from '../../../core/own-value.ts';
import { aucOfStep, type MeasuredAuc } from '../../../core/text/auc.ts';
import { project } from '../../core/project.svelte.ts';
import { text } from '../../text/text.svelte.ts';
import type { TrainingInput } from './training-jobs.svelte.ts';

/** The subject of a training run: `Northern Bank · students · AITM`. */
export function titleOf(
  { dataset, bank, segment, model }: TrainingInput,
  modelTitle: (name: string | undefined) => string,
): string {
  const words = text().train;
  const samples = dataset === undefined || project.hasBanks(dataset) ? words.allBanks : words.allSamples;
  return [bank ?? samples, ...(segment === undefined ? [] : [segment]), modelTitle(model)].join(' · ');
}

/**
 * The AUC of a training job's objective, else of its last step, on the test set if there is one, else on the validation
 * set; null until the job is done.
 */
export function objectiveAuc(job: JobInfo): { readonly step: string; readonly measured: MeasuredAuc } | null {
  if (job.state !== 'done') return null;
  const { objective, steps, test, valid } = job.result as CallResult<'train'>;
  const step = objective ?? steps[steps.length - 1];
  return { step, measured: aucOfStep(ownValue(test ?? valid ?? undefined, step)) };
}
