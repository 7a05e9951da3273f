import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { Locator, Page } from 'playwright';

import { temporaryFolder } from '../../temporary.ts';
import { openServed, type ServedOptions } from './served.ts';

/** Opens a page on an empty project; `file` writes a file for it and returns its path. */
export async function openEmpty(
  t: TestContext,
  options: ServedOptions = {},
): Promise<{
  page: Page;
  file: (name: string, content: string | Uint8Array) => string;
  consoleErrors: string[];
}> {
  const folder = temporaryFolder(t);
  const { page, consoleErrors } = await openServed(t, {
    project: join(folder, 'May.stepladder'),
    hash: '#/data',
    ...options,
  });
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return { page, file, consoleErrors };
}

/** Chooses files in the dialog that a button opens. */
export async function chooseWith(button: Locator, paths: readonly string[]): Promise<void> {
  const [chooser] = await Promise.all([button.page().waitForEvent('filechooser'), button.click()]);
  await chooser.setFiles([...paths]);
}

/** Chooses files as a user does, with the first import button. */
export function choose(page: Page, paths: readonly string[]): Promise<void> {
  return chooseWith(page.getByRole('button', { name: /^(Import|导入)/ }).first(), paths);
}

/** Chooses a file to append to the only dataset. */
export function chooseToAppend(page: Page, path: string): Promise<void> {
  return chooseWith(page.getByRole('button', { name: /^(Append…|追加…)$/ }), [path]);
}

/** An export of `count` impressions, some of which are invalid. */
export function funnel(count: number, delimiter = ','): string {
  const rows = Array.from({ length: count }, (_, row) => {
    const time = `2026-05-${String(1 + (row % 28)).padStart(2, '0')}`;
    const [id, age, applied] = [
      row % 50 === 7 ? `0${row - 1}` : `0${row}`,
      row % 40 === 3 ? 'old' : String(20 + (row % 45)),
      row % 30 === 4 ? time : '',
    ];
    return [
      id,
      `u${row % 90}`,
      time,
      ['north', 'south'][row % 2],
      ['Gold', 'Blue', 'Travel'][row % 3],
      row % 5 === 0 ? '1' : '0',
      applied,
      ['Rome', 'Oslo', ''][row % 3],
      age,
      '',
    ].join(delimiter);
  });
  const header = [
    'sample_id',
    'user_id',
    'event_time',
    'bank',
    'banner',
    'click',
    'application_time',
    'city',
    'age',
    'note',
  ];
  return `${header.join(delimiter)}\n${rows.join('\n')}\n`;
}

/** Impressions of an export. */
export const COUNT = 900;

/** Rejected impressions: those with an application but no click, and those that repeat the previous id. */
export const REJECTED = {
  chain: Array.from({ length: COUNT }, (_, row) => row).filter((row) => row % 30 === 4 && row % 5 !== 0).length,
  id: COUNT / 50,
};

/** Accepted impressions. */
export const ACCEPTED = COUNT - REJECTED.chain - REJECTED.id;

/** The import button. */
export function importButton(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('button', { name: /^Import [\d,]+ records$/ });
}
