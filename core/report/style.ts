const SERIES = [0, 1, 2, 3, 4, 5]
  .map((series) =>
    [
      `svg .series-${series} { stroke: var(--series-${series}); }`,
      `svg .dot.series-${series} { fill: var(--series-${series}); }`,
      `.key-${series} { background: var(--series-${series}); }`,
    ].join(' '),
  )
  .join('\n');

/**
 * The style of every report: the program's own colours, light or dark as on the reader's system, and light on paper.
 * Loads no external fonts, pictures or styles.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --canvas: #f6f6f4; --surface: #ffffff; --sunken: #ecece8; --line: #d9d9d3; --edge: #8b908d; --text: #1d2021;
  --muted: #5a5f61; --accent: #0b5cad;
  --warn: #8a5a00; --good: #1b6e3c; --soft: #e8f0f9;
  --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #cc79a7; --series-5: #8a5fbf;
  --series-0: #8b908d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #16181a; --surface: #1e2123; --sunken: #121416; --line: #34393c; --edge: #6f777b; --text: #e8eaea;
    --muted: #a0a7aa; --accent: #6cb2f5;
    --warn: #e6b455; --good: #7fcf9b; --soft: #22303d;
    --series-1: #4aa8e0; --series-2: #f08a3c; --series-3: #2fc39a; --series-4: #e09bc3; --series-5: #b392e0;
    --series-0: #6f777b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 32px 24px; background: var(--canvas); color: var(--text); font-variant-numeric: tabular-nums;
  font-family:
    Inter, system-ui, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  font-size: 14px; line-height: 1.5;
}
main { max-width: 1120px; margin: 0 auto; }
h1 { margin: 0 0 4px; font-size: 24px; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; }
h2 { margin: 0 0 8px; font-size: 17px; font-weight: 600; overflow-wrap: anywhere; }
h3 { margin: 0 0 4px; font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0 0 12px; max-width: 85ch; overflow-wrap: anywhere; }
.lead { color: var(--muted); margin-bottom: 16px; }
.note { color: var(--muted); font-size: 13px; }
section {
  margin: 0 0 16px; padding: 16px 20px; background: var(--surface); border: 1px solid var(--line);
  border-radius: 4px;
}
section > :last-child { margin-bottom: 0; }
.verdict { border-left: 3px solid var(--accent); }
.scroll { overflow-x: auto; margin: 0 0 12px; }
table { border-collapse: collapse; font-size: 13px; }
caption { text-align: left; color: var(--muted); padding: 0 0 4px; }
th, td {
  padding: 4px 12px 4px 0; text-align: left; font-weight: 400; border-bottom: 1px solid var(--line);
  vertical-align: baseline; white-space: nowrap;
}
th:last-child, td:last-child { padding-right: 0; }
.plots :is(th, td):not(:last-child) { padding-right: 9px; }
thead th { color: var(--muted); border-bottom-color: var(--edge); vertical-align: bottom; }
tbody th { font-weight: 400; }
td.long, th.long { white-space: normal; min-width: 28ch; max-width: 70ch; overflow-wrap: anywhere; }
td.name, th.name { white-space: normal; min-width: 8ch; max-width: 28ch; overflow-wrap: anywhere; }
.number { text-align: right; }
ul { margin: 0 0 12px; padding-left: 20px; max-width: 85ch; overflow-wrap: anywhere; }
td div { color: var(--muted); font-size: 12px; }
td div.few { font-size: inherit; }
tr.highlighted > * { font-weight: 600; }
tr.apart > * { border-top: 1px solid var(--edge); color: var(--muted); }
.plots {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 16px 24px;
  margin: 0 0 12px;
}
figure { margin: 0; min-width: 0; }
figcaption { margin: 0 0 4px; }
figure.single { max-width: 720px; margin: 0 0 12px; }
.limits li::first-letter { text-transform: uppercase; }
svg { display: block; width: 100%; height: auto; font-size: 12px; font-family: inherit; }
svg text { fill: var(--muted); }
svg text.strong { fill: var(--text); font-weight: 600; }
svg .grid { stroke: var(--line); }
svg .axis { stroke: var(--edge); }
svg .mark { stroke: var(--warn); stroke-dasharray: 4 3; }
svg .reference { stroke: var(--edge); stroke-dasharray: 2 3; }
svg .line { fill: none; stroke-width: 1.5; }
svg .line.strong { stroke-width: 2.5; }
svg .interval { opacity: 0.45; }
${SERIES}
.legend {
  display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 4px; padding: 0; list-style: none; font-size: 12px;
  color: var(--muted);
}
.legend span { display: inline-block; width: 14px; height: 3px; margin-right: 6px; vertical-align: middle; }
details { margin: 4px 0 8px; }
summary { cursor: pointer; color: var(--accent); font-size: 13px; }
details > .scroll { margin-top: 4px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 12px; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
code {
  font-family: ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: 12px;
  overflow-wrap: anywhere;
}
footer { color: var(--muted); font-size: 12px; }
@page {
  size: A4; margin: 16mm 14mm;
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 9px; color: #5a5f61; }
}
@media print {
  :root {
    color-scheme: light;
    --canvas: #ffffff; --surface: #ffffff; --sunken: #f3f3f1; --line: #d9d9d3; --edge: #8b908d; --text: #1d2021;
    --muted: #5a5f61; --accent: #0b5cad;
    --warn: #8a5a00; --good: #1b6e3c; --soft: #e8f0f9;
    --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #cc79a7; --series-5: #8a5fbf;
    --series-0: #8b908d;
  }
  body { padding: 0; font-size: 11px; }
  p { max-width: none; }
  .note { font-size: 10px; }
  section { border: 0; padding: 0; }
  section.verdict { border-left: 3px solid var(--accent); padding-left: 12px; border-radius: 0; }
  /* Below one another, since the tables of two plots would not fit beside each other. */
  .plots { display: block; }
  .plots svg { max-width: 440px; }
  thead { display: table-header-group; }
  table { font-size: 10px; }
  .scroll { overflow: visible; }
  figure { margin-bottom: 12px; }
  td div { font-size: 9px; }
  svg, tr, h2, h3 { break-inside: avoid; }
  h2, h3, figcaption, .legend, caption { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { display: none; }
}
`;
