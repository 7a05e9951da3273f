import type { SaveKind } from './bridge.ts';
/** The page's environment: the desktop app or a browser. Hides everything that only one of them can do. */
import { desktopShell } from './desktop-shell.ts';
import { servedShell } from './served-shell.ts';
import type { Shell } from './shell-types.ts';

/** The shell of this page. */
export const shell: Shell = window.stepladder === undefined ? servedShell() : desktopShell(window.stepladder);

/** Lets the core write a file that the user chooses; false if the user cancels. */
export async function saveFile(
  name: string,
  kind: SaveKind,
  write: (out: string) => Promise<unknown>,
): Promise<boolean> {
  const file = await shell.chooseSave({ suggestedName: `${name}.${kind}`, kind });
  if (file === null) return false;
  await write(file.handle);
  await shell.deliver(file);
  return true;
}
