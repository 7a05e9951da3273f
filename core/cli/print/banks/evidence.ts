import type { CallResult } from '../../../api.ts';
import { formatCount, formatP, formatRate, formatRateEnds } from '../../../text/figures.ts';
import { UNDEFINED } from '../../../text/numbers.ts';
import { messageText, plainText } from '../../format.ts';
import { formatTable } from '../../table.ts';
import { formatPoints } from '../changes.ts';
import { intervalsNote } from '../tables.ts';

type Evidence = NonNullable<CallResult<'banks'>['evidence']>;
type Step = Evidence['banks'][number]['steps'][number];

/** What a dataset says about banks: a line per bank and step, and the objective that the data suggest. */
export function evidenceText({ dataset, independent, rule, banks }: Evidence): string[] {
  const table = formatTable(
    [
      { title: 'bank', key: true },
      { title: 'step', key: true },
      { title: 'reached', align: 'right' },
      { title: 'usable', align: 'right' },
      { title: 'of previous', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'other banks', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'difference', align: 'right' },
      { title: '95 % interval', align: 'right', withPrevious: true },
      { title: 'adjusted p', align: 'right', withPrevious: true },
      { title: 'not yet mature', align: 'right' },
    ],
    banks.flatMap(({ bank, steps }) => steps.map((step) => [plainText(bank), ...stepCells(step)])),
  );
  const suggestions = banks.map(({ bank, suggestion: { step } }) =>
    step === null ? messageText('review.noneSuggested', { bank }) : messageText('review.suggested', { bank, step }),
  );
  return [
    `${messageText('review.evidence', { dataset })}\n${table}`,
    [...suggestions, messageText('review.suggestionRule', rule)].join('\n'),
    intervalsNote(independent, true),
  ];
}

function stepCells({ step, positives, usablePositives, ofPrevious, low, high, others, immatureShare }: Step): string[] {
  return [
    plainText(step),
    formatCount(positives),
    formatCount(usablePositives),
    formatRate(ofPrevious),
    formatRateEnds({ low, high }),
    formatRate(others?.ofPrevious),
    formatRateEnds({ low: others?.rateLow ?? null, high: others?.rateHigh ?? null }),
    others === null ? UNDEFINED : formatPoints(others.difference),
    others === null ? UNDEFINED : `${formatPoints(others.low)} … ${formatPoints(others.high)}`,
    formatP(others?.pAdjusted),
    formatRate(immatureShare),
  ];
}
