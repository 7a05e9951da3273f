/** What the user did last counts, whatever arrives later. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import type { Locator, Page } from 'playwright';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { until } from '../../until.ts';
import { ACCEPTED, COUNT, choose, funnel, importButton, openEmpty } from '../helpers/data-files.ts';
import { drop, dropText } from '../helpers/drop.ts';
import { holdAnswers } from '../helpers/hold-answers.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { openSample, openServed, reload, type Served } from '../helpers/served.ts';

/** Writes to the project in another page; the core then tells this page that the project has changed. */
async function writeElsewhere(page: Page, origin: string): Promise<void> {
  const other = await page.context().newPage();
  await other.goto(`${origin}/#/funnel`);
  await other.getByRole('button', { name: 'Annotate…' }).click();
  const dialog = other.getByRole('dialog', { name: 'Annotate a day' });
  await dialog.getByRole('textbox', { name: 'What happened' }).fill('new banner');
  await other.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await other.close();
}

/** Opens Score with a ranked audience. */
async function openRanked(t: TestContext): Promise<Served> {
  const { project, audience } = await sampleFiles(t);
  const served = await openServed(t, { project, hash: '#/score' });
  await served.page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(served.page, audience);
  await served.page.getByRole('textbox', { name: 'Users' }).waitFor();
  return served;
}

/** Imports the dataset `may`, of which every second record is rejected. */
function projectWithRejects(t: TestContext, records: number): Promise<string> {
  const rows = Array.from({ length: records }, (_, row) => `u${row},2026-05-01,${row % 2 === 0 ? 1 : 'x'},${row % 40}`);
  return projectWith(t, ['user_id,time,click,size', ...rows]);
}

/** Imports the lines of a CSV file as the dataset `may`. */
async function projectWith(t: TestContext, lines: readonly string[]): Promise<string> {
  const folder = temporaryFolder(t);
  const [project, file] = [join(folder, 'May.stepladder'), join(folder, 'may.csv')];
  writeFileSync(file, lines.join('\n'));
  const options = { mode: 'write', create: true } as const;
  await withProject(project, options, (opened) => importDataset(opened, { files: [file], dataset: 'may' }, quietJob()));
  return project;
}

function rejectedRecords(page: Page): Locator {
  return page.getByRole('group', { name: 'Rejected records of may' }).locator('tbody tr button');
}

test('of two files, the one chosen last is imported, even if the upload of the first ends later', async (t) => {
  const { page } = await openEmpty(t);
  const released = Promise.withResolvers<void>();
  await page.route('**/files', async (route) => {
    if (route.request().headers()['x-file-name'] === 'slow.csv') await released.promise;
    await route.continue();
  });
  await dropText(page, funnel(COUNT), 'slow.csv');
  await page.getByRole('progressbar').first().waitFor();
  await dropText(page, funnel(COUNT), 'quick.csv');
  await page.locator('.summary', { hasText: 'quick.csv' }).waitFor();
  const uploaded = page.waitForResponse('**/files/release');
  released.resolve();
  await uploaded;
  assert.match(await page.locator('.summary').innerText(), /^quick\.csv/);
  assert.equal(await page.getByText('slow.csv').count(), 0);
});

test('files that are picked while an import is being undone stay, and can be imported', async (t) => {
  const { page, file } = await openEmpty(t, { isolated: true });
  const release = await holdAnswers(page, 'delete');
  await page.reload();
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText(`${ACCEPTED} records imported as may`).waitFor();
  await page.getByRole('button', { name: 'Undo import' }).click();
  await dropText(page, funnel(COUNT), 'june.csv');
  await page.locator('.summary', { hasText: 'june.csv' }).waitFor();
  release();
  await page.getByText('may was deleted').waitFor();
  assert.equal(await page.getByLabel('Name of the dataset').inputValue(), 'june');
  await importButton(page).click();
  await page.getByText(`${ACCEPTED} records imported as june`).waitFor();
});

test('the language that was chosen last is shown, even if the texts of another arrive later', async () => {
  const { page } = await openSample('#/data');
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  const [released, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route('**/*.js', async (route) => {
    asked.resolve();
    await released.promise;
    await route.continue();
  });
  await page.keyboard.press('Control+,');
  await page.getByText('中文', { exact: false }).last().click();
  await asked.promise;
  await page.getByText('English', { exact: true }).click();
  const [arrived] = [page.waitForResponse('**/*.js')];
  released.resolve();
  await arrived;
  await setTimeout(500);
  assert.equal(await page.evaluate('document.documentElement.lang'), 'en');
  await page.getByRole('dialog', { name: 'Settings' }).waitFor();
  await page.unroute('**/*.js');
});

test('reading rejected records is not interrupted when something else is written', async (t) => {
  const project = await projectWithRejects(t, 1500);
  const { page, origin } = await openServed(t, { project, hash: '#/data?show=rejects' });
  await rejectedRecords(page).first().waitFor();
  const scroller = `document.querySelector('[aria-label="Rejected records of may"]')`;
  await page.evaluate(`${scroller}.scrollTop = 9000`);
  await page.locator('tr[aria-rowindex="330"] button').click();
  const shown = await page.locator('.whole').innerText();
  assert.match(shown, /line \d/);
  const queries = await sentQueries(page);
  await writeElsewhere(page, origin);
  await until(() => queries.includes('dataset'), 'the page did not hear of the write');
  await setTimeout(500);
  assert.equal(await page.locator('.whole').innerText(), shown);
  assert.equal(await page.evaluate(`${scroller}.scrollTop`), 9000);
});

/** Opens Funnel on a dataset of 20 banks, whose names arrive once the returned function is called. */
async function openManyBanks(t: TestContext): Promise<{ page: Page; bank: Locator; release: () => void }> {
  const rows = Array.from({ length: 200 }, (_, row) => `u${row},2026-05-01,bank ${10 + (row % 20)},1`);
  const project = await projectWith(t, ['user_id,time,bank,click', ...rows]);
  const { page } = await openServed(t, { project, isolated: true });
  const release = await holdAnswers(page, 'column-values');
  await reload(page, '#/funnel');
  const bank = page.getByRole('button', { name: /^Bank/ }).or(page.getByRole('combobox', { name: /^Bank/ }));
  await bank.waitFor();
  return { page, bank, release };
}

test('a list of options that is open when many more arrive stays open and shows them', async (t) => {
  const { page, bank, release } = await openManyBanks(t);
  await bank.click();
  await page.getByRole('option', { name: 'all' }).waitFor();
  release();
  await page.getByRole('option', { name: 'bank 14' }).click();
  await until(async () => /bank 14/.test(await bank.innerText()), 'the bank was not chosen');
  await page.keyboard.press('Tab');
  await bank.click();
  await page.getByRole('combobox', { name: 'Search' }).fill('29');
  assert.match(await page.getByRole('option').innerText(), /^bank 29/);
});

test('a select keeps the focus when many more options arrive, and gets its search field later', async (t) => {
  const { page, bank, release } = await openManyBanks(t);
  await bank.focus();
  release();
  await setTimeout(500);
  assert.match(await page.evaluate('document.activeElement.textContent'), /^Bank/);
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'bank 29' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('option').first().waitFor({ state: 'detached' });
  assert.match(await page.evaluate('document.activeElement.textContent'), /^Bank/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Search' }).waitFor();
});

test('the rows of a ranked list are not loaded again when something else is written', async (t) => {
  const { page, origin } = await openRanked(t);
  // After a reload, the page shows the ranking that the core has kept.
  await reload(page, '#/score');
  await page.locator('.scroller tr[aria-rowindex="3"] .figure').first().waitFor();
  // The first 100 rows come with the ranking; later ones are loaded with `ranking-page`.
  await page.evaluate(`document.querySelector('.scroller').scrollTop = 8400`);
  await page.locator('.scroller tr[aria-rowindex="302"] .figure').first().waitFor();
  const queries = await sentQueries(page);
  await writeElsewhere(page, origin);
  await until(() => queries.includes('exports'), 'the page did not hear of the write');
  await setTimeout(500);
  assert.deepEqual(
    queries.filter((name) => name === 'ranking-page'),
    [],
  );
});

test('visible rows of a long ranked list are not dropped when others are loaded', { timeout: 180_000 }, async (t) => {
  const { project, audience } = await sampleFiles(t);
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const user = header.split(',').indexOf('user_id');
  const users = Array.from({ length: 6500 }, (_, row) => lines[row % lines.length].split(',').with(user, `u${row}`));
  writeFileSync(audience, [header, ...users].join('\n'));
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('textbox', { name: 'Users' }).waitFor();
  const figure = (row: number) => page.locator(`.scroller tr[aria-rowindex="${row + 1}"] .figure`).first();
  const show = async (row: number): Promise<void> => {
    await page.evaluate(`document.querySelector('.scroller').scrollTop = ${(row - 1) * 28}`);
    await figure(row).waitFor();
  };
  // Of these 63 hundreds, the first and the last 59 are kept.
  for (let row = 101; row < 6300; row += 100) await show(row);
  // Row 395 is loaded again while row 405 is below it.
  await show(395);
  assert.ok(await figure(405).isVisible());
});

/** After a page's next load, leaves its calls named `name` unanswered until the connection has been closed once. */
async function loseConnectionAt(page: Page, name: string): Promise<void> {
  let wasLost = false;
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    let isClosed = false;
    socket.onMessage((message) => {
      // The page may have sent this before it knew of the close.
      if (isClosed) return;
      const sent = JSON.parse(String(message)) as { readonly kind: string; readonly name?: string };
      if (wasLost || sent.kind !== 'call' || sent.name !== name) return server.send(message);
      wasLost = isClosed = true;
      void Promise.all([socket.close(), server.close()]);
    });
  });
}

test('a ranked list whose connection is lost while it loads is completed once the connection is back', async (t) => {
  const { page } = await openRanked(t);
  await loseConnectionAt(page, 'ranking-page');
  await reload(page, '#/score');
  await page.locator('.scroller tr[aria-rowindex="3"] .figure').first().waitFor();
  await page.evaluate(`document.querySelector('.scroller').scrollTop = 8400`);
  await page.locator('.scroller tr[aria-rowindex="302"] .figure').first().waitFor();
  assert.equal(await page.getByRole('region', { name: 'Ranked list' }).getByRole('alert').count(), 0);
});

test('rejected records whose connection is lost while they load are shown once the connection is back', async (t) => {
  const project = await projectWithRejects(t, 300);
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  await loseConnectionAt(page, 'reject-list');
  await reload(page, '#/data?show=rejects');
  await rejectedRecords(page).first().waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
});

test('a check for drift whose connection is lost is made again once the connection is back', async (t) => {
  const { page } = await openRanked(t);
  await loseConnectionAt(page, 'drift');
  await reload(page, '#/score');
  const card = page.getByRole('region', { name: 'Drift from the training data' });
  await card.getByText(/^r1: /).waitFor();
  assert.equal(await card.getByRole('alert').count(), 0);
});

/** The names of the calls that a page sends from now on. */
async function sentQueries(page: Page): Promise<string[]> {
  const names: string[] = [];
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  client.on('Network.webSocketFrameSent', ({ response }) => {
    const name = /"name":"([^"]+)"/.exec(response.payloadData)?.[1];
    if (name !== undefined) names.push(name);
  });
  return names;
}
