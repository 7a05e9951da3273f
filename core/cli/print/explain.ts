import type { CallResult } from '../../api.ts';
import { formatRate, formatSigned } from '../../text/figures.ts';
import { formatFigure, formatRange, plainText, messageText } from '../format.ts';
import { formatPairs, formatTable } from '../table.ts';

type Explanation = CallResult<'explain'>;
type Value = Explanation['fields'][number]['value'];

/** The position of a user in a ranking, and the fields that moved the score, the largest contributions first. */
export function printExplanation(explanation: Explanation): string {
  const { user, rank, rows, bank, banner, score, weight, run, steps, step, fields } = explanation;
  const pairs = formatPairs([
    ['run', run],
    ['score', scoreText(score)],
    ['weight', String(weight)],
    ...steps.map((one): [string, string] => [one.step, formatRate(one.probability)]),
  ]);
  const table = formatTable(
    [
      { title: 'field', key: true },
      { title: 'value' },
      { title: 'odds', align: 'right' },
      { title: 'log-odds', align: 'right' },
      { title: '± error', align: 'right' },
    ],
    fields.map(({ field, value, contribution, error }) => [
      plainText(field),
      plainText(valueText(value)),
      `× ${Math.exp(contribution).toFixed(2)}`,
      formatSigned(contribution, 3),
      formatFigure(error, 3),
    ]),
  );
  const { dataset, samples } = explanation.background;
  const [rate, baseline] = [explanation.logOdds, explanation.baseline].map((logOdds) =>
    formatRate(probability(logOdds)),
  );
  return [
    messageText('explain.position', { user, rank, rows, bank, banner }),
    pairs,
    messageText('explain.average', { step, rate, baseline, samples, dataset }),
    table,
    messageText('explain.howToRead'),
  ].join('\n\n');
}

/** A score as lists contain it: with the fewest digits that tell it from every other single-precision number. */
function scoreText(score: number): string {
  const rounded = [6, 7, 8].map((digits) => Number(score.toPrecision(digits)));
  return String(rounded.find((value) => Math.fround(value) === Math.fround(score)) ?? Number(score.toPrecision(9)));
}

function probability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function valueText(value: Value): string {
  switch (value.kind) {
    case 'missing':
      return '(missing)';
    case 'texts':
      return value.texts.map((text) => text ?? '(rare or new)').join(', ');
    case 'range':
      return formatRange(value);
  }
}
