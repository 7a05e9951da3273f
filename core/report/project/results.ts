import type { DescribedResults, DescribedStep } from '../../score/results/describe.ts';
import { formatConversions, formatCount, formatMoment, formatRate } from '../../text/figures.ts';
import { expectedEnds, UNDEFINED } from '../../text/numbers.ts';
import { html, truncated, nameOf, type Content, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, pairs, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import type { ResultsContents } from './contents.ts';

type Incremental = NonNullable<DescribedResults['incremental']>;
type Effect = Incremental['steps'][number];

/**
 * The results of an exported list: findings, forecast vs actual, and what the list added to the control group's rate.
 */
export function resultsSection({ file, results }: ResultsContents, words: ReportLanguage): Markup {
  const texts = words.project.results;
  const { findings, incremental } = results;
  return section(
    texts.title(truncated(file)),
    pairs([
      [texts.written, formatMoment(results.since)],
      [words.project.model.dataset, nameOf(results.dataset)],
      [words.project.funnel.asOf, formatMoment(results.asOf)],
      [texts.shown, `${formatCount(results.shown)} / ${formatCount(results.rows)}`],
    ]),
    html`<h3>${texts.words.findings}</h3><ul>${findings.map((text) => html`<li>${words.text(text)}</li>`)}</ul>`,
    ...(incremental === null ? [] : incrementalPart(incremental, words)),
    html`<h3>${texts.words.forecast}</h3>`,
    balanceTable(results.steps, words),
    checkTable(results.steps, words),
    note(texts.words.forecastNote),
  );
}

/** The forecast of the whole list, and its parts that cannot be compared. */
function balanceTable(steps: DescribedResults['steps'], words: ReportLanguage): Markup {
  const shown = words.project.results.words;
  const parts = ['forecast', 'notShown', 'open'] as const;
  const titles = [shown.wholeForecast, shown.notShown, shown.open].flatMap((title) => [title, shown.interval]);
  return table(
    shown.wholeForecast,
    [{ title: shown.step }, ...titles.map((title): Column => ({ title, kind: 'number' }))],
    steps.map(({ step, balance }) => ({
      cells: [
        nameOf(words.step(step)),
        ...parts.flatMap((part) => [formatConversions(balance[part]), ends(balance.intervals[part], words)]),
      ],
    })),
  );
}

/** The ends of the interval of expected conversions; a dash if nothing can be expected. */
function ends(interval: { readonly low: number; readonly high: number }, words: ReportLanguage): string {
  return expectedEnds(interval, formatConversions, words.project.results.words.range) ?? UNDEFINED;
}

function checkTable(steps: readonly DescribedStep[], words: ReportLanguage): Markup {
  const shown = words.project.results.words;
  const { compared, expected, interval, actual, actualToExpected } = shown;
  const numbers = [compared, expected, interval, actual, actualToExpected, interval];
  return table(
    shown.forecast,
    [{ title: shown.step }, ...numbers.map((title): Column => ({ title, kind: 'number' }))],
    steps.map(({ actualToExpected: quotient, ...step }) => ({
      cells: [
        nameOf(words.step(step.step)),
        formatCount(step.rows),
        formatConversions(step.expected),
        ends(step, words),
        formatCount(step.actual),
        formatRate(quotient?.ratio),
        quotient === null ? UNDEFINED : shown.range(formatRate(quotient.low), formatRate(quotient.high)),
      ],
    })),
  );
}

function incrementalPart({ banks, notes, ...whole }: Incremental, words: ReportLanguage): readonly Markup[] {
  const shown = words.project.results.words;
  const parts = [
    { title: shown.allBanks as Content, ...whole },
    ...(banks.length < 2 ? [] : banks.map(({ bank, ...part }) => ({ title: nameOf(bank), ...part }))),
  ];
  const columns = (titles: readonly string[]): Column[] => titles.map((title) => ({ title, kind: 'number' }));
  const groups = parts.flatMap(({ title, groups: both }) =>
    (['target', 'control'] as const).map((group) => {
      const { users, found, shown: shownUsers } = both[group];
      return { cells: [title, shown.groups[group], ...[users, found, shownUsers].map(formatCount)] };
    }),
  );
  const effects = parts.flatMap(({ title, steps }) =>
    steps.map((effect) => ({ cells: incrementalCells(title, effect, words) })),
  );
  const { targetRate, controlRate, incrementalCount, interval, adjusted } = shown;
  const figures = [targetRate, controlRate, incrementalCount, interval, adjusted, interval];
  return [
    html`<h3>${shown.incremental}</h3>`,
    table(
      shown.groupsCaption,
      [
        { title: shown.bank, kind: 'name' },
        { title: shown.group },
        ...columns([shown.users, shown.found, shown.shown]),
      ],
      groups,
    ),
    table(
      shown.incrementalNote,
      [{ title: shown.bank, kind: 'name' }, { title: shown.step }, ...columns(figures)],
      effects,
    ),
    note(shown.incrementalMethod(banks.length > 1)),
    note(words.project.results.ratesNote),
    ...notes.map((text) => note(words.text(text))),
  ];
}

function incrementalCells(
  title: Content,
  { step, target, control, targetInterval, controlInterval, plain, adjusted }: Effect,
  words: ReportLanguage,
): Content[] {
  const { range } = words.project.results.words;
  const cells = (effect: Effect['plain']): [string, string] =>
    effect === null
      ? [UNDEFINED, UNDEFINED]
      : [formatConversions(effect.conversions), range(formatConversions(effect.low), formatConversions(effect.high))];
  const rates = [rate(target, targetInterval, range), rate(control, controlInterval, range)];
  return [title, nameOf(words.step(step)), ...rates, ...cells(plain), ...cells(adjusted)];
}

/** A rate with its 95 % interval below it. */
function rate(
  { count, total }: Effect['target'],
  interval: Effect['targetInterval'],
  range: (low: string, high: string) => string,
): Content {
  if (interval === null) return UNDEFINED;
  return html`${formatRate(count / total)}<div>${range(formatRate(interval.low), formatRate(interval.high))}</div>`;
}
