import type { Page } from 'playwright';

/** Chooses an option of the select whose label begins with this text. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  // A select with many options, which has a search field, is a button.
  const name = new RegExp(`^${label}`);
  await page.getByRole('combobox', { name }).or(page.getByRole('button', { name })).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
