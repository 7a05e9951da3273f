import type { CallResult } from '../../core/api.ts';
import type { Progress } from '../../core/job.ts';
import { ownValue } from '../../core/own-value.ts';
import type { Series } from '../charts/series.ts';
import { isTreeModel } from './trees.ts';

type Run = CallResult<'run'>;
type Names = { readonly training: string; readonly validation: string };

/**
 * Training and validation loss over the epochs. Both are sums over the steps, so that they share an axis; the training
 * loss includes the current, unfinished epoch. For trees, only the validation loss is known, and only where all steps
 * have one.
 */
export function lossLines(
  detail: Run | null,
  live: Progress | null,
  maxEpochs: number,
  names: Names,
): readonly Series[] {
  const epochs = detail?.epochs ?? [];
  const steps = detail?.steps.length ?? 1;
  const validation = epochs.map(({ epoch, validLoss }) => ({
    x: epoch,
    y: validLoss === null ? null : validLoss * steps,
  }));
  if (isTreeModel(detail))
    return [{ name: names.validation, color: 'var(--accent)', points: validation.filter(({ y }) => y !== null) }];
  const current = livePoint(live, maxEpochs);
  const training = [
    ...epochs.map(({ epoch, loss }) => ({ x: epoch, y: loss })),
    ...(current === null || epochs.some(({ epoch }) => epoch >= current.x) ? [] : [current]),
  ];
  return [
    { name: names.training, color: 'var(--accent)', points: training },
    { name: names.validation, color: 'var(--muted)', dashed: true, points: validation },
  ];
}

/** A step's validation AUC over the epochs. For trees, skips points where only other steps were measured. */
export function aucPoints(detail: Run, step: string): Series['points'] {
  const points = detail.epochs.map(({ epoch, auc }) => ({ x: epoch, y: ownValue(auc, step) ?? null }));
  return isTreeModel(detail) ? points.filter(({ y }) => y !== null) : points;
}

/**
 * The position within the epochs (completed ones plus the fraction of the current one), and the mean loss of the
 * current epoch so far; null if nothing is known yet.
 */
function livePoint(live: Progress | null, maxEpochs: number): { readonly x: number; readonly y: number } | null {
  const loss = live?.figures?.['loss'];
  if (live?.phase !== 'train' || live.fraction === undefined || loss === undefined || loss === null) return null;
  return { x: live.fraction * maxEpochs, y: loss };
}
