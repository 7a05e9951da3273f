import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { expectAccessible, openSample, reload } from '../helpers/served.ts';
import { choose } from './choose.ts';

const modelSettings = (page: Page) => page.getByRole('region', { name: /^Model settings/ });

test('invalid settings are reported at their fields, and nothing starts until they are corrected', async () => {
  const { page } = await openSample('#/train?bank=oakhill');
  const start = page.getByRole('button', { name: 'Start training' });
  const disabled = (): Promise<string | null> => start.getAttribute('aria-disabled');
  await page.getByText('Advanced settings').click();
  await page.getByLabel('Learning rate').fill('0');
  await page.getByText('more than 0').waitFor();
  assert.equal(await disabled(), 'true');
  await page.getByLabel('Learning rate').fill('0.01');
  await page.getByLabel('Layer widths').fill('128, x');
  await page.getByText('not a number').waitFor();
  assert.equal(await disabled(), 'true');
  // Each is valid alone, but not in combination.
  await page.getByLabel('Layer widths').fill('64, 32');
  await page.getByText('dropout needs one rate per layer of widths').waitFor();
  assert.equal(await disabled(), 'true');
  await expectAccessible(page, 'settings that do not fit together');
  await page.getByLabel('Seed').fill('many');
  await page.getByRole('button', { name: 'Reset to defaults' }).click();
  assert.deepEqual(
    await Promise.all(['Layer widths', 'Learning rate', 'Seed'].map((label) => page.getByLabel(label).inputValue())),
    ['128, 64, 32', '', '1'],
  );
  assert.equal(await disabled(), null);
});

test('a reset replaces invalid numbers outside the advanced settings too', async () => {
  const resets = async (page: Page, field: string, expected: string): Promise<void> => {
    await page.getByLabel(field, { exact: true }).fill('0');
    await page.getByLabel(field, { exact: true }).blur();
    await page.getByRole('button', { name: 'Reset to defaults' }).click();
    await page.getByRole('button', { name: 'Reset to defaults' }).waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel(field, { exact: true }).inputValue(), expected);
  };
  const { page } = await openSample('#/train?bank=oakhill');
  await choose(page, 'Model', 'Automatic: the best of all models');
  await resets(page, 'Trials per model', '3');
  await reload(page, '#/train?bank=oakhill&compare=tune');
  await resets(page, 'Trials per model', '20');
  await resets(page, 'Test periods', '1');
});

test(
  'the settings of a model come from its schema, changes are marked, and settings that do not fit ' +
    'together are reported in place',
  async () => {
    const { page } = await openSample('#/train');
    await page.getByText('Advanced settings').click();
    await page.getByLabel('Train oakhill').check();
    await page.getByLabel('Layer widths').fill('16, 8');
    await page.getByLabel('Layer widths').blur();
    const settingsCard = modelSettings(page);
    await settingsCard.getByText(/dropout needs one rate per layer/).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Start training' }).isDisabled());
    await expectAccessible(page, 'settings that do not fit together');
    await page.getByLabel('Dropout after each layer').fill('0.1, 0.2');
    await page.getByLabel('Dropout after each layer').blur();
    await page.getByText('2 changed').waitFor();
    await page.getByRole('button', { name: 'Reset to defaults' }).click();
    await page.getByText('2 changed').waitFor({ state: 'detached' });
    assert.ok(await page.getByRole('button', { name: 'Start training' }).isEnabled());
  },
);

test('a bootstrap needs several members, and the setting says so', async () => {
  const { page } = await openSample('#/train');
  await page.getByText('Advanced settings').click();
  await page.getByLabel('Train oakhill').check();
  await page.getByLabel('Bootstrap').check();
  await modelSettings(page).getByText('a bootstrap needs an ensemble, but the run has only one member').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Start training' }).isDisabled());
  await page.getByLabel('Members').fill('2');
  await page.getByLabel('Members').blur();
  await page.getByText('2 changed').waitFor();
  await page.getByText('a bootstrap needs an ensemble').waitFor({ state: 'detached' });
  assert.ok(await page.getByRole('button', { name: 'Start training' }).isEnabled());
  await expectAccessible(page, 'an ensemble with a bootstrap');
});

test(
  'a tower that reads a history is offered the multi-valued columns, and a setting that another ' +
    'model does not use is reported',
  async () => {
    const { page } = await openSample('#/train');
    await page.getByText('Advanced settings').click();
    await page.getByLabel('Batch size').waitFor();
    assert.equal(await page.getByText('History').count(), 0);
    await choose(page, 'Network type', 'sequence of past values');
    await page.getByRole('combobox', { name: 'Multi-valued column interests' }).waitFor();
    await page.getByText('2 changed').waitFor();
    await expectAccessible(page, 'a tower that reads a history');
    await page.getByLabel('Batch size').fill('500');
    await page.getByLabel('Batch size').blur();
    await choose(page, 'Model', 'LightGBM');
    await page.getByText('LightGBM does not use these settings and ignores them: Batch size.').waitFor();
    await page.getByLabel('Max trees per step').waitFor();
  },
);
