import { countText } from '../numbers.ts';

/** A count with its measure word: `1,200 行`. */
export function counted(count: number, what: string): string {
  return `${countText('zh-CN', count)} ${what}`;
}
