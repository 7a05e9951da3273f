import { fewPositives, isNoBetterThanChance, MIN_POSITIVES, type MeasuredAuc } from '../../text/auc.ts';
import { formatFigure, formatInterval, formatSpread } from '../../text/figures.ts';
import { messageText } from '../format.ts';

/** The title of a column of AUCs. */
export const AUC_TITLE = 'AUC (95 % interval)';
/** Marks of unreliable AUCs. */
const MARKS = { chance: '†', few: '‡' } as const;

/** An AUC with its interval, and a remark if it is unreliable: `0.5412 (0.4310–0.6520), no better than chance`. */
export function formatAuc(measured: MeasuredAuc): string {
  return [withInterval(measured), ...remarksOn(measured)].join(', ');
}

/**
 * An AUC with its interval, for a table with several of them side by side: `0.5412 (0.4310–0.6520) †`. Marks say if it
 * is unreliable, and `aucMarks` explains them.
 */
export function formatMarkedAuc(measured: MeasuredAuc): string {
  const marks = [
    ...(isNoBetterThanChance(measured) ? [MARKS.chance] : []),
    ...(fewPositives(measured) === null ? [] : [MARKS.few]),
  ];
  return [withInterval(measured), ...(marks.length === 0 ? [] : [marks.join('')])].join(' ');
}

/** What the marks of these AUCs mean, a line for each mark that they have. */
export function aucMarks(measured: readonly MeasuredAuc[]): string[] {
  return [
    ...(measured.some(isNoBetterThanChance) ? [`${MARKS.chance} ${messageText('evaluate.chanceMark')}`] : []),
    ...(measured.some((one) => fewPositives(one) !== null)
      ? [`${MARKS.few} ${messageText('evaluate.fewMark', { enough: MIN_POSITIVES })}`]
      : []),
  ];
}

/** An AUC for a line of progress, without its interval: `0.5412, no better than chance`. */
export function formatLiveAuc(measured: MeasuredAuc): string {
  return [formatFigure(measured.auc), ...remarksOn(measured)].join(', ');
}

function withInterval({ auc, std, low, high }: MeasuredAuc): string {
  const interval = low === null ? '' : ` (${formatInterval({ low, high })})`;
  return `${formatSpread({ mean: auc, std })}${interval}`;
}

function remarksOn(measured: MeasuredAuc): string[] {
  const few = fewPositives(measured);
  return [
    ...(isNoBetterThanChance(measured) ? [messageText('results.aucOfChance')] : []),
    ...(few === null ? [] : [messageText('results.aucOfFew', { positives: few })]),
  ];
}
