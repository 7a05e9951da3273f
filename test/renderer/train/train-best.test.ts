import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { tunings } from '../../../core/store/runs/experiments.ts';
import { browserTest as test } from '../../needs.ts';
import { freshProject, writeSyntheticDataset } from '../../train/synthetic-dataset.ts';
import { expectAccessible, openServed } from '../helpers/served.ts';
import { shownOnce } from '../helpers/shown-once.ts';

const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });

test(
  'the search for the best model is paused and resumed; its result says by how much the model leads',
  { timeout: 600_000 },
  async (t) => {
    const { project, path, close } = freshProject();
    t.after(close);
    writeSyntheticDataset(project, 'synthetic', 1_500, 1);
    const { page } = await openServed(t, { project: path, hash: '#/train?bank=north' });
    const settings = card(page, 'Model settings');
    // By keyboard: the list opens, its entry is found by typing. The list changes once the models are loaded.
    await settings.getByLabel('Model', { exact: true }).filter({ hasText: 'AITM' }).focus();
    await page.keyboard.press('Enter');
    const automatic = page.getByRole('option', { name: 'Automatic: the best of all models' });
    await automatic.waitFor();
    await page.keyboard.type('Automatic');
    await automatic.and(page.locator('.highlighted')).waitFor();
    await page.keyboard.press('Enter');
    await settings.getByLabel('Trials per model').fill('1');
    // The bank's own samples are fewer.
    await page.getByRole('checkbox', { name: 'Start from a pooled model' }).uncheck();
    await settings.getByText(/^Tries this many settings of each model \(\d+ training runs\)/).waitFor();
    const progress = shownOnce(page, /2 of \d+.{0,60} · .{0,60}, trial 1/);
    await page.getByRole('button', { name: 'Start training' }).click();
    const live = card(page, /^north · best of all models/);
    await progress;
    await live.getByRole('button', { name: 'Pause' }).dispatchEvent('click');
    await live.getByRole('button', { name: 'Resume' }).click();
    await live.getByText(/is ready$/).waitFor({ timeout: 500_000 });
    await live.getByText(/^t1: \d+ models with 1 trial each, judged by the validation AUC of \w+/).waitFor();
    await live
      .getByText(/ is ahead of .* by 0\.\d{4} \(95\s% interval .*, adjusted p (?:< )?[01](?:\.\d+)?\)/)
      .waitFor();
    assert.ok((await live.getByRole('table', { name: 'Best trial of each model' }).getByRole('row').count()) > 3);
    await expectAccessible(page, 'the result of a search for the best model');
    // The same search went on: no second one was begun.
    assert.equal(tunings.list(project).length, 1);
    await live.getByRole('link', { name: 'All trials' }).click();
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    await page.waitForURL(/tuning=t1/);
  },
);
