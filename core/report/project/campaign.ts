import type { DescribedBank, DescribedCampaign } from '../../campaign/describe.ts';
import { priceMessage, quotaText, totalConversions } from '../../text/campaign.ts';
import {
  expectedMoneyColumnOf,
  formatConversions,
  formatCount,
  formatExpectedMoney,
  formatMoment,
  formatMoney,
  formatRate,
  lacksInterval,
  moneyColumnOf,
  priceColumnOf,
} from '../../text/figures.ts';
import type { MoneyColumn } from '../../text/money.ts';
import { expectedEnds, UNDEFINED } from '../../text/numbers.ts';
import { html, truncated, nameOf, type Content, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, pairs, paragraph, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import type { CampaignContents } from './contents.ts';

/** The window shows smaller shares as 0.000 %, so the report calls such a plan optimal too. */
const ROUNDED_TO_ZERO = 0.000005;

/**
 * The plan of a campaign beside the plain ranking: contacts, cost, expected conversions, and the prices of its limits.
 */
export function campaignSection({ createdAt, runs, plan }: CampaignContents, words: ReportLanguage): Markup {
  const texts = words.project.campaign;
  const result = texts.words;
  return section(
    texts.title(truncated(plan.name)),
    pairs([[texts.planned, formatMoment(createdAt)], [texts.runs, runs.join(', ')], ...planPairs(plan, words)]),
    html`<h3>${texts.limits.title}</h3>`,
    limitsTable(plan, words),
    html`<h3>${result.banks}</h3>`,
    banksTable(plan, words),
    note(result.plainHint),
    note(texts.belowNote),
    ...(isOlder(plan) ? [note(texts.olderNote)] : []),
    html`<h3>${result.expected}</h3>`,
    stepsTable(plan, words),
    html`<h3>${result.prices}</h3>`,
    pricesList(plan, words),
    ...plan.notes.map((text) => note(words.text(text))),
  );
}

/** Whether the plan was saved by an older version, which did not compute the intervals of banks or of prices. */
function isOlder({ banks, prices }: DescribedCampaign): boolean {
  return (
    banks.some(({ campaign }) => lacksInterval(campaign.conversions, campaign.conversionsInterval)) ||
    prices.some(({ conversions, conversionIntervals }) => lacksInterval(conversions, conversionIntervals))
  );
}

function planPairs(plan: DescribedCampaign, words: ReportLanguage): [string, Content][] {
  const texts = words.project.campaign;
  const { campaign, budget, contacts, currency, gap } = plan;
  const money = (value: number): string => formatMoney(value, currency);
  const { value, valueInterval } = campaign;
  const made = formatCount(campaign.contacts);
  return [
    [texts.audience, nameOf(plan.audience)],
    [texts.users, formatCount(plan.users)],
    ...(plan.rejected === 0 ? [] : [[texts.rejected, formatCount(plan.rejected)] as [string, Content]]),
    [texts.contacts, contacts === null ? made : texts.contactsOf(made, formatCount(contacts))],
    [texts.cap, formatCount(plan.cap)],
    ...(value === null ? [] : [[texts.value, valueContent(value, valueInterval, currency)] as [string, Content]]),
    [texts.words.cost, budget === null ? money(campaign.cost) : texts.ofBudget(money(campaign.cost), money(budget))],
    ...(gap === null ? [] : [[texts.bound, gapText(gap, words)] as [string, Content]]),
  ];
}

function valueContent(
  value: number,
  interval: DescribedCampaign['campaign']['valueInterval'],
  currency: string | null,
): Content {
  return withInterval(formatExpectedMoney(value, value, currency), interval, formatExpectedMoney);
}

function gapText(gap: number, words: ReportLanguage): string {
  const texts = words.project.campaign.words;
  const sentence = gap < ROUNDED_TO_ZERO ? texts.optimal : texts.gap(formatRate(gap));
  return [sentence, texts.gapNote].join(words.verdict.sentenceSeparator);
}

/** What each bank asks for. */
function limitsTable({ banks, campaign }: DescribedCampaign, words: ReportLanguage): Markup {
  const texts = words.project.campaign;
  const shown = texts.words;
  const hasValue = campaign.value !== null;
  const costs = priceColumnOf(banks.map(({ unitCost }) => unitCost));
  const values = priceColumnOf(banks.map(({ unitValue }) => unitValue));
  const numbers = [shown.quota, texts.unitCost, ...(hasValue ? [texts.unitValue] : [])];
  return table(
    texts.limits.caption,
    [
      { title: shown.bank, kind: 'name' },
      { title: texts.objective },
      ...numbers.map((title): Column => ({ title, kind: 'number' })),
    ],
    banks.map((bank) => ({
      cells: [
        nameOf(bank.bank),
        nameOf(words.step(bank.objective)),
        quotaText(bank, shown, formatCount),
        costs(bank.unitCost),
        ...(hasValue ? [values(bank.unitValue)] : []),
      ],
    })),
  );
}

function banksTable({ banks, campaign, plain }: DescribedCampaign, words: ReportLanguage): Markup {
  const texts = words.project.campaign;
  const shown = texts.words;
  const hasValue = campaign.value !== null;
  const side = [shown.contacts, shown.conversions, ...(hasValue ? [shown.value] : []), shown.cost];
  const columns: Column[] = [
    { title: shown.bank, kind: 'name' },
    ...[...side, ...side.map(texts.plainOf)].map((title): Column => ({ title, kind: 'number' })),
  ];
  const written = [campaign, plain].map((all, index) => {
    const sides = [all, ...banks.map((bank) => (index === 0 ? bank.campaign : bank.plain))];
    return {
      value: hasValue
        ? expectedMoneyColumnOf(sides.flatMap(({ value, valueInterval: ends }) => [value, ends?.low, ends?.high]))
        : null,
      cost: moneyColumnOf(sides.map(({ cost }) => cost)),
    };
  });
  const rows = banks.map((bank) => ({
    cells: [nameOf(bank.bank), ...sideCells(bank.campaign, written[0]), ...sideCells(bank.plain, written[1])],
  }));
  const totals = [campaign, plain].flatMap((all, index) =>
    sideCells({ ...all, ...totalConversions(banks, all.steps) }, written[index]),
  );
  return table(shown.caption, columns, [...rows, { kind: 'apart', cells: [shown.all, ...totals] }]);
}

/** How the columns of a side write their amounts of money; null without values. */
interface SideMoney {
  readonly value: MoneyColumn | null;
  readonly cost: MoneyColumn;
}

/** Contacts, conversions, value and cost; conversions of different objectives have no sum. */
function sideCells(
  side: Omit<DescribedBank['campaign'], 'conversions'> & { readonly conversions?: number },
  { value: values, cost: costs }: SideMoney,
): Content[] {
  const { contacts, conversions, conversionsInterval, value, valueInterval, cost } = side;
  return [
    formatCount(contacts),
    conversions === undefined
      ? ''
      : withInterval(formatConversions(conversions), conversionsInterval, formatConversions),
    ...(values === null ? [] : [withInterval(values(value), valueInterval, (end) => values(end))]),
    costs(cost),
  ];
}

/** A figure with the ends of its 95 % interval below it; in plans from older versions, those of banks have none. */
function withInterval(
  figure: string,
  interval: { readonly low: number; readonly high: number } | null | undefined,
  format: (figure: number, otherEnd: number) => string,
): Content {
  const ends = expectedEnds(interval, format);
  return ends === null ? figure : html`${figure}<div>${ends}</div>`;
}

function stepsTable({ campaign, plain }: DescribedCampaign, words: ReportLanguage): Markup {
  const shown = words.project.campaign.words;
  return table(
    shown.expectedCaption,
    [
      { title: shown.step },
      ...[shown.campaign, shown.interval, shown.plain, shown.interval].map((title): Column => ({
        title,
        kind: 'number',
      })),
    ],
    campaign.steps.map((step, index) => ({
      cells: [nameOf(words.step(step.step)), ...forecastCells(step), ...forecastCells(plain.steps[index])],
    })),
  );
}

function forecastCells({ expected, low, high }: DescribedCampaign['campaign']['steps'][number]): [string, string] {
  return [formatConversions(expected), expectedEnds({ low, high }, formatConversions) ?? UNDEFINED];
}

function pricesList({ prices, banks, currency }: DescribedCampaign, words: ReportLanguage): Markup {
  if (prices.length === 0) return paragraph(words.project.campaign.words.noPrices);
  const objectives = banks.map(({ objective }) => objective);
  const sentences = prices.map((price) =>
    words.text(
      priceMessage({ ...price, bank: price.bank === null ? null : truncated(price.bank) }, objectives, currency),
    ),
  );
  return html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}
