import type { ReportWords } from '../text/en/report.ts';
import { html, type Content, type Markup } from './html.ts';
import { STYLE } from './style.ts';

/** The parts of a report. */
export interface ReportPage {
  readonly title: string;
  /** The subject of the report, in a sentence under the title. */
  readonly lead: Content;
  readonly sections: readonly Markup[];
  /** When and with which version it was written. */
  readonly footer: Content;
}

/** A whole report as one self-contained HTML document: it loads no script, font or picture, and needs no network. */
export function reportPage({ title, lead, sections, footer }: ReportPage, words: ReportWords): string {
  const body = html`<main><header><h1>${title}</h1><p class="lead">${lead}</p></header>
${sections}
<footer><p>${footer}</p></footer></main>`;
  return `<!doctype html>
<html lang="${words.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
${html`<title>${title}</title>`.text}
<style>${STYLE}</style>
</head>
<body>
${body.text}
</body>
</html>
`;
}

/** A part of a report under a heading. */
export function section(title: string, ...content: readonly Content[]): Markup {
  return html`<section><h2>${title}</h2>${content}</section>
`;
}

/** A paragraph; `note` makes an explanatory one in smaller type. */
export function paragraph(...content: readonly Content[]): Markup {
  return html`<p>${content}</p>`;
}

/** An explanatory paragraph. */
export function note(...content: readonly Content[]): Markup {
  return html`<p class="note">${content}</p>`;
}

/** Plots, side by side if there is room. */
export function plots(figures: readonly Markup[]): Markup {
  return html`<div class="plots">${figures}</div>`;
}

/** A plot under its title, with its table in a collapsed section. */
export function figure(title: string, plot: Markup, table: Markup, words: ReportWords): Markup {
  const details = html`<details><summary>${words.table}</summary>${table}</details>`;
  return html`<figure><figcaption><h3>${title}</h3></figcaption>${plot}${details}</figure>
`;
}

/** A list of labels with their descriptions. */
export function pairs(entries: readonly (readonly [label: string, text: Content])[]): Markup {
  return html`<dl>${entries.map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>`;
}
