import { DATA_ENDINGS } from '../../core/text/data-files.ts';
import type { FileKind } from './bridge.ts';

const tables = DATA_ENDINGS.map((ending) => `.${ending}`).join(',');
const extensions: Readonly<Record<FileKind, string>> = { funnel: tables, audience: tables, project: '.stepladder' };

/** Shows the browser's file dialog; empty if the user cancels. */
export function pickFiles(kind: FileKind, many: boolean): Promise<readonly File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = many;
  input.accept = extensions[kind];
  input.hidden = true;
  document.body.append(input);
  return new Promise((resolve) => {
    const finish = (): void => {
      resolve([...(input.files ?? [])]);
      input.remove();
    };
    input.addEventListener('change', finish);
    // Browsers before 113 send no cancel event; the promise then stays pending, which costs nothing.
    input.addEventListener('cancel', finish);
    input.click();
  });
}

/** Starts the browser's download of a URL of this page's origin. */
export function saveAsDownload(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
