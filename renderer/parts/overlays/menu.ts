import type { Icon } from '../icon.ts';

/** One entry of a menu. */
export interface MenuItem {
  readonly text: string;
  readonly onclick: () => void;
  readonly icon?: Icon;
  /** The keyboard shortcut, as text. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** Whether a separator is above the entry. */
  readonly line?: boolean;
}

/** One entry of an export menu: `run` returns the message to show when done, if any. */
export interface ExportItem extends Omit<MenuItem, 'onclick'> {
  readonly run: () => Promise<string>;
}
