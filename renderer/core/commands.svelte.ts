import type { ShellCommand } from './bridge.ts';
import { route } from './route.svelte.ts';

type Listener = () => void;

/** Commands from keys, menus and buttons, dispatched to the window or to the current view. */
class Commands {
  readonly #listeners = new Map<ShellCommand, Listener[]>();

  /** Runs a command with its newest listener. Without a listener, opens the view that the command belongs to. */
  run(command: ShellCommand): void {
    const listener = this.#listeners.get(command)?.at(-1);
    if (listener !== undefined) listener();
    else if (command.startsWith('view-')) route.go(command.slice('view-'.length));
    else if (command === 'import') route.go('data', { do: 'import' });
    else if (command === 'score' || command === 'export') route.go('score', { do: command });
  }

  /** Handles a command for the life of the calling component; call it during component setup. */
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
