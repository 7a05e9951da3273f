import type { CallResult } from '../../core/api.ts';
import type { Progress } from '../../core/job.ts';
import { ownValue } from '../../core/own-value.ts';
import { aucWithin, fewPositives, type MeasuredAuc } from '../../core/text/auc.ts';
import type { Point, Series } from '../charts/series.ts';
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

/** The texts of the AUC line of a step. */
interface AucWords {
  readonly name: string;
  /** An AUC with its interval, and remarks on it. */
  readonly value: (measured: MeasuredAuc) => string;
  readonly remarks: (measured: MeasuredAuc) => readonly string[];
  /** A number of positives. */
  readonly count: (positives: number) => string;
  /** The titles of the columns of a saved table. */
  readonly saved: { readonly low: string; readonly high: string; readonly positives: string };
}

/**
 * The line of a step's validation AUC over the epochs, with its intervals; if it rests on fewer than ten positives, it
 * is grey, and only texts and tables have the intervals, which would fill the chart. For trees, skips the points where
 * only other steps were measured.
 */
export function aucLine(detail: Pick<Run, 'engine' | 'epochs'>, step: string, color: string, words: AucWords): Series {
  const measured = new Map(detail.epochs.map((one) => [one.epoch, aucOfEpoch(one, step)]));
  const few = [...measured.values()].map(fewPositives).findLast((count) => count !== null) ?? null;
  const points = [...measured]
    .map(([epoch, auc]) => pointOf(epoch, auc, words, { withBand: few === null }))
    .filter(({ y }) => y !== null || !isTreeModel(detail));
  // Runs from older versions have no intervals.
  const isOlder = [...measured.values()].every(({ positives }) => positives === null);
  return {
    name: words.name,
    points,
    color: few === null ? color : 'var(--muted)',
    ...(few === null ? {} : { remark: words.count(few) }),
    ...(isOlder ? {} : { saved: savedColumns(measured, words) }),
  };
}

function aucOfEpoch({ auc, aucIntervals, positives }: Run['epochs'][number], step: string): MeasuredAuc {
  return aucWithin(ownValue(auc, step), ownValue(aucIntervals, step), ownValue(positives, step));
}

function pointOf(
  epoch: number,
  measured: MeasuredAuc,
  { value, remarks }: AucWords,
  { withBand }: { readonly withBand: boolean },
): Point {
  const { auc, low, high } = measured;
  if (low === null) return { x: epoch, y: auc };
  const band = withBand ? { low, high } : {};
  return { x: epoch, y: auc, ...band, text: value(measured), remarks: remarks(measured) };
}

function savedColumns(measured: ReadonlyMap<unknown, MeasuredAuc>, { name, saved }: AucWords): Series['saved'] {
  const column = (
    title: string,
    figure: 'auc' | 'low' | 'high' | 'positives',
  ): NonNullable<Series['saved']>[number] => ({
    title,
    value: ({ x }) => measured.get(x)?.[figure] ?? null,
  });
  return [
    column(name, 'auc'),
    column(saved.low, 'low'),
    column(saved.high, 'high'),
    column(saved.positives, 'positives'),
  ];
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
