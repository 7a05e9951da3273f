import type { CallResult } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/contract/protocol.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError } from '../../core/failure.ts';

/** A bank with what the data say of it. */
export type BankEvidence = CallResult<'bank-evidence'>['banks'][number];

/** What of a bank's settings is changed. */
export interface BankChange {
  readonly objective?: string;
  readonly weight?: number;
  readonly banners?: readonly string[];
}

interface Settings {
  readonly objective: string | null;
  readonly weight: number;
  readonly banners: readonly string[];
}

/** A change that was saved, to be told and undone. */
export interface SavedChange {
  readonly bank: string;
  /** What the bank's settings were; null where it had none. */
  readonly before: Settings | null;
  readonly change: BankChange;
  readonly undone: boolean;
}

/** Saves changes of banks at once, and takes the latest back. */
export class BankEditing {
  latest = $state.raw<SavedChange | null>(null);
  failure = $state.raw<CallError | null>(null);
  saving = $state(false);
  readonly #undo: SavedChange[] = [];
  #queue: Promise<void> = Promise.resolve();

  /** Saves a change of a bank; changes are written one after the other. */
  save(bank: string, change: BankChange, firstObjective: string): void {
    this.#run(async () => {
      // Asked now: what the page shows may be older than the change before this one.
      const { banks } = await call('banks', {});
      const known = banks.find(({ name }) => name === bank);
      const before = known === undefined ? null : settingsOf(known);
      // A new bank needs an objective to be saved at all.
      const objective = change.objective ?? (before === null ? firstObjective : undefined);
      await call('bank', {
        name: bank,
        objective,
        weight: change.weight,
        banners: change.banners === undefined ? undefined : [...change.banners],
      });
      this.latest = { bank, before, change, undone: false };
      this.#undo.push(this.latest);
    });
  }

  /** Puts back what the latest change replaced; further calls go further back. */
  undo(): void {
    const last = this.#undo.pop();
    if (last === undefined) return;
    this.#run(async () => {
      await call('restore-bank', {
        name: last.bank,
        settings: last.before === null ? null : { ...last.before, banners: [...last.before.banners] },
      });
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

function settingsOf({ objective, weight, banners }: Settings): Settings {
  return { objective, weight, banners };
}
