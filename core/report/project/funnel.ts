import type { FunnelStep } from '../../funnel/conversion.ts';
import { formatCount, formatMoment, formatRate } from '../../text/figures.ts';
import { html, truncated, nameOf, type Content, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, pairs, section } from '../page.ts';
import { ratePlot } from '../plots/rates.ts';
import { table, type Column } from '../table.ts';
import type { FunnelContents } from './contents.ts';
import { rateInterval, windowsText } from './texts.ts';
import { trendPart } from './trend.ts';

/** The funnel of a dataset: how each step converts, in total, by bank and over time. */
export function funnelSection(contents: FunnelContents, words: ReportLanguage): Markup {
  const { dataset, funnel } = contents;
  const texts = words.project.funnel;
  return section(
    texts.title(truncated(dataset.name)),
    pairs(datasetPairs(contents, words)),
    html`<h3>${texts.steps}</h3>`,
    stepsTable(funnel.steps, words),
    html`<figure class="single">${ratesPlot(funnel.steps, words)}</figure>`,
    note(`${texts.note} ${texts.independent[funnel.independent]}`),
    funnel.groups.length === 0 ? null : html`<h3>${texts.banks}</h3>${banksTable(funnel, words)}`,
    trendPart(contents, words),
  );
}

function datasetPairs({ dataset }: FunnelContents, words: ReportLanguage): [string, Content][] {
  const texts = words.project.funnel;
  const { firstTime, lastTime, asOf } = dataset;
  return [
    [texts.dataset, nameOf(dataset.name)],
    [texts.samples, formatCount(dataset.rows)],
    ...(firstTime === null
      ? []
      : [[texts.period, texts.periodOf(formatMoment(firstTime), formatMoment(lastTime))] as [string, Content]]),
    ...(asOf === null ? [] : [[texts.asOf, formatMoment(asOf)] as [string, Content]]),
    [texts.imported, formatMoment(dataset.createdAt)],
    [texts.windows, windowsText(dataset.steps, words)],
    [texts.records, texts.recordsOf(formatCount(dataset.records), formatCount(dataset.rejected))],
  ];
}

function stepsTable(steps: readonly FunnelStep[], words: ReportLanguage): Markup {
  const texts = words.project.funnel;
  const showOpen = steps.some(({ open = 0 }) => open > 0);
  const numbers = [
    texts.count,
    texts.ofPrevious,
    texts.interval,
    texts.ofImpressions,
    texts.interval,
    ...(showOpen ? [texts.open] : []),
  ];
  return table(
    texts.stepsCaption,
    [{ title: texts.step }, ...numbers.map((title): Column => ({ title, kind: 'number' }))],
    steps.map(({ step, count, ofPrevious, low, high, ofFirst, firstLow, firstHigh, open = 0 }) => ({
      cells: [
        nameOf(words.step(step)),
        formatCount(count),
        formatRate(ofPrevious),
        rateInterval({ low, high }),
        formatRate(ofFirst),
        rateInterval({ low: firstLow, high: firstHigh }),
        ...(showOpen ? [formatCount(open)] : []),
      ],
    })),
  );
}

function ratesPlot(steps: readonly FunnelStep[], words: ReportLanguage): Markup {
  const texts = words.project.funnel;
  return ratePlot({
    label: texts.rates,
    axis: texts.ofPrevious,
    bars: steps.slice(1).map(({ step, ofPrevious, low, high }) => ({
      label: words.step(step),
      rate: ofPrevious,
      low,
      high,
    })),
  });
}

function banksTable({ groups, others, steps }: FunnelContents['funnel'], words: ReportLanguage): Markup {
  const texts = words.project.funnel;
  const rows = [
    ...groups.map(({ value, steps: own }) => ({
      title: value === null ? texts.noBank : nameOf(value),
      own,
    })),
    ...(others === null ? [] : [{ title: texts.others(others.values), own: others.steps }]),
  ];
  return table(
    texts.banksCaption,
    [
      { title: texts.bank, kind: 'name' },
      ...steps.map(({ step }): Column => ({ title: nameOf(words.step(step)), kind: 'number' })),
    ],
    rows.map(({ title, own }) => ({ cells: [title, ...own.map(stepCell)] })),
  );
}

function stepCell({ count, ofPrevious, low, high }: FunnelStep, index: number): Content {
  if (index === 0) return formatCount(count);
  const rate = html`<div>${formatRate(ofPrevious)}</div><div>${rateInterval({ low, high })}</div>`;
  return html`${formatCount(count)}${rate}`;
}
