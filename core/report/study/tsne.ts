import { scaleLinear } from 'd3-scale';

import { bands, pointsIn, type Band } from '../../study/bands.ts';
import type { MappedPoint, TsneStudy } from '../../study/result.ts';
import { formatFigure, formatRate } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { note, paragraph, section } from '../page.ts';
import { picture, place } from '../plots/axes.ts';
import { legend } from '../plots/lines.ts';
import { table } from '../table.ts';

const VIEWS = [
  { view: 'q', title: (step: string) => `q: what the tower of ${step} says` },
  { view: 'pq', title: (step: string) => `p + q: with what the step before ${step} passes on` },
  { view: 'z', title: (step: string) => `z: after the transfer, from which ${step} is predicted` },
] as const;
type View = typeof VIEWS[number]['view'];

/** A difference of shares below this may come from the draw of the samples. */
const CLEAR_CHANGE = 0.03;

const WIDTH = 1080;
const SIDE = 172;
const GAP = (WIDTH - bands.length * SIDE) / (bands.length - 1);
const TOP = 20;

/** Figures 4 and 7: a map per view, of which each panel shows the points of one band of confidence. */
export function tsneSections(study: TsneStudy): Markup[] {
  const { points, step, perplexity } = study;
  const counts = ([1, 0] as const).map((label) => points.filter((point) => point.label === label).length);
  const classes = [{ label: `reached ${step} (${counts[0]})`, series: 2 }, { label: `did not (${counts[1]})`, series: 1 }];
  return [
    section('Maps by confidence', legend(classes), ...VIEWS.map(({ view, title }) => html`<figure style="margin: 12px 0"><figcaption><h3>${title(step)}</h3></figcaption>${panels(study, view)}</figure>`),
      note(`Test samples drawn by chance, mapped by t-SNE at perplexity ${formatFigure(perplexity, 0)}: near points have like values; where a point lies and how far groups are apart means nothing. `
        + 'Panels go from the half of each class that the model is surest of to the half it is least sure of.')),
    section('How far the classes are apart', paragraph(sentence(study)), separationTable(study),
      note('Of the ten points of the panel that are nearest to a point in the map, the share that is of its own class, as the mean over both classes: 100 % where the classes are apart, 50 % where they are mixed.'),
    html`<details><summary>All points</summary>${pointsTable(study)}</details>`),
  ];
}

function panels({ points, step }: TsneStudy, view: View): Markup {
  const [across, up] = ([0, 1] as const).map((axis) => {
    const values = points.map((point) => point[view][axis]);
    return scaleLinear([Math.min(...values), Math.max(...values)], axis === 0 ? [5, SIDE - 5] : [SIDE - 5, 5]);
  });
  const drawn = bands.map((band, at) => html`<g transform="translate(${place(at * (SIDE + GAP))} 0)"><text x="${SIDE / 2}" y="13" text-anchor="middle">${bandName(band)}</text>
<rect class="axis" fill="none" x="0.5" y="${TOP}" width="${SIDE - 1}" height="${SIDE}"/>${dots(pointsIn(points, band), view, across, up)}</g>`);
  return picture(`Map of ${view} of ${step} in ${bands.length} bands of confidence`, WIDTH, TOP + SIDE + 2, html`${drawn}`);
}

/** One path of dots per class, which takes a tenth of what as many circles take. */
function dots(points: readonly MappedPoint[], view: View, across: (value: number) => number, up: (value: number) => number): Markup {
  return html`${([0, 1] as const).map((label) => {
    const path = points.filter((point) => point.label === label).map((point) => `M${place(across(point[view][0]))},${place(TOP + up(point[view][1]))}h0`).join('');
    return html`<path class="series-${label === 1 ? 2 : 1}" fill="none" stroke-width="3.4" stroke-linecap="round" stroke-opacity="0.6" d="${path}"/>`;
  })}`;
}

function bandName({ from, to }: Band): string {
  return `${Math.round(from * 100)}–${Math.round(to * 100)} %`;
}

function sentence({ separation, step }: TsneStudy): string {
  const last = separation[separation.length - 1];
  if (last.q === null || last.z === null) return '';
  const change = last.z - last.q;
  const verdict = Math.abs(change) < CLEAR_CHANGE ? 'the transfer changes little that is sure' : change > 0 ? 'the transfer brings the classes further apart' : 'the transfer does not bring the classes further apart';
  return `Of the samples that the model is least sure of, ${formatRate(last.q)} of the neighbours are of the same class by q, ${formatRate(last.pq)} by p + q and ${formatRate(last.z)} by z: for ${step}, ${verdict}.`;
}

function separationTable({ separation }: TsneStudy): Markup {
  return table('Of the same class', [{ title: 'confidence' }, { title: 'q', kind: 'number' }, { title: 'p + q', kind: 'number' }, { title: 'z', kind: 'number' }],
    separation.map((band) => ({ cells: [bandName(band), formatRate(band.q), formatRate(band.pq), formatRate(band.z)] })));
}

function pointsTable({ points, step }: TsneStudy): Markup {
  const number = 'number' as const;
  return table('Places in the maps, each class from the surest on', [{ title: `reached ${step}` }, { title: 'probability', kind: number }, { title: 'rank', kind: number },
    ...VIEWS.map(({ view }) => ({ title: view === 'pq' ? 'p + q' : view, kind: number }))],
  points.map((point) => ({ cells: [point.label === 1 ? 'yes' : 'no', formatFigure(point.probability), formatFigure(point.rank, 3), ...VIEWS.map(({ view }) => point[view].map((value) => formatFigure(value, 1)).join(', '))] })));
}
