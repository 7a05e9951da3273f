import { shell } from '../../core/shell.ts';

/** Lets the core write a file that the user chooses, an HTML report or CSV; false if the user cancels. */
export async function saveReport(
  name: string,
  write: (out: string) => Promise<unknown>,
  kind: 'html' | 'csv' = 'html',
): Promise<boolean> {
  const file = await shell.chooseSave({ suggestedName: `${name}.${kind}`, kind });
  if (file === null) return false;
  await write(file.handle);
  await shell.deliver(file);
  return true;
}
