import type { SaveKind } from '../core/bridge.ts';
import { shell } from '../core/shell.ts';

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
