import type { CallResult } from '../../api.ts';
import { priceMessage } from '../../text/campaign.ts';
import {
  expectedMoneyColumnOf,
  formatConversions,
  formatCount,
  formatMoment,
  formatMoney,
  formatQuota,
  formatRate,
  lacksInterval,
  moneyColumnOf,
} from '../../text/figures.ts';
import type { MoneyColumn } from '../../text/money.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatDuration, plainText, messageText } from '../format.ts';
import { formatPairs, formatTable } from '../table.ts';
import { adListTables } from './ad-lists.ts';
import { endsText, errorsTable, listForecastPairs, valueText } from './forecast.ts';
import { holdoutPair, holdoutTables } from './holdout.ts';
import { listText, rejectsTable } from './tables.ts';

type Plan = CallResult<'campaign'>;
type Side = Plan['banks'][number]['campaign'];

/** A planned campaign beside the plain ranking, with the shadow prices of its limits. */
export function printCampaign(result: Plan): string {
  return [
    summary(result),
    banksTable(result),
    expectedTable(result),
    ...errorsTable({ forecast: result.campaign.steps, expectedValue: valueOf(result) }, errorsOfBanks(result)),
    ...pricesText(result),
    ...adListTables(result.adLists),
    ...rejectsTable(result.rejects),
    ...listOf(result),
    ...holdoutTables(result.holdout),
  ].join('\n\n');
}

/** The saved campaigns. */
export function printCampaigns({ campaigns, damaged }: CallResult<'campaigns'>): string {
  const sides = campaigns.map(({ plan }) => plan.campaign);
  const [values, costs] = [valueColumnOf(sides), moneyColumnOf(sides.map(({ cost }) => cost))];
  const table = formatTable(
    [
      { title: 'campaign', key: true },
      { title: 'audience' },
      { title: 'contacts', align: 'right' },
      { title: 'expected value', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'cost', align: 'right' },
      { title: 'planned' },
    ],
    campaigns.map(({ name, audience, plan, createdAt }) => [
      plainText(name),
      plainText(audience),
      formatCount(plan.campaign.contacts),
      values(plan.campaign.value, plan.currency),
      endsText(plan.campaign.valueInterval, (end) => values(end)),
      costs(plan.campaign.cost, plan.currency),
      formatMoment(createdAt),
    ]),
  );
  const isOlder = campaigns.some(({ plan: { campaign } }) => lacksInterval(campaign.value, campaign.valueInterval));
  const text = isOlder ? `${table}\n\n${messageText('results.olderWithoutIntervals')}` : table;
  return listText(campaigns.length === 0 ? null : text, messageText('campaign.noCampaigns'), damaged);
}

function summary({ users, rejected, campaign, budget, currency, gap, holdout, elapsedMs }: Plan): string {
  return formatPairs([
    ['users', formatCount(users)],
    ...(rejected === 0 ? [] : [['rejected', formatCount(rejected)] as const]),
    ['contacts', formatCount(campaign.contacts)],
    ...(campaign.value === null
      ? []
      : [['expected value', valueText(campaign.value, currency, campaign.valueInterval)] as const]),
    [
      'cost',
      budget === null
        ? formatMoney(campaign.cost, currency)
        : messageText('campaign.ofBudget', { cost: campaign.cost, budget, currency }),
    ],
    ['below the optimum', gap === null ? UNDEFINED : messageText('campaign.atMost', { share: formatRate(gap) })],
    ...holdoutPair(holdout),
    ['took', formatDuration(elapsedMs)],
  ]);
}

function banksTable({ banks }: Plan): string {
  const costs = moneyColumnOf(banks.flatMap(({ campaign, plain }) => [campaign.cost, plain.cost]));
  const side = ({ contacts, cost }: Side): string[] => [formatCount(contacts), costs(cost)];
  return formatTable(
    [
      { title: 'bank', key: true },
      { title: 'objective' },
      { title: 'quota' },
      ...['contacts', 'cost', 'plain: contacts', 'cost'].map((title) => ({ title, align: 'right' as const })),
    ],
    banks.map((bank) => [
      plainText(bank.bank),
      plainText(bank.objective),
      formatQuota(bank),
      ...side(bank.campaign),
      ...side(bank.plain),
    ]),
  );
}

/** The expected conversions and value of each bank, and of all together, with their intervals. */
function expectedTable({ banks, campaign, plain }: Plan): string {
  const all = messageText('results.wholeList');
  const ofBanks = banks.length < 2 ? [] : banks;
  const money = valueColumnOf([{ campaign, plain }, ...ofBanks].flatMap((row) => [row.campaign, row.plain]));
  const rows = [
    ...ofBanks.flatMap(({ bank, objective, ...sides }) => [
      [bank, objective, ...conversionCells(sides.campaign), ...conversionCells(sides.plain)],
      ...valueRow(bank, sides, money),
    ]),
    ...campaign.steps.map(({ step, ...forecast }, index) => {
      const { expected, ...interval } = plain.steps[index];
      const side = { conversions: forecast.expected, conversionsInterval: forecast };
      const other = { conversions: expected, conversionsInterval: interval };
      return [all, step, ...conversionCells(side), ...conversionCells(other)];
    }),
    ...valueRow(all, { campaign, plain }, money),
  ];
  return formatTable(
    [
      { title: 'bank', key: true },
      { title: 'expected', key: true },
      ...['campaign', '95 % interval', 'plain ranking', '95 % interval'].map((title) => ({
        title,
        align: 'right' as const,
      })),
    ],
    rows.map((cells) => cells.map(plainText)),
  );
}

function conversionCells(side: Pick<Side, 'conversions' | 'conversionsInterval'>): [string, string] {
  return [formatConversions(side.conversions), endsText(side.conversionsInterval, formatConversions)];
}

type Valued = Pick<Side, 'value' | 'valueInterval'>;

/** How a column writes expected values and the ends of their intervals. */
function valueColumnOf(sides: readonly Valued[]): MoneyColumn {
  return expectedMoneyColumnOf(
    sides.flatMap(({ value, valueInterval }) => [value, valueInterval?.low, valueInterval?.high]),
  );
}

/** The row of an expected value; none without values. */
function valueRow(
  name: string,
  { campaign, plain }: Readonly<Record<'campaign' | 'plain', Valued>>,
  money: MoneyColumn,
): string[][] {
  if (campaign.value === null) return [];
  const cells = [campaign, plain].flatMap(({ value, valueInterval }) => [
    money(value),
    endsText(valueInterval, (end) => money(end)),
  ]);
  return [[name, 'value', ...cells]];
}

function valueOf({ campaign: { value, valueInterval }, currency }: Plan): CallResult<'score'>['expectedValue'] {
  return value === null || !valueInterval ? null : { amount: value, currency, ...valueInterval };
}

/** The errors of the banks' conversions; the errors of their values are proportional to them. */
function errorsOfBanks({ banks }: Plan): Parameters<typeof errorsTable>[1] {
  if (banks.length < 2) return [];
  return banks.flatMap(({ bank, objective, campaign: { conversionsInterval } }) =>
    conversionsInterval === undefined ? [] : [{ name: `${bank} ${objective}`, errors: conversionsInterval.errors }],
  );
}

function pricesText({ prices, banks, currency }: Plan): string[] {
  if (prices.length === 0) return [];
  const objectives = banks.map(({ objective }) => objective);
  return [prices.map((price) => plainText(priceMessage(price, objectives, currency))).join('\n')];
}

/** The list that was written; with a control group, also what to expect of it, since the plan has all contacts. */
function listOf({ list, holdout }: Plan): string[] {
  if (list === null) return [];
  const written = messageText('campaign.listWritten', { rows: list.rows, path: list.file });
  if (holdout === null) return [written];
  return [`${written}\n${messageText('campaign.expectedOfTarget')}`, formatPairs(listForecastPairs(list))];
}
