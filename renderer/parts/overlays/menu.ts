import type { Icon } from '../icon.ts';

/** One entry of a menu. */
export interface MenuItem {
  readonly text: string;
  readonly onclick: () => void;
  readonly icon?: Icon;
  /** The keys that do the same, as text. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** A line above it. */
  readonly line?: boolean;
}

/** One entry of a menu of exports: `run` tells what to say once it is done, which may be nothing. */
export interface ExportItem extends Omit<MenuItem, 'onclick'> {
  readonly run: () => Promise<string>;
}
