import type { CallResult } from '../../api.ts';
import { verdictMessage } from '../../text/drift-verdict.ts';
import { formatConversions, formatCount, formatInterval, formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatFigure, formatRange, plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';

type Drift = CallResult<'drift'>;
type Moved = Drift['fields'][number]['moved'][number];

/** How far data have moved from the training data: the scores, then the features that changed most first. */
export function printDrift({ run, against, compared, trained, score, fields, outcomes, verdict }: Drift): string {
  const table = formatTable(
    [
      { title: 'distribution', key: true },
      { title: 'PSI', align: 'right' },
      { title: 'chance', align: 'right' },
      { title: 'change' },
      { title: 'missing', align: 'right' },
      { title: 'rare or new', align: 'right' },
      { title: 'what changed most' },
    ],
    [
      [`score (${score.step})`, ...indexCells(score), '', '', meanText(score.mean)],
      ...fields.map((field) => [
        plainText(field.field),
        ...indexCells(field),
        changeText(field.missing),
        field.unseen === null ? '' : changeText(field.unseen),
        field.moved.length === 0 ? '' : plainText(movedText(field.moved[0])),
      ]),
    ],
  );
  return [
    messageText(`drift.${against}`, { compared, trained, run }),
    '',
    table,
    '',
    ...(outcomes === null ? [] : [outcomeTable(outcomes), '']),
    plainText(verdictMessage({ verdict, score, outcomes })),
    messageText('drift.explained'),
    ...(outcomes === null ? [] : [messageText('drift.outcomes')]),
  ].join('\n');
}

/** What the newest days show of each step. */
function outcomeTable(outcomes: NonNullable<Drift['outcomes']>): string {
  return formatTable(
    [
      { title: 'conversions', key: true },
      { title: 'samples', align: 'right' },
      { title: 'predicted', align: 'right' },
      { title: 'actual', align: 'right' },
      { title: 'actual / predicted', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'change' },
    ],
    outcomes.map(({ step, samples, expected, actual, actualToExpected: ratio, level }) => [
      plainText(step),
      formatCount(samples),
      formatConversions(expected),
      formatCount(actual),
      formatFigure(ratio?.ratio, 2),
      ratio === null ? UNDEFINED : formatInterval(ratio, 2),
      level ?? messageText(samples === 0 ? 'drift.noneKnown' : 'drift.tooFew'),
    ]),
  );
}

function indexCells({ psi, chance, level }: Drift['score'] | Drift['fields'][number]): string[] {
  return [
    formatFigure(psi, 3),
    formatFigure(chance, 3),
    level ?? messageText(psi === null ? 'drift.empty' : 'drift.tooFew'),
  ];
}

function meanText({ trained, compared }: Drift['score']['mean']): string {
  return `mean ${formatRate(trained)} → ${formatRate(compared)}`;
}

function changeText({ trained, compared }: { trained: number | null; compared: number | null }): string {
  return trained === 0 && compared === 0 ? '' : `${formatRate(trained)} → ${formatRate(compared)}`;
}

function movedText({ label, ...pair }: Moved): string {
  return `${labelText(label)}: ${changeText(pair)}`;
}

function labelText(label: Moved['label']): string {
  switch (label.kind) {
    case 'missing':
      return '(missing)';
    case 'unseen':
      return '(rare or new)';
    case 'others':
      return '(other values)';
    case 'value':
      return label.value;
    case 'range':
      return formatRange(label);
  }
}
