import { fewPositives, mayBeChance, type MeasuredAuc } from '../text/auc.ts';
import type { ReportWords } from '../text/en/report.ts';
import { formatInterval, formatSpread } from '../text/figures.ts';
import { html, type Markup } from './html.ts';

/** The cell of an AUC: below it its interval, and whether it says little; `mark` follows the AUC. */
export function aucCell(measured: MeasuredAuc, { auc: words }: ReportWords, mark = ''): Markup {
  const { auc, std, low, high } = measured;
  const few = fewPositives(measured);
  const below = [
    ...(low === null ? [] : [formatInterval({ low, high })]),
    ...(mayBeChance(measured) ? [words.chance] : []),
    ...(few === null ? [] : [words.few(few)]),
  ];
  const shown = html`${formatSpread({ mean: auc, std })}${mark}${below.map((text) => html`<div>${text}</div>`)}`;
  return few === null ? shown : html`<div class="few">${shown}</div>`;
}

/** An AUC in a sentence: with its interval, if it has one. */
export function aucText({ auc, std, low, high }: MeasuredAuc, { auc: words }: ReportWords): string {
  const spread = formatSpread({ mean: auc, std });
  return low === null ? spread : words.within(spread, formatInterval({ low, high }));
}
