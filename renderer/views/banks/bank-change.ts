/** A change to a bank's settings. */
export interface BankChange {
  readonly objective?: string;
  readonly weight?: number;
  /** The value of a conversion; 0 removes the value with its currency. */
  readonly value?: number;
  readonly currency?: string;
  readonly banners?: readonly string[];
}

/** The settings of a bank. */
export interface BankSettings {
  readonly objective: string | null;
  readonly weight: number;
  readonly value: number | null;
  readonly currency: string | null;
  readonly banners: readonly string[];
}

/** A saved change, to be shown and undone. */
export interface SavedChange {
  readonly bank: string;
  /** The bank's previous settings; null if it had none. */
  readonly before: BankSettings | null;
  /** The bank's settings once the change was saved. */
  readonly after: BankSettings;
  /** What the user changed. */
  readonly change: BankChange;
  /** What was saved: the change, and the objective that a bank without one got with it. */
  readonly written: BankChange;
  /** `changed-since` if there was nothing to undo, since all that the change wrote was changed again elsewhere. */
  readonly state: 'saved' | 'undone' | 'changed-since';
}

/** What undoing a change needs. */
export type UndoneChange = Pick<SavedChange, 'before' | 'after' | 'written'>;

/** The settings of a bank for which nothing was set. */
const NO_SETTINGS: BankSettings = { objective: null, weight: 1, value: null, currency: null, banners: [] };

/** The settings of a bank that the project has saved, without its name. */
export function settingsOf({ objective, weight, value, currency, banners }: BankSettings): BankSettings {
  return { objective, weight, value, currency, banners };
}

/** Groups of settings: undoing a change restores a whole group or none of it. */
const SETTING_GROUPS = [['objective'], ['weight'], ['value', 'currency'], ['banners']] as const;

/**
 * The settings after a change is undone: what it wrote is as before, unless another window or command has changed it
 * since, and the rest stays as it is `now`. An objective also stays if a value needs it. Null if no settings are left,
 * as for a bank that had none before.
 */
export function withoutChange(now: BankSettings, change: UndoneChange): BankSettings | null {
  const { before } = change;
  const replaced = before ?? NO_SETTINGS;
  const names = settingsToUndo(now, change);
  const restored: BankSettings = { ...now, ...Object.fromEntries(names.map((name) => [name, replaced[name]])) };
  const kept = restored.value === null ? restored : { ...restored, objective: restored.objective ?? now.objective };
  return before === null && isEmpty(kept) ? null : kept;
}

/** The names of the settings that a change wrote and that are still as it left them. */
export function settingsToUndo(
  now: BankSettings,
  { written, after }: Pick<UndoneChange, 'written' | 'after'>,
): readonly (keyof BankSettings)[] {
  const isUnchanged = (name: keyof BankSettings): boolean => JSON.stringify(now[name]) === JSON.stringify(after[name]);
  return SETTING_GROUPS.filter(
    (names) => names.some((name) => written[name] !== undefined) && names.every(isUnchanged),
  ).flat();
}

/** Whether the settings are the same as `NO_SETTINGS`. */
function isEmpty({ objective, weight, value, currency, banners }: BankSettings): boolean {
  return objective === null && weight === 1 && value === null && currency === null && banners.length === 0;
}
