import type { CallResult } from '../../api.ts';
import { formatConversions, formatCount, formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { plainText, messageText } from '../format.ts';
import { formatPairs, formatTable } from '../table.ts';
import { rangeText } from './forecast.ts';

type Results = CallResult<'results'>;
type Step = Results['deciles'][number]['steps'][number];
type Groups = Pick<NonNullable<Results['incremental']>, 'groups' | 'steps'>;

/** The results of an export: findings first, then the figures by step, decile and bank, and of the control group. */
export function printResults(results: Results): string {
  const { rows, shown, steps, deciles, banks, incremental, findings } = results;
  const objectives = steps.flatMap(({ step }, index) => (results.objectives.includes(step) ? [index] : []));
  return [
    formatPairs([
      ['export', String(results.export)],
      ['dataset', results.dataset],
      ['since', results.since],
      ['as of', results.asOf],
      ['shown', messageText('results.shownOf', { shown, rows })],
    ]),
    findings.map(plainText).join('\n'),
    balanceTable(steps),
    checkTable(
      'step',
      steps.map((step) => [step.step, step]),
    ),
    ...(incremental === null ? [] : [groupTable(incremental), incrementalTable(incremental)]),
    ...objectives.flatMap((index) => [
      checkTable(
        messageText('results.decileBy', { step: steps[index].step }),
        deciles.map((decile, at) => [String(at + 1), decile.steps[index]]),
      ),
      ...(banks.length < 2
        ? []
        : [
            checkTable(
              messageText('results.bankBy', { step: steps[index].step }),
              banks.map((bank) => [plainText(bank.bank), bank.steps[index]]),
            ),
          ]),
    ]),
  ].join('\n\n');
}

/** The forecast of the whole list, and its parts that cannot be compared, by step. */
function balanceTable(steps: Results['steps']): string {
  const parts = [
    ['forecast', 'results.forecastOfAll'],
    ['notShown', 'results.forecastNotShown'],
    ['open', 'results.forecastNotMature'],
  ] as const;
  return formatTable(
    [
      { title: 'step', key: true },
      { title: 'forecast of', key: true },
      { title: 'expected', align: 'right' },
      { title: '95 % interval', align: 'right' },
    ],
    steps.flatMap(({ step, balance }) =>
      parts.map(([part, key]) => [
        plainText(step),
        messageText(key),
        formatConversions(balance[part]),
        rangeText(balance.intervals[part], formatConversions),
      ]),
    ),
  );
}

function checkTable(title: string, lines: readonly (readonly [string, Step])[]): string {
  return formatTable(
    [
      { title, key: true },
      { title: 'compared', align: 'right' },
      { title: 'expected', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'actual', align: 'right' },
      { title: 'actual / expected', align: 'right' },
      { title: '95 % interval', align: 'right' },
    ],
    lines.map(([name, { rows, expected, actual, actualToExpected, ...interval }]) => [
      name,
      formatCount(rows),
      formatConversions(expected),
      rangeText(interval, formatConversions),
      formatCount(actual),
      formatRate(actualToExpected?.ratio),
      actualToExpected === null
        ? UNDEFINED
        : `${formatRate(actualToExpected.low)} to ${formatRate(actualToExpected.high)}`,
    ]),
  );
}

/** Users of the groups, in total and by bank. */
function groupTable({ groups, banks }: NonNullable<Results['incremental']>): string {
  const lines = [{ bank: null, groups }, ...(banks.length < 2 ? [] : banks)];
  return formatTable(
    [
      { title: 'bank', key: true },
      { title: 'group', key: true },
      { title: 'users', align: 'right' },
      { title: 'in the data', align: 'right' },
      { title: 'shown', align: 'right' },
    ],
    lines.flatMap(({ bank, groups: both }) =>
      (['target', 'control'] as const).map((group) => {
        const { users, found, shown } = both[group];
        const name = bank === null ? messageText('results.wholeList') : plainText(bank);
        return [name, group, formatCount(users), formatCount(found), formatCount(shown)];
      }),
    ),
  );
}

/** Incremental conversions, in total and by bank. */
function incrementalTable({ banks, notes, ...whole }: NonNullable<Results['incremental']>): string {
  const lines: readonly (Groups & { readonly bank: string | null })[] = [
    { bank: null, ...whole },
    ...(banks.length < 2 ? [] : banks),
  ];
  const table = formatTable(
    [
      { title: 'bank', key: true },
      { title: 'step', key: true },
      { title: 'target', align: 'right' },
      { title: 'control', align: 'right' },
      { title: 'incremental', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'adjusted', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'narrower by', align: 'right' },
    ],
    lines.flatMap(({ bank, steps }) =>
      steps.map(({ step, target, control, targetInterval, controlInterval, plain, adjusted }) => [
        bank === null ? messageText('results.wholeList') : plainText(bank),
        step,
        rate(target, targetInterval),
        rate(control, controlInterval),
        ...incrementalCells(plain),
        ...incrementalCells(adjusted),
        formatRate(adjusted?.narrower),
      ]),
    ),
  );
  return [
    table,
    [messageText('results.intervalsInBrackets'), messageText('listResults.narrowerBy'), ...notes.map(plainText)].join(
      '\n',
    ),
  ].join('\n\n');
}

function incrementalCells(effect: Groups['steps'][number]['plain']): [string, string] {
  if (effect === null) return [UNDEFINED, UNDEFINED];
  const ends = `${formatConversions(effect.low)} to ${formatConversions(effect.high)}`;
  return [formatConversions(effect.conversions), ends];
}

type Effect = Groups['steps'][number];

function rate({ count, total }: Effect['target'], interval: Effect['targetInterval']): string {
  if (interval === null) return UNDEFINED;
  return `${formatRate(count / total)} (${formatRate(interval.low)} to ${formatRate(interval.high)})`;
}
