import assert from 'node:assert/strict';

import { browserTest as test } from '../needs.ts';
import { expectAccessible, openServed } from './helpers/served.ts';

for (const { language, create, settings, title } of [
  { language: 'en', create: 'New project', settings: 'Settings', title: 'About Stepladder' },
  { language: 'zh-CN', create: '新建项目', settings: '设置', title: '关于 Stepladder' },
] as const)
  test(`the settings lead to the program's version and the licences in it (${language})`, async (t) => {
    const { page } = await openServed(t, { language });
    await page.getByRole('button', { name: create }).waitFor();
    await page.keyboard.press('Control+,');
    await page.getByRole('dialog', { name: settings }).getByRole('button', { name: title }).press('Enter');
    const about = page.getByRole('dialog', { name: title });
    await about
      .getByText(/\d+\.\d+\.\d+/)
      .first()
      .waitFor();
    const svelte = about.locator('details', { hasText: /^svelte \d/ });
    assert.equal(await svelte.getByText('Permission is hereby granted').isVisible(), false);
    await svelte.locator('summary').press('Enter');
    assert.equal(await svelte.getByText('Permission is hereby granted').isVisible(), true);
    await expectAccessible(page, 'licences');
    await page.keyboard.press('Escape');
    await about.waitFor({ state: 'detached' });
  });
