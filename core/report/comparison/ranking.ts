import type { Comparison } from '../../compare/result.ts';
import type { GainsPoint } from '../../evaluate/gains.ts';
import { formatCount, formatRate } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { figure, note, paragraph, plots, section } from '../page.ts';
import { linePlot, type Line } from '../plots/lines.ts';
import { table, type Column } from '../table.ts';
import { bestTest, mainStep, modelsWithCurves, seriesOf, titleOf } from './lookup.ts';

/** The parts of a list that an analyst asks about. */
const SHARES = [0.01, 0.05, 0.1, 0.2, 0.5] as const;
/** The part that is told in words. */
const TOLD = 0.1;

/** What the first part of a list holds: cumulative gains and lift by step. */
export function rankingSection(comparison: Comparison): Markup {
  const steps = comparison.steps.filter((step) => modelsWithCurves(comparison).some((model) => gainsOf(comparison, model, step) !== null));
  return section('What the first part of the list holds', sentence(comparison),
    ...steps.map((step) => html`${topTable(comparison, step)}${plots([gainsFigure(comparison, step), liftFigure(comparison, step)])}`),
    note('The test samples in the order of each model’s probability, by the run of the first seed. Lift: the rate within the part over the rate of the whole list.'));
}

function sentence(comparison: Comparison): Markup | null {
  const step = mainStep(comparison);
  const model = bestTest(comparison, step)?.model ?? modelsWithCurves(comparison)[0];
  const gains = model === undefined ? null : gainsOf(comparison, model, step);
  if (model === undefined || gains === null) return null;
  return paragraph(`By ${titleOf(comparison, model)}, the first ${percent(TOLD)} of the list hold ${formatRate(pointAt(gains, TOLD).gain)} of all samples that reached ${step} (${formatCount(comparison.curves[model][step].positives)} in the test set).`);
}

function topTable(comparison: Comparison, step: string): Markup {
  const columns: Column[] = [{ title: 'model' }, ...SHARES.map((share): Column => ({ title: `first ${share * 100} %`, kind: 'number' }))];
  return table(`${step}: share of all ${formatCount(positivesOf(comparison, step))} that the first part of the list holds, and its lift`, columns, modelsWithCurves(comparison).flatMap((model) => {
    const gains = gainsOf(comparison, model, step);
    if (gains === null) return [];
    const cells = SHARES.map((share) => pointAt(gains, share)).map(({ gain, lift }) => `${formatRate(gain)}${lift === null ? '' : ` (${lift.toFixed(1)}×)`}`);
    return [{ kind: seriesOf(comparison, model, step) === 1 ? 'first' as const : undefined, cells: [titleOf(comparison, model), ...cells] }];
  }));
}

function gainsFigure(comparison: Comparison, step: string): Markup {
  const plot = linePlot({
    label: `Cumulative gains of ${step} by model`, lines: linesOf(comparison, step, ({ share, gain }) => ({ x: share, y: gain })), reference: [{ x: 0, y: 0 }, { x: 1, y: 1 }],
    x: { title: 'first part of the list', domain: [0, 1], format: percent }, y: { title: `share of all that reached ${step}`, domain: [0, 1], format: percent },
  });
  return figure(`${step}: cumulative gains`, plot, pointsTable(comparison, step, 'Share of all positives', ({ gain }) => formatRate(gain)));
}

function liftFigure(comparison: Comparison, step: string): Markup {
  const lines = linesOf(comparison, step, ({ share, lift }) => lift === null ? null : { x: share, y: lift });
  const highest = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const plot = linePlot({
    label: `Lift of ${step} by model`, lines, reference: [{ x: 0, y: 1 }, { x: 1, y: 1 }],
    x: { title: 'first part of the list', domain: [0, 1], format: percent, scale: 'sqrt' }, y: { title: `lift of ${step}`, domain: [0, highest * 1.05], format: (value) => `${value}×` },
  });
  return figure(`${step}: lift`, plot, pointsTable(comparison, step, 'Lift', ({ lift }) => lift === null ? '–' : `${lift.toFixed(2)}×`));
}

function linesOf(comparison: Comparison, step: string, place: (point: GainsPoint) => { x: number; y: number } | null): Line[] {
  return modelsWithCurves(comparison).flatMap((model) => {
    const gains = gainsOf(comparison, model, step);
    return gains === null ? [] : [{ label: titleOf(comparison, model), series: seriesOf(comparison, model, step), points: gains.map(place).filter((point) => point !== null) }];
  });
}

/** Every tenth of the list. */
function pointsTable(comparison: Comparison, step: string, caption: string, cell: (point: GainsPoint) => string): Markup {
  const models = modelsWithCurves(comparison).flatMap((model) => {
    const gains = gainsOf(comparison, model, step);
    return gains === null ? [] : [{ model, gains }];
  });
  const shares = [0.01, 0.02, 0.05, ...Array.from({ length: 10 }, (_, at) => (at + 1) / 10)];
  return table(`${caption} by part of the list`, [{ title: 'first' }, ...models.map(({ model }): Column => ({ title: titleOf(comparison, model), kind: 'number' }))],
    shares.map((share) => ({ cells: [`${Math.round(share * 100)} %`, ...models.map(({ gains }) => cell(pointAt(gains, share)))] })));
}

function gainsOf({ curves }: Comparison, model: string, step: string): readonly GainsPoint[] | null {
  return curves[model]?.[step]?.gains ?? null;
}

function positivesOf(comparison: Comparison, step: string): number {
  return comparison.curves[modelsWithCurves(comparison)[0]]?.[step]?.positives ?? 0;
}

/** The point of a curve that is nearest to a share. */
function pointAt(gains: readonly GainsPoint[], share: number): GainsPoint {
  return gains.reduce((nearest, point) => Math.abs(point.share - share) < Math.abs(nearest.share - share) ? point : nearest);
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
