import { readFileSync } from 'node:fs';

import type { Page } from 'playwright';

/** Drops a file onto the view, or onto the first element that a selector finds. */
export async function drop(page: Page, path: string, name = 'members.csv', target = '.zone'): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob('${readFileSync(path, 'base64')}'), (byte) => byte.charCodeAt(0));
    data.items.add(new File([content], ${JSON.stringify(name)}));
    return data;
  })()`);
  await page.dispatchEvent(target, 'drop', { dataTransfer: transfer });
}
