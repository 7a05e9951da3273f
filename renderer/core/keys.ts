import type { ShellCommand } from './bridge.ts';
import { viewNames, type ViewName } from './view-names.ts';

/** The properties of a key press that identify it. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

type Platform = 'linux' | 'mac' | 'windows';

/** The keys of the views: Mod with the digit of their position. */
const viewShortcuts = Object.fromEntries(
  viewNames.map((name, index) => [`view-${name}`, `Mod+${index + 1}`]),
) as Readonly<Record<`view-${ViewName}`, string>>;

/** The keys of each command; empty if it has none. `Mod` is Ctrl, and Cmd on a Mac. */
export const shortcuts: Readonly<Record<ShellCommand, string>> = {
  'new-project': 'Mod+N',
  'open-project': 'Mod+O',
  import: 'Mod+I',
  score: 'Mod+S',
  export: 'Mod+Shift+S',
  settings: 'Mod+,',
  shortcuts: '?',
  about: '',
  ...viewShortcuts,
};

/** The command of a key press; null if it has none. A plain `?` typed into a field is not a command. */
export function commandOf(press: KeyPress, platform: Platform, isTyping: boolean): ShellCommand | null {
  const mod = platform === 'mac' ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (press.key === '?' && !mod && !press.altKey) return isTyping ? null : 'shortcuts';
  if (!mod || press.altKey) return null;
  const pressed = `Mod+${press.shiftKey ? 'Shift+' : ''}${press.key.toUpperCase()}`;
  return (Object.keys(shortcuts) as ShellCommand[]).find((command) => shortcuts[command] === pressed) ?? null;
}

/** Keys as the platform writes them: `Mod+Shift+S` as `Ctrl+Shift+S` or `⇧⌘S`. */
export function keysText(keys: string, platform: Platform): string {
  if (platform !== 'mac') return keys.replace('Mod', 'Ctrl');
  const parts = keys.split('+');
  const last = parts[parts.length - 1];
  const modifiers = [
    parts.includes('Ctrl') ? '⌃' : '',
    parts.includes('Alt') ? '⌥' : '',
    parts.includes('Shift') ? '⇧' : '',
    parts.includes('Mod') ? '⌘' : '',
  ];
  return `${modifiers.join('')}${last === '' ? '+' : last}`;
}
