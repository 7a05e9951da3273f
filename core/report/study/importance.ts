import type { FeatureDrops, ImportanceStudy } from '../../study/result.ts';
import { formatCount, formatFigure, formatSpread, plural } from '../format.ts';
import type { Markup } from '../html.ts';
import { figure, note, pairs, plots, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import { barPlot } from './bars.ts';

/** The most features in a plot; the table has all. */
const SHOWN = 15;

/** Bars of the features that matter most by step, and all of them in a table. */
export function importanceSections(study: ImportanceStudy): Markup[] {
  const { steps, features, repeats, rows, ofRows, auc } = study;
  const columns: Column[] = [{ title: 'feature' }, ...steps.map((step): Column => ({ title: step, kind: 'number' }))];
  const sampled = rows < ofRows ? `${formatCount(rows)} of the ${formatCount(ofRows)} validation samples, drawn by chance` : `the ${formatCount(rows)} validation samples`;
  return [
    section('By step', pairs(steps.map((step) => [step, sentence(study, step)] as const).filter(([, text]) => text !== '')), plots(steps.map((step) => stepFigure(study, step))),
      note(`By how much the AUC of a step falls when a feature’s values are exchanged between samples by chance, on ${sampled}; bars are means over ${plural(repeats, 'permutation')}, lines one standard deviation. `
        + 'Features that tell the same can stand in for each other, so that each of them alone seems worth little. Below 0 is chance.')),
    section('All features', table('Loss of AUC without each feature, mean ± standard deviation; by the mean over the steps', columns, [
      { kind: 'first', cells: ['AUC with all', ...steps.map((step) => formatFigure(auc[step]))] },
      ...features.map(({ feature, drops }) => ({ cells: [feature, ...steps.map((step) => formatSpread({ mean: shownDrop(drops[step].drop), std: drops[step].std }))] }))])),
  ];
}

/** A loss that four decimals show as nothing has no sign. */
function shownDrop(drop: number | null): number | null {
  return drop !== null && Math.abs(drop) < 0.00005 ? 0 : drop;
}

function ranked({ features }: ImportanceStudy, step: string): FeatureDrops[] {
  return [...features].filter(({ drops }) => drops[step].drop !== null).sort((a, b) => (b.drops[step].drop ?? 0) - (a.drops[step].drop ?? 0));
}

function sentence(study: ImportanceStudy, step: string): string {
  const [first, second] = ranked(study, step);
  if (first === undefined || (first.drops[step].drop ?? 0) <= 0) return '';
  const other = second === undefined || (second.drops[step].drop ?? 0) <= 0 ? '' : `, then ${second.feature} (${formatFigure(second.drops[step].drop)})`;
  return `needs ${first.feature} most (${formatFigure(first.drops[step].drop)} of its AUC)${other}.`;
}

function stepFigure(study: ImportanceStudy, step: string): Markup {
  const all = ranked(study, step);
  const shown = all.slice(0, SHOWN);
  const plot = barPlot({
    label: `Loss of AUC of ${step} without each feature`, axis: 'loss of AUC', format: (value) => formatFigure(value),
    bars: shown.map(({ feature, drops }) => ({ label: feature, value: shownDrop(drops[step].drop) ?? 0, std: drops[step].std })),
  });
  return figure(`${step}${all.length > SHOWN ? `: the first ${SHOWN} of ${all.length}` : ''}`, plot, table(`Loss of AUC of ${step}, the largest first`,
    [{ title: 'feature' }, { title: 'mean', kind: 'number' }, { title: '±', kind: 'number' }],
    all.map(({ feature, drops }) => ({ cells: [feature, formatFigure(shownDrop(drops[step].drop)), formatFigure(drops[step].std)] }))));
}
