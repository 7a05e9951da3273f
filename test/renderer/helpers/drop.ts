import { readFileSync } from 'node:fs';

import type { Page } from 'playwright';

/** Drops a file onto the view, or onto the first element that a selector finds. */
export function drop(page: Page, path: string, name = 'members.csv', target = '.zone'): Promise<void> {
  return dropBytes(page, readFileSync(path), name, target);
}

/** Drops a text onto the view as a file. */
export function dropText(page: Page, text: string, name: string): Promise<void> {
  return dropBytes(page, Buffer.from(text), name, '.zone');
}

async function dropBytes(page: Page, bytes: Buffer, name: string, target: string): Promise<void> {
  // As text, since these tests compile without the browser's types.
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob('${bytes.toString('base64')}'), (byte) => byte.charCodeAt(0));
    data.items.add(new File([content], ${JSON.stringify(name)}));
    return data;
  })()`);
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent(target, type, { dataTransfer: transfer });
}
