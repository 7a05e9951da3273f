import type { DamagedRow } from '../store/file/damaged-rows.ts';
import type { Damaged } from './contract/results.ts';

/** The damaged entries of a list, for a call's result. */
export function describeDamaged(rows: readonly DamagedRow[]): Damaged {
  return rows.map(({ name, error }) => ({ name, error: error.text, help: error.helpText ?? null }));
}
