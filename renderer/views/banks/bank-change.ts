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
  /** What the user changed. */
  readonly change: BankChange;
  /** What was saved: the change, and the objective that a bank without one got with it. */
  readonly written: BankChange;
  readonly undone: boolean;
}

/** The settings of a bank for which nothing was set. */
const NO_SETTINGS: BankSettings = { objective: null, weight: 1, value: null, currency: null, banners: [] };

/** The settings of a bank that the project has saved, without its name. */
export function settingsOf({ objective, weight, value, currency, banners }: BankSettings): BankSettings {
  return { objective, weight, value, currency, banners };
}

/**
 * The settings after a change is undone: what it wrote is as before, while the rest stays as it is `now`, since another
 * window or command may have changed it. An objective also stays if a value needs it. Null if no settings are left, as
 * for a bank that had none before.
 */
export function withoutChange(
  now: BankSettings,
  { before, written }: Pick<SavedChange, 'before' | 'written'>,
): BankSettings | null {
  const { objective, weight, value, currency, banners } = before ?? NO_SETTINGS;
  const restored: BankSettings = {
    ...now,
    ...(written.objective !== undefined && { objective }),
    ...(written.weight !== undefined && { weight }),
    ...((written.value !== undefined || written.currency !== undefined) && { value, currency }),
    ...(written.banners !== undefined && { banners }),
  };
  const kept = restored.value === null ? restored : { ...restored, objective: restored.objective ?? now.objective };
  return before === null && isEmpty(kept) ? null : kept;
}

/** Whether the settings are those of a bank for which nothing was set. */
function isEmpty({ objective, weight, value, currency, banners }: BankSettings): boolean {
  return objective === null && weight === 1 && value === null && currency === null && banners.length === 0;
}
