import type { DatasetInfo } from '../../../core/project.svelte.ts';
import { formatDate, formatPeriod } from '../../../text/format.ts';
import { text } from '../../../text/text.svelte.ts';
import { columnName, valueText } from '../columns.ts';
import type { Condition } from './conditions.ts';

/** A condition as a phrase: `city is Basel or Bern`. */
export function conditionText(dataset: DatasetInfo | undefined, condition: Condition): string {
  const words = text().segments;
  const name = columnName(dataset, condition.column);
  if ('values' in condition) {
    const values = condition.values.map(valueText);
    return condition.operator === 'is-not' ? words.isNot(name, values) : words.is(name, values);
  }
  if (condition.operator === 'days') {
    const { from, to } = condition;
    if (from === undefined) return words.daysUntil(formatDate(to));
    return to === undefined ? words.daysFrom(formatDate(from)) : formatPeriod(from, to);
  }
  const { min, max, below } = condition;
  if (below !== undefined) return words.below(name, min, below);
  return words.between(name, min, max);
}
