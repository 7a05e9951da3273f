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
  readonly change: BankChange;
  readonly undone: boolean;
}

/** The settings of a bank that the project has saved, without its name. */
export function settingsOf({ objective, weight, value, currency, banners }: BankSettings): BankSettings {
  return { objective, weight, value, currency, banners };
}

/**
 * The settings after a change is undone: what it replaced is as before, while the rest stays as it is `now`, since
 * another window or command may have changed it.
 */
export function withoutChange(now: BankSettings, before: BankSettings, change: BankChange): BankSettings {
  return {
    ...now,
    ...(change.objective !== undefined && { objective: before.objective }),
    ...(change.weight !== undefined && { weight: before.weight }),
    ...((change.value !== undefined || change.currency !== undefined) && {
      value: before.value,
      currency: before.currency,
    }),
    ...(change.banners !== undefined && { banners: before.banners }),
  };
}
