import type { CallResult } from '../../../core/api.ts';
import type { JobInfo } from '../../../core/api/contract/protocol.ts';
import { text } from '../../text/text.svelte.ts';
import type { TrainingInput } from './trainings.svelte.ts';

/** The subject of a training: `Northern Bank · AITM`. */
export function titleOf({ bank, model }: TrainingInput, modelTitle: (name: string | undefined) => string): string {
  return `${bank ?? text().train.allBanks} · ${modelTitle(model)}`;
}

/** The test AUC of the training's objective, else of its last step; null before its end. */
export function objectiveAuc(job: JobInfo): number | null {
  if (job.state !== 'done') return null;
  const { objective, steps, test, valid } = job.result as CallResult<'train'>;
  return (test ?? valid)?.[objective ?? steps[steps.length - 1]]?.auc ?? null;
}
