import type { ShellCommand } from './bridge.ts';
import { route } from './route.svelte.ts';

type Listener = () => void;

/** What keys, menus and buttons ask for, brought to whoever does it: the window itself or the view that is shown. */
class Commands {
  readonly #listeners = new Map<ShellCommand, Listener[]>();

  /**
   * Does what is asked; the listener that was set last goes first. Without a listener, work is done by the view it
   * belongs to.
   */
  run(command: ShellCommand): void {
    const listener = this.#listeners.get(command)?.at(-1);
    if (listener !== undefined) listener();
    else if (command.startsWith('view-')) route.go(command.slice('view-'.length));
    else if (command === 'import') route.go('data', { do: 'import' });
    else if (command === 'score' || command === 'export') route.go('score', { do: command });
  }

  /** Takes a command over as long as the component lives that calls this while it is set up. */
  on(command: ShellCommand, listener: Listener): void {
    $effect(() => {
      const listeners = this.#listeners.get(command) ?? [];
      this.#listeners.set(command, [...listeners, listener]);
      return () => {
        this.#listeners.set(
          command,
          (this.#listeners.get(command) ?? []).filter((one) => one !== listener),
        );
      };
    });
  }
}

/** The commands of this window. */
export const commands = new Commands();
