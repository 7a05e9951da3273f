import type { CallResult } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/contract/protocol.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError } from '../../core/failure.ts';
import {
  settingsOf,
  settingsToUndo,
  withoutChange,
  type BankChange,
  type BankSettings,
  type SavedChange,
} from './bank-change.ts';

/** A bank with its evidence from the data. */
export type BankEvidence = NonNullable<CallResult<'bank-evidence'>['bank']>;

/** A change that was requested and is not undone yet. */
interface RequestedChange {
  /** Null until it is saved, and if that fails. */
  saved: SavedChange | null;
  /** Whether undoing it was requested. */
  isUndone: boolean;
}

/** Saves changes to banks immediately, and undoes them, the latest first. */
export class BankEditing {
  latest = $state.raw<SavedChange | null>(null);
  failure = $state.raw<CallError | null>(null);
  saving = $state(false);
  readonly #changes: RequestedChange[] = [];
  #queue: Promise<void> = Promise.resolve();

  /** Saves a change to a bank; writes run one after the other. A bank without settings gets `defaultObjective`. */
  save(bank: string, change: BankChange, defaultObjective: string): void {
    const requested: RequestedChange = { saved: null, isUndone: false };
    this.#changes.push(requested);
    this.#run(async () => {
      this.failure = null;
      try {
        // Query now: the page may not show the previous change yet.
        const before = await savedSettings(bank);
        // A new bank needs an objective before it can be saved, and so does a value.
        const needsObjective = before === null || (before.objective === null && (change.value ?? 0) > 0);
        const written = needsObjective ? { objective: defaultObjective, ...change } : change;
        const { banners, ...single } = written;
        const saved = await call('bank', { name: bank, ...single, ...(banners && { banners: [...banners] }) });
        const after = settingsOf(saved);
        this.latest = requested.saved = { bank, before, after, change, written, state: 'saved' };
      } catch (thrown) {
        this.#remove(requested);
        throw thrown;
      }
    });
  }

  /**
   * Restores what the latest requested change replaced, once it is saved; further calls undo earlier changes. What was
   * changed elsewhere since stays. If the change cannot be saved, there is nothing to restore.
   */
  undo(): void {
    const last = this.#changes.findLast(({ isUndone }) => !isUndone);
    if (last === undefined) return;
    last.isUndone = true;
    this.#run(async () => {
      if (last.saved === null) return;
      this.failure = null;
      const { bank } = last.saved;
      let isChangedSince = false;
      try {
        const now = await savedSettings(bank);
        // All settings of the bank may have been removed since.
        isChangedSince = now === null || settingsToUndo(now, last.saved).length === 0;
        const settings = now && withoutChange(now, last.saved);
        if (!isChangedSince)
          await call('restore-bank', {
            name: bank,
            settings: settings && { ...settings, banners: [...settings.banners] },
          });
      } catch (thrown) {
        last.isUndone = false;
        throw thrown;
      }
      this.#remove(last);
      this.latest = { ...last.saved, state: isChangedSince ? 'changed-since' : 'undone' };
    });
  }

  #remove(change: RequestedChange): void {
    const at = this.#changes.indexOf(change);
    if (at >= 0) this.#changes.splice(at, 1);
  }

  #run(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      this.saving = true;
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

async function savedSettings(bank: string): Promise<BankSettings | null> {
  const { banks } = await call('banks', {});
  const saved = banks.find(({ name }) => name === bank);
  return saved === undefined ? null : settingsOf(saved);
}
