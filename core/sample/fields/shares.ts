import { derive, unit } from '../hash.ts';
import { coded } from './names.ts';

/** Values with their shares: `F 0.48, M 0.52`. */
export const shares = (text: string): readonly (readonly [string, number])[] =>
  coded(text).map(([value, share]) => [value, Number(share)]);

/** Shares proportional to 1/(rank + 2), assigned to the values in a scattered order. */
export function zipf(values: readonly string[]): (readonly [string, number])[] {
  const order = values.map((_, i) => i).sort((a, b) => unit(derive(a, 17)) - unit(derive(b, 17)));
  return values.map((value, i) => [value, 1 / (order.indexOf(i) + 2)] as const);
}

/** Clamps a value to a range. */
export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
