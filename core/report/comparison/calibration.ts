import type { Comparison } from '../../compare/result.ts';
import { formatCount, formatRate } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { figure, note, plots, section } from '../page.ts';
import { linePlot } from '../plots/lines.ts';
import { table } from '../table.ts';
import { modelsWithCurves, seriesOf, titleOf } from './lookup.ts';

/** How the probabilities compare with what came, by step. */
export function calibrationSection(comparison: Comparison): Markup {
  return section('Can the probabilities be planned with?', plots(comparison.steps.map((step) => calibrationFigure(comparison, step))),
    note('Tenths of the test samples by probability, by the run of the first seed: on the dashed line, as many came as were predicted; below it the model promises too much. '
      + 'Bars are 95 % intervals of the observed rate. The axes give small rates more room.'));
}

function calibrationFigure(comparison: Comparison, step: string): Markup {
  const models = modelsWithCurves(comparison);
  const lines = models.map((model) => ({
    label: titleOf(comparison, model), series: seriesOf(comparison, model, step), dots: true,
    points: comparison.curves[model][step].bins.map(({ predicted, observed, low, high }) => ({ x: predicted, y: observed, low, high })),
  }));
  const highest = Math.max(0.001, ...lines.flatMap(({ points, series }) => points.flatMap(({ x, y, high }) => [x, y, ...(series === 0 ? [] : [high])]))) * 1.03;
  const axis = { domain: [0, highest] as const, format: formatTick, scale: 'sqrt' as const };
  const plot = linePlot({
    label: `Predicted and observed rates of ${step} by model`, lines, reference: [{ x: 0, y: 0 }, { x: highest, y: highest }],
    x: { title: 'predicted', ...axis }, y: { title: 'observed', ...axis },
  });
  return figure(step, plot, html`${models.map((model) => binsTable(comparison, model, step))}`);
}

function binsTable(comparison: Comparison, model: string, step: string): Markup {
  return table(titleOf(comparison, model), [{ title: 'tenth' }, { title: 'samples', kind: 'number' }, { title: 'reached it', kind: 'number' }, { title: 'predicted', kind: 'number' }, { title: 'observed', kind: 'number' }, { title: '95 % interval', kind: 'number' }],
    comparison.curves[model][step].bins.map(({ count, positives, predicted, observed, low, high }, at) => ({
      cells: [at + 1, formatCount(count), formatCount(positives), formatRate(predicted), formatRate(observed), `${formatRate(low)} … ${formatRate(high)}`],
    })));
}

function formatTick(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
