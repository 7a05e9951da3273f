import type { CallResult } from '../../../core/api.ts';
import type { ViewInput } from '../../core/client.svelte.ts';

/** A saved view as `view list` returns it. */
export type SavedView = CallResult<'view list'>['views'][number];

/** The settings of a view's address. */
export type ViewSettings = ViewInput<'save-view'>['settings'];

/** A view whose settings can be saved. */
export type SavableView = ViewInput<'save-view'>['view'];

/** Whether two views have the same settings, in any order. */
export function isSameView(one: ViewSettings, other: ViewSettings): boolean {
  const key = (settings: ViewSettings): string =>
    JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
  return key(one) === key(other);
}

/** Whether the dialog that asks for the name of a view to save is open. */
export const savingView = $state({ open: false });
