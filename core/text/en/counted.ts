import { countText } from '../numbers.ts';

/** A count with its noun: `1 row`, `1,200 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText('en', count)} ${count === 1 ? one : many}`;
}
