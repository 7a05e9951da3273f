import type { CallResult } from '../../../api.ts';
import { formatNumbers, priceColumnOf } from '../../../text/figures.ts';
import { UNDEFINED } from '../../../text/numbers.ts';
import { messageText, plainText } from '../../format.ts';
import { formatTable } from '../../table.ts';
import { listText } from '../tables.ts';
import { evidenceText } from './evidence.ts';
import { rankingText } from './rankings.ts';

/** The banks of a project; if requested, with the evidence of a dataset and the rankings by each objective. */
export function printBanks({ banks, damaged, evidence, rankings = [] }: CallResult<'banks'>): string {
  return [
    listText(banks.length === 0 ? null : bankTable(banks), messageText('results.noBanks'), damaged),
    ...(evidence === undefined ? [] : evidenceText(evidence)),
    ...rankings.map((ranking) => rankingText(ranking, objectiveOf(banks, ranking.bank))),
  ].join('\n\n');
}

function objectiveOf(banks: CallResult<'banks'>['banks'], bank: string): string | null {
  return banks.find(({ name }) => name === bank)?.objective ?? null;
}

/** The settings of banks, one per line. */
export function bankTable(banks: CallResult<'banks'>['banks']): string {
  const money = priceColumnOf(banks.map(({ value }) => value));
  const weights = formatNumbers(banks.map(({ weight }) => weight));
  return formatTable(
    [
      { title: 'bank', key: true },
      { title: 'objective' },
      { title: 'weight', align: 'right' },
      { title: 'value', align: 'right' },
      { title: 'banners' },
    ],
    banks.map(({ name, objective, value, currency, banners }, index) => [
      plainText(name),
      objective ?? UNDEFINED,
      weights[index],
      money(value, currency),
      banners.length === 0 ? messageText('results.seenBanners') : plainText(banners.join(', ')),
    ]),
  );
}
