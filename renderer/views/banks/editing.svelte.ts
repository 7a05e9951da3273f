import type { CallResult } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/contract/protocol.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError } from '../../core/failure.ts';

/** A bank with its evidence from the data. */
export type BankEvidence = NonNullable<CallResult<'bank-evidence'>['bank']>;

/** A change to a bank's settings. */
export interface BankChange {
  readonly objective?: string;
  readonly weight?: number;
  /** The value of a conversion; 0 removes the value with its currency. */
  readonly value?: number;
  readonly currency?: string;
  readonly banners?: readonly string[];
}

interface Settings {
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
  readonly before: Settings | null;
  readonly change: BankChange;
  readonly undone: boolean;
}

/** Saves changes to banks immediately, and undoes them, the latest first. */
export class BankEditing {
  latest = $state.raw<SavedChange | null>(null);
  failure = $state.raw<CallError | null>(null);
  saving = $state(false);
  readonly #undo: SavedChange[] = [];
  #queue: Promise<void> = Promise.resolve();

  /** Saves a change to a bank; writes run one after the other. A bank without settings gets `firstObjective`. */
  save(bank: string, change: BankChange, firstObjective: string): void {
    this.#run(async () => {
      // Query now: the page may not show the previous change yet.
      const { banks } = await call('banks', {});
      const existing = banks.find(({ name }) => name === bank);
      const before = existing === undefined ? null : settingsOf(existing);
      // A new bank needs an objective before it can be saved.
      const objective = change.objective ?? (before === null ? firstObjective : undefined);
      await call('bank', {
        name: bank,
        objective,
        weight: change.weight,
        value: change.value,
        currency: change.currency,
        banners: change.banners === undefined ? undefined : [...change.banners],
      });
      this.latest = { bank, before, change, undone: false };
      this.#undo.push(this.latest);
    });
  }

  /** Restores what the latest change replaced, once it is saved; further calls undo earlier changes. */
  undo(): void {
    this.#run(async () => {
      const last = this.#undo.pop();
      if (last === undefined) return;
      const settings = last.before === null ? null : { ...last.before, banners: [...last.before.banners] };
      try {
        await call('restore-bank', { name: last.bank, settings });
      } catch (thrown) {
        this.#undo.push(last);
        throw thrown;
      }
      this.latest = { ...last, undone: true };
    });
  }

  #run(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      this.saving = true;
      this.failure = null;
      try {
        await work();
      } catch (thrown) {
        this.failure = asCallError(thrown);
      } finally {
        this.saving = false;
      }
    });
  }
}

function settingsOf({ objective, weight, value, currency, banners }: Settings): Settings {
  return { objective, weight, value, currency, banners };
}
