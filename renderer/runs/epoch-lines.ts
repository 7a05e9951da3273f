import type { CallResult } from '../../core/api.ts';
import type { Progress } from '../../core/job.ts';
import type { Series } from '../charts/series.ts';

/**
 * The lines of training and validation loss over the epochs. Both are sums over the steps, so that they can be laid over each other; the
 * training's goes on to where the present epoch stands.
 */
export function lossLines(detail: CallResult<'run'> | null, live: Progress | null, mostEpochs: number, names: { readonly training: string; readonly validation: string }): readonly Series[] {
  const epochs = detail?.epochs ?? [];
  const steps = detail?.steps.length ?? 1;
  const present = livePoint(live, mostEpochs);
  const training = [...epochs.map(({ epoch, loss }) => ({ x: epoch, y: loss })), ...(present === null || epochs.some(({ epoch }) => epoch >= present.x) ? [] : [present])];
  return [
    { name: names.training, color: 'var(--accent)', points: training },
    { name: names.validation, color: 'var(--muted)', dashed: true, points: epochs.map(({ epoch, validLoss }) => ({ x: epoch, y: validLoss === null ? null : validLoss * steps })) },
  ];
}

/** Where the present epoch stands: epochs with the fraction of this one, and its mean loss so far; null while nothing is known. */
function livePoint(live: Progress | null, mostEpochs: number): { readonly x: number; readonly y: number } | null {
  const loss = live?.figures?.['loss'];
  if (live?.phase !== 'train' || live.fraction === undefined || loss === undefined || loss === null) return null;
  return { x: live.fraction * mostEpochs, y: loss };
}
