import type { SaveKind } from '../core/bridge.ts';
import { shell } from '../core/shell.ts';

/** Lets the core write a file that the user chooses; false if the user cancels. */
export async function saveFile(
  name: string,
  kind: SaveKind,
  write: (out: string) => Promise<unknown>,
): Promise<boolean> {
  const file = await shell.chooseSave({ suggestedName: `${fileNameOf(name)}.${kind}`, kind });
  if (file === null) return false;
  await write(file.handle);
  await shell.deliver(file);
  return true;
}

const MAX_LENGTH = 100;

/** A title as the name of a file, without what file systems do not allow. */
export function fileNameOf(title: string): string {
  const plain = title.replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ').trim();
  return [...plain].slice(0, MAX_LENGTH).join('') || 'table';
}
