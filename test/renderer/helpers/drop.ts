import { readFileSync } from 'node:fs';

import type { Page } from 'playwright';

/** Drops a file onto the view, or onto the first element that a selector finds. */
export async function drop(page: Page, path: string, name = 'members.csv', target = '.zone'): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    const content = ${JSON.stringify(readFileSync(path, 'utf8'))};
    data.items.add(new File([content], ${JSON.stringify(name)}, { type: 'text/csv' }));
    return data;
  })()`);
  await page.dispatchEvent(target, 'drop', { dataTransfer: transfer });
}
