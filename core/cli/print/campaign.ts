import type { CallResult } from '../../api.ts';
import { priceMessage } from '../../text/campaign-price.ts';
import { formatAmount, formatCount, formatMoment, formatMoney, formatQuota, formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatDuration, plainText, messageText } from '../format.ts';
import { formatPairs, formatTable } from '../table.ts';
import { adListTables } from './ad-lists.ts';
import { errorsTable, valueText } from './forecast.ts';
import { holdoutPair, holdoutTables } from './holdout.ts';
import { listText, rejectsTable } from './tables.ts';

type Plan = CallResult<'campaign'>;

/** A planned campaign beside the plain ranking, with the shadow prices of its limits. */
export function printCampaign(result: Plan): string {
  return [
    summary(result),
    banksTable(result),
    stepsTable(result),
    ...errorsTable({ forecast: result.campaign.steps, expectedValue: valueOf(result) }),
    ...pricesText(result),
    ...adListTables(result.adLists),
    ...rejectsTable(result.rejects),
    ...listOf(result),
    ...holdoutTables(result.holdout),
  ].join('\n\n');
}

/** The saved campaigns. */
export function printCampaigns({ campaigns, damaged }: CallResult<'campaigns'>): string {
  const table = formatTable(
    [
      { title: 'campaign' },
      { title: 'audience' },
      { title: 'contacts', align: 'right' },
      { title: 'expected value', align: 'right' },
      { title: 'cost', align: 'right' },
      { title: 'planned' },
    ],
    campaigns.map(({ name, audience, plan, createdAt }) => [
      plainText(name),
      plainText(audience),
      formatCount(plan.campaign.contacts),
      plan.campaign.value === null ? UNDEFINED : valueText(plan.campaign.value, plan.currency, null),
      valueText(plan.campaign.cost, plan.currency, null),
      formatMoment(createdAt),
    ]),
  );
  return listText(campaigns.length === 0 ? null : table, messageText('campaign.noCampaigns'), damaged);
}

function summary({ users, rejected, campaign, budget, currency, gap, holdout, elapsedMs }: Plan): string {
  const money = (value: number): string => [formatMoney(value), currency].filter((part) => part !== null).join(' ');
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
        ? money(campaign.cost)
        : messageText('campaign.ofBudget', { cost: campaign.cost, budget, currency }),
    ],
    ['below the optimum', gap === null ? UNDEFINED : messageText('campaign.atMost', { share: formatRate(gap) })],
    ...holdoutPair(holdout),
    ['took', formatDuration(elapsedMs)],
  ]);
}

function banksTable({ banks }: Plan): string {
  const side = (bank: Plan['banks'][number]['campaign']): string[] => [
    formatCount(bank.contacts),
    formatAmount(bank.conversions),
    bank.value === null ? UNDEFINED : formatMoney(bank.value),
    formatMoney(bank.cost),
  ];
  const columns = ['contacts', 'conversions', 'value', 'cost', 'plain: contacts', 'conversions', 'value', 'cost'];
  return formatTable(
    [
      { title: 'bank' },
      { title: 'objective' },
      { title: 'quota' },
      ...columns.map((title) => ({ title, align: 'right' as const })),
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

function stepsTable({ campaign, plain }: Plan): string {
  return formatTable(
    [
      { title: 'expected' },
      { title: 'campaign', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'plain ranking', align: 'right' },
    ],
    campaign.steps.map(({ step, expected, low, high }, index) => [
      plainText(step),
      formatAmount(expected),
      `${formatAmount(low)}–${formatAmount(high)}`,
      formatAmount(plain.steps[index].expected),
    ]),
  );
}

function valueOf({ campaign: { value, valueInterval }, currency }: Plan): CallResult<'score'>['expectedValue'] {
  return value === null || !valueInterval ? null : { amount: value, currency, ...valueInterval };
}

function pricesText({ prices, banks, currency }: Plan): string[] {
  if (prices.length === 0) return [];
  const objectives = banks.map(({ objective }) => objective);
  return [prices.map((price) => plainText(priceMessage(price, objectives, currency))).join('\n')];
}

function listOf({ list }: Plan): string[] {
  return list === null ? [] : [messageText('campaign.listWritten', { rows: list.rows, path: list.file })];
}
