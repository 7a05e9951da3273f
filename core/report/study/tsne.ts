import { scaleLinear } from 'd3-scale';

import { bands, pointsIn, type Band } from '../../study/bands.ts';
import type { MappedPoint, TsneStudy } from '../../study/result.ts';
import type { ReportWords } from '../../text/en/report.ts';
import { formatFigure, formatRate } from '../../text/figures.ts';
import { html, type Markup } from '../html.ts';
import { note, paragraph, section } from '../page.ts';
import { picture, coordinate } from '../plots/axes.ts';
import { legend } from '../plots/lines.ts';
import { table } from '../table.ts';

/** The vectors of a sample that are mapped, as the paper names them: before, with and after the transfer. */
const VIEWS = ['q', 'pq', 'z'] as const;
type View = (typeof VIEWS)[number];
const viewNames: Readonly<Record<View, string>> = { q: 'q', pq: 'p + q', z: 'z' };

/** A difference below this may come from random sampling. */
const CLEAR_CHANGE = 0.03;

const WIDTH = 1080;
const SIDE = 172;
const GAP = (WIDTH - bands.length * SIDE) / (bands.length - 1);
const TOP = 20;

/** The paper's figures 4 and 7: one map per view; each of its panels shows the points of one confidence band. */
export function tsneSections(study: TsneStudy, words: ReportWords): Markup[] {
  const { points, perplexity } = study;
  const texts = words.tsne;
  const step = words.step(study.step);
  const counts = ([1, 0] as const).map((label) => points.filter((point) => point.label === label).length);
  const classes = [
    { label: texts.reached(step, counts[0]), series: 2 },
    { label: texts.not(counts[1]), series: 1 },
  ];
  return [
    section(
      texts.maps,
      legend(classes, words),
      ...VIEWS.map((view) => {
        const caption = html`<figcaption><h3>${texts.views[view](step)}</h3></figcaption>`;
        return html`<figure style="margin: 12px 0">${caption}${panels(study, view, words)}</figure>`;
      }),
      note(texts.note(formatFigure(perplexity, 0))),
    ),
    section(
      texts.apart,
      paragraph(separationSentence(study, words)),
      separationTable(study, words),
      note(texts.noteApart),
      html`<details><summary>${texts.allPoints}</summary>${pointsTable(study, words)}</details>`,
    ),
  ];
}

function panels({ points, step }: TsneStudy, view: View, words: ReportWords): Markup {
  const [across, up] = ([0, 1] as const).map((axis) => {
    const values = points.map((point) => point[view][axis]);
    return scaleLinear([Math.min(...values), Math.max(...values)], axis === 0 ? [5, SIDE - 5] : [SIDE - 5, 5]);
  });
  const border = html`<rect class="axis" fill="none" x="0.5" y="${TOP}" width="${SIDE - 1}" height="${SIDE}"/>`;
  const maps = bands.map((band, index) => {
    const name = html`<text x="${SIDE / 2}" y="13" text-anchor="middle">${bandName(band)}</text>`;
    return html`<g transform="translate(${coordinate(index * (SIDE + GAP))} 0)">${name}
${border}${dots(pointsIn(points, band), view, across, up)}</g>`;
  });
  return picture(words.tsne.plot(view, words.step(step), bands.length), WIDTH, TOP + SIDE + 2, html`${maps}`);
}

/** One path of dots per class, with a tenth of the markup of separate circles. */
function dots(
  points: readonly MappedPoint[],
  view: View,
  across: (value: number) => number,
  up: (value: number) => number,
): Markup {
  const stroke = html`stroke-width="3.4" stroke-linecap="round" stroke-opacity="0.6"`;
  return html`${([0, 1] as const).map((label) => {
    const path = points
      .filter((point) => point.label === label)
      .map((point) => `M${coordinate(across(point[view][0]))},${coordinate(TOP + up(point[view][1]))}h0`)
      .join('');
    return html`<path class="series-${label === 1 ? 2 : 1}" fill="none" ${stroke} d="${path}"/>`;
  })}`;
}

function bandName({ from, to }: Band): string {
  return `${Math.round(from * 100)}–${Math.round(to * 100)} %`;
}

function separationSentence({ separation, step }: TsneStudy, { tsne, step: stepTitle }: ReportWords): string {
  const last = separation[separation.length - 1];
  if (last.q === null || last.z === null) return '';
  const change = last.z - last.q;
  const verdict = Math.abs(change) < CLEAR_CHANGE ? tsne.little : change > 0 ? tsne.further : tsne.notFurther;
  return tsne.sentence(formatRate(last.q), formatRate(last.pq), formatRate(last.z), stepTitle(step), verdict);
}

function separationTable({ separation }: TsneStudy, { tsne }: ReportWords): Markup {
  return table(
    tsne.caption,
    [{ title: tsne.confidence }, ...VIEWS.map((view) => ({ title: viewNames[view], kind: 'number' as const }))],
    separation.map((band) => ({
      cells: [bandName(band), ...VIEWS.map((view) => formatRate(band[view]))],
    })),
  );
}

function pointsTable({ points, step }: TsneStudy, { tsne, step: stepTitle }: ReportWords): Markup {
  const number = 'number' as const;
  return table(
    tsne.pointsCaption,
    [
      { title: tsne.reachedColumn(stepTitle(step)) },
      { title: tsne.probability, kind: number },
      { title: tsne.rank, kind: number },
      ...VIEWS.map((view) => ({ title: viewNames[view], kind: number })),
    ],
    points.map((point) => ({
      cells: [
        point.label === 1 ? tsne.yes : tsne.no,
        formatFigure(point.probability),
        formatFigure(point.rank, 3),
        ...VIEWS.map((view) => point[view].map((value) => formatFigure(value, 1)).join(', ')),
      ],
    })),
  );
}
