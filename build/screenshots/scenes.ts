import { join } from 'node:path';

import type { Page } from 'playwright';

import { compareLists, compareSegments, openReport, rankForPlatform, saveViews } from './lists.ts';
import { dropFile, showResults } from './results.ts';

/** One screenshot of the window. */
export interface Scene {
  readonly name: string;
  /** The address of the view. */
  readonly hash: string;
  /** No project is open. */
  readonly empty?: true;
  /** User actions before the screenshot; `folder` holds the sample's files. */
  readonly prepare?: (page: Page, folder: string) => Promise<void>;
}

/** The screenshots that `npm run screenshots` takes. */
export const scenes: readonly Scene[] = [
  { name: 'welcome', hash: '', empty: true },
  { name: 'data', hash: '#/data' },
  { name: 'data-import', hash: '#/data', prepare: (page, folder) => dropData(page, join(folder, 'june.csv')) },
  { name: 'data-append', hash: '#/data', prepare: (page, folder) => append(page, join(folder, 'june.csv')) },
  { name: 'funnel', hash: '#/funnel' },
  {
    name: 'funnel-compared',
    hash: '#/funnel?by=banner',
    prepare: (page) => page.getByRole('button', { name: 'Compare with previous period' }).click(),
  },
  { name: 'annotations', hash: '#/funnel', prepare: annotate },
  { name: 'segments', hash: '#/funnel', prepare: compareSegments },
  { name: 'saved-views', hash: '#/funnel?by=banner', prepare: saveViews },
  { name: 'report', hash: '#/funnel', prepare: openReport },
  { name: 'banks', hash: '#/banks' },
  { name: 'train', hash: '#/train', prepare: (page) => page.getByRole('checkbox', { name: /sprout/ }).check() },
  { name: 'train-live', hash: '#/train', prepare: train },
  {
    name: 'compare',
    hash: '#/train?compare=1',
    prepare: (page) => page.getByRole('checkbox', { name: /lantern/ }).check(),
  },
  { name: 'models', hash: '#/models', prepare: (page) => page.getByRole('checkbox', { name: /r1/ }).check() },
  { name: 'tuning', hash: '#/models?page=tunings' },
  { name: 'comparison', hash: '#/models?page=comparisons' },
  { name: 'study-transfer', hash: '#/models?page=studies&study=s1' },
  { name: 'study-map', hash: '#/models?page=studies&study=s2' },
  { name: 'study-importance', hash: '#/models?page=studies&study=s3' },
  { name: 'study-setting', hash: '#/models?page=studies&study=s4' },
  { name: 'study-new', hash: '#/models?page=studies', prepare: newStudy },
  { name: 'score', hash: '#/score', prepare: rank },
  {
    name: 'drift',
    hash: '#/score',
    prepare: async (page) => {
      await rank(page);
      const card = page.getByRole('region', { name: 'Drift from the training data' });
      await card.getByRole('table').first().waitFor();
      await card.scrollIntoViewIfNeeded();
    },
  },
  { name: 'user', hash: '#/score', prepare: findUser },
  { name: 'ad-list', hash: '#/score', prepare: rankForPlatform },
  {
    name: 'overlap',
    hash: '#/score',
    prepare: (page, folder) => rank(page).then(() => compareLists(page, folder)),
  },
  { name: 'control-group', hash: '#/score', prepare: keepControlGroup },
  { name: 'campaigns', hash: '#/campaigns', prepare: planCampaign },
  {
    name: 'results',
    hash: '#/score',
    prepare: (page, folder) => rank(page).then(() => showResults(page, folder)),
  },
  { name: 'settings', hash: '#/data', prepare: openSettings },
  { name: 'about', hash: '#/data', prepare: openAbout },
  { name: 'shortcuts', hash: '#/data', prepare: (page) => page.keyboard.press('?') },
];

async function dropData(page: Page, path: string): Promise<void> {
  await dropFile(page, path);
  await page.getByRole('button', { name: /^Import [\d,]+ records$/ }).waitFor();
}

/** Appends a file to the selected dataset, and shows what was appended. */
async function append(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Append…' }).waitFor();
  await dropFile(page, path, { target: '.zone .zone' });
  await page.getByRole('dialog').getByRole('button', { name: 'Append', exact: true }).click();
  await page.getByText(/samples added to/).waitFor();
  await page.getByText('Appends (1)').click();
  await page.getByRole('button', { name: 'Undo last append' }).waitFor();
}

/** Plans a campaign with quotas and a budget for the sample's audience. */
async function planCampaign(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use the sample’s audience' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('spring');
  for (const [field, value] of [
    ['Min. contacts, lantern', '3000'],
    ['Max. contacts, meridian', '2000'],
    ['Cost per contact, lantern', '0.4'],
    ['Cost per contact, meridian', '0.9'],
    ['Value per conversion, lantern', '60'],
    ['Value per conversion, meridian', '240'],
    ['Budget', '3200'],
  ])
    await page.getByRole('textbox', { name: field }).fill(value);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: 'Show spring' }).waitFor();
  await page.mouse.move(0, 0);
}

/** Starts a training run and waits for its first curves. */
async function train(page: Page): Promise<void> {
  for (const bank of ['sprout', 'oakhill']) await page.getByRole('checkbox', { name: new RegExp(bank) }).check();
  await page.getByRole('button', { name: /^(Start training|Train \d)/ }).click();
  await page.mouse.move(0, 0);
  await page
    .getByText(/epoch [4-9] of/)
    .first()
    .waitFor({ timeout: 300_000 });
}

/** Opens the dialog with the study that has the most settings. */
async function newStudy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New study' }).click();
  await page.getByRole('dialog').getByText('Settings', { exact: true }).click();
}

/** Ranks the sample's audience and selects its best quarter. */
async function rank(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use the sample’s audience' }).click();
  await page.getByRole('slider').waitFor();
  await page.getByRole('textbox', { name: 'Users' }).fill('2500');
}

/** Keeps a control group of the selection, and waits for the lift that it can show. */
async function keepControlGroup(page: Page): Promise<void> {
  await rank(page);
  const keep = page.getByRole('checkbox', { name: 'Keep a control group' });
  await keep.check();
  await page
    .getByText(/the power to detect a lift/)
    .first()
    .waitFor();
  await page.mouse.move(640, 400);
  await page.mouse.wheel(0, 300);
}

/** Opens the settings, and waits for what they say about this machine. */
async function openSettings(page: Page): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByText('This machine').waitFor();
  await page.getByText('Looking for engines and libraries').waitFor({ state: 'detached' });
}

/** Opens the dialog with the program's version and its licences. */
async function openAbout(page: Page): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'About Stepladder' }).click();
  await page.getByRole('dialog', { name: 'About Stepladder' }).locator('details').first().waitFor();
}

/** Finds the first user of the ranking, and waits for what moved the score. */
async function findUser(page: Page): Promise<void> {
  await rank(page);
  const list = page.getByRole('group', { name: 'Ranked list' });
  const user = await list.locator('tr[aria-rowindex="2"] td').nth(1).innerText();
  const card = page.getByRole('region', { name: 'Find a user' });
  await card.getByRole('textbox', { name: 'User id' }).fill(user);
  await page.keyboard.press('Enter');
  await card.getByRole('table').waitFor({ timeout: 90_000 });
  await card.scrollIntoViewIfNeeded();
}

/** Annotates two days of the trend. */
async function annotate(page: Page): Promise<void> {
  const card = page.getByRole('region', { name: 'Trend' });
  for (const [share, text] of [
    [0.2, 'New banner for lantern'],
    [0.6, 'Payday campaign of meridian'],
  ] as const) {
    const plot = card.locator('.pointer');
    const { width, height } = (await plot.boundingBox()) ?? { width: 0, height: 0 };
    await plot.click({ position: { x: share * width, y: height / 2 } });
    await page.getByRole('textbox', { name: 'What happened' }).fill(text);
    await page.keyboard.press('Enter');
    await card.getByRole('button', { name: new RegExp(text) }).waitFor();
  }
  await page.mouse.move(0, 0);
  await card.scrollIntoViewIfNeeded();
}
