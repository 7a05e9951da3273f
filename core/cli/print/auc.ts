import { fewPositives, mayBeChance, type MeasuredAuc } from '../../text/auc.ts';
import { formatFigure, formatInterval, formatSpread } from '../../text/figures.ts';
import { messageText } from '../format.ts';

/** The title of a column of AUCs. */
export const AUC_TITLE = 'AUC (95 % interval)';

/** An AUC with its interval, and a remark if it is unreliable: `0.5412 (0.4310–0.6520), no better than chance`. */
export function formatAuc(measured: MeasuredAuc): string {
  const { auc, std, low, high } = measured;
  const interval = low === null ? '' : ` (${formatInterval({ low, high })})`;
  return [`${formatSpread({ mean: auc, std })}${interval}`, ...remarksOn(measured)].join(', ');
}

/** An AUC for a line of progress, without its interval: `0.5412, no better than chance`. */
export function formatLiveAuc(measured: MeasuredAuc): string {
  return [formatFigure(measured.auc), ...remarksOn(measured)].join(', ');
}

function remarksOn(measured: MeasuredAuc): string[] {
  const few = fewPositives(measured);
  return [
    ...(mayBeChance(measured) ? [messageText('results.aucOfChance')] : []),
    ...(few === null ? [] : [messageText('results.aucOfFew', { positives: few })]),
  ];
}
