import type { HyperStudy } from '../../study/result.ts';
import { formatFigure, formatSpread, plural } from '../format.ts';
import type { Markup } from '../html.ts';
import { figure, note, pairs, plots, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import { categoryPlot } from './categories.ts';

/** The curves of figure 5: one plot per step, over the values of a setting. */
export function hyperSections(study: HyperStudy): Markup[] {
  const { steps, values, parameter } = study;
  const seeds = Math.max(0, ...values.map(({ runs }) => runs.length));
  const columns: Column[] = [{ title: parameter, kind: 'number' }, ...steps.map((step): Column => ({ title: step, kind: 'number' })), { title: 'runs', kind: 'long' }];
  const rows = (figure: 'auc' | 'logLoss') => values.map(({ value, runs, figures }) => ({
    cells: [value, ...steps.map((step) => (figures[step] === undefined ? '–' : formatSpread(figure === 'auc' ? figures[step] : figures[step].logLoss))), runs.map(({ run }) => run).join(', ')],
  }));
  return [
    section('Test AUC', pairs(steps.map((step) => [step, sentence(study, step)] as const).filter(([, text]) => text !== '')), plots(steps.map((step) => stepFigure(study, step))),
      note(`Points are means over ${plural(seeds, 'seed')}, bars one standard deviation. AUC: how often a sample that reached the step is ranked above one that did not; 0.5 is a coin. `
        + 'A value that is chosen for its figures here has been chosen by the test part, which flatters it: measure it on later data before you count on them.')),
    section('All figures', table('Test AUC, mean ± standard deviation over the seeds', columns, rows('auc')), table('Test log loss; less is better', columns, rows('logLoss'))),
  ];
}

/** The best value in words, with how far it is from the next one beside the noise. */
function sentence({ values, parameter }: HyperStudy, step: string): string {
  const known = values.flatMap(({ value, figures }) => (figures[step]?.mean === null || figures[step] === undefined ? [] : [{ value, mean: figures[step].mean, std: figures[step].std }]));
  if (known.length < 2) return '';
  const [best, next] = [...known].sort((a, b) => b.mean - a.mean);
  const spread = Math.max(best.std ?? 0, next.std ?? 0);
  const verdict = best.std === null ? 'with one seed, that may be chance' : best.mean - next.mean > spread ? 'more than one standard deviation' : 'within one standard deviation, so no clear difference';
  return `best with ${parameter} = ${best.value} (${formatFigure(best.mean)}), ${formatFigure(best.mean - next.mean)} above ${next.value}: ${verdict}.`;
}

function stepFigure({ values, parameter }: HyperStudy, step: string): Markup {
  const plot = categoryPlot({
    label: `Test AUC of ${step} by ${parameter}`, categories: values.map(({ value }) => String(value)), x: parameter, y: 'AUC', format: (value) => formatFigure(value),
    lines: [{ label: step, series: 1, points: values.map(({ figures }) => figures[step] ?? { mean: null, std: null }) }],
  });
  return figure(step, plot, table(`AUC of ${step}`, [{ title: parameter, kind: 'number' }, { title: 'mean', kind: 'number' }, { title: '±', kind: 'number' }, { title: 'seeds', kind: 'number' }],
    values.map(({ value, figures, runs }) => ({ cells: [value, formatFigure(figures[step]?.mean), formatFigure(figures[step]?.std), runs.length] }))));
}
