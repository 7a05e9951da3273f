import { shell } from '../../core/shell.ts';

/** Has an HTML report written to a file that the user chooses; false where none is chosen. */
export async function saveReport(name: string, write: (out: string) => Promise<unknown>): Promise<boolean> {
  const file = await shell.chooseSave({ suggestedName: `${name}.html`, kind: 'html' });
  if (file === null) return false;
  await write(file.handle);
  await shell.deliver(file);
  return true;
}
