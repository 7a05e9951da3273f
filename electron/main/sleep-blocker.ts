import { powerSaveBlocker } from 'electron';

/** Prevents sleep while jobs run; the display may turn off. */
export class SleepBlocker {
  #blocker: number | null = null;

  set(needed: boolean): void {
    if (needed && this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (needed || this.#blocker === null) return;
    powerSaveBlocker.stop(this.#blocker);
    this.#blocker = null;
  }
}
