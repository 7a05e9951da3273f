import { shell } from '../../core/shell.ts';

/** Writes an HTML report to a file that the user chooses; false if the user cancels. */
export async function saveReport(name: string, write: (out: string) => Promise<unknown>): Promise<boolean> {
  const file = await shell.chooseSave({ suggestedName: `${name}.html`, kind: 'html' });
  if (file === null) return false;
  await write(file.handle);
  await shell.deliver(file);
  return true;
}
