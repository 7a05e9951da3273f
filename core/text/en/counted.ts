import { countText } from '../numbers.ts';

/** Created on first use. */
let rules: Intl.PluralRules | undefined;

/** A count with its noun: `1 row`, `1,200 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  rules ??= new Intl.PluralRules('en');
  return `${countText('en', count)} ${rules.select(count) === 'one' ? one : many}`;
}
