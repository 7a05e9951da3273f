import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import type { Page } from 'playwright';

/** A file to drop. */
interface Dropped {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Drops a file onto the view, or onto the first element that a selector finds. */
export function drop(page: Page, path: string, name = 'members.csv', target = '.zone'): Promise<void> {
  return dropBytes(page, [{ name, bytes: readFileSync(path) }], target);
}

/** Drops several files at once, under their own names. */
export function dropTogether(page: Page, paths: readonly string[], target = '.zone'): Promise<void> {
  return dropBytes(
    page,
    paths.map((path) => ({ name: basename(path), bytes: readFileSync(path) })),
    target,
  );
}

/** Drops a text onto the view as a file. */
export function dropText(page: Page, text: string, name: string): Promise<void> {
  return dropBytes(page, [{ name, bytes: Buffer.from(text) }], '.zone');
}

async function dropBytes(page: Page, files: readonly Dropped[], target: string): Promise<void> {
  const contents = files.map(({ name, bytes }) => [name, bytes.toString('base64')]);
  // As text, since these tests compile without the browser's types.
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(contents)})
      data.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name));
    return data;
  })()`);
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent(target, type, { dataTransfer: transfer });
}
