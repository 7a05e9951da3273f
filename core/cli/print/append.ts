import type { CallResult } from '../../api.ts';
import { formatCount, formatMoment } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatBytes, formatDuration, plainText, messageText } from '../format.ts';
import { formatPairs, formatTable } from '../table.ts';
import { acceptedValues, listText, rejectsTable } from './tables.ts';

type Appended = CallResult<'append'>;

/** The result of an append. */
export function printAppend(result: Appended): string {
  return [appendPairs(result), ...rejectsTable(result.rejects), ...acceptedValues(result.rejects)].join('\n\n');
}

function appendPairs(result: Appended): string {
  return formatPairs([
    ['append', result.append],
    ['dataset', plainText(result.dataset)],
    ['records', formatCount(result.records)],
    ['rejected', formatCount(result.rejected)],
    ['new samples', formatCount(result.added)],
    ['known samples', knownText(result)],
    ...(result.copies > 0 ? [['exact copies', formatCount(result.copies)] as [string, string]] : []),
    ['late conversions', conversionsText(result)],
    ['rows', changeText(formatCount(result.rowsBefore), formatCount(result.rows))],
    ['not yet mature', changeText(formatCount(result.immatureBefore), formatCount(result.immature))],
    ['as of', changeText(momentText(result.asOfBefore), momentText(result.asOf))],
    ['took', formatDuration(result.elapsedMs)],
  ]);
}

function knownText({ updated, unchanged, replaced, skipped }: Appended): string {
  const counts = { updated, unchanged, replaced, skipped };
  const named = Object.entries(counts).filter(([, count]) => count > 0);
  return named.length === 0 ? '0' : named.map(([name, count]) => `${formatCount(count)} ${name}`).join(', ');
}

function conversionsText({ conversions }: Pick<Appended, 'conversions'>): string {
  return conversions.map(({ step, samples }) => `${plainText(step)} ${formatCount(samples)}`).join(', ');
}

function changeText(before: string, after: string): string {
  return before === after ? after : `${before} → ${after}`;
}

function momentText(time: string | null): string {
  return time === null ? UNDEFINED : formatMoment(time);
}

/** The appends to datasets. */
export function printAppends({ appends, damaged }: CallResult<'appends'>): string {
  const table = formatTable(
    [
      { title: 'append', key: true },
      { title: 'dataset', key: true },
      { title: 'files' },
      { title: 'new', align: 'right' },
      { title: 'updated', align: 'right' },
      { title: 'replaced', align: 'right' },
      { title: 'rejected', align: 'right' },
      { title: 'late conversions' },
      { title: 'as of' },
      { title: 'kept', align: 'right' },
      { title: 'appended' },
    ],
    appends.map((one) => [
      one.append,
      plainText(one.dataset),
      plainText(one.files.join(', ')),
      formatCount(one.added),
      formatCount(one.updated),
      formatCount(one.replaced),
      formatCount(one.rejected),
      conversionsText(one),
      momentText(one.asOf),
      formatBytes(one.keptBytes),
      formatMoment(one.createdAt),
    ]),
  );
  return listText(appends.length === 0 ? null : table, messageText('results.noAppends'), damaged);
}
