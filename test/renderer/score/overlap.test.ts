import assert from 'node:assert/strict';
import { appendFileSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { until } from '../../until.ts';
import { chooseWith } from '../helpers/data-files.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

const HEADER = 'rank,user_id,bank,banner,score,objective,weight,p_click,p_approval,run';

/** How many uploads have such a name. */
const uploads = (pattern: string): number => globSync(join(tmpdir(), 'stepladder-serve-*', '*', pattern)).length;

/** Writes a ranked list of users, best first, with the same ranks for each bank. */
function writeList(path: string, users: readonly string[], click: number, banks = ['lantern']): string {
  const lines = banks.flatMap((bank) =>
    users.map((user, row) => `${row + 1},${user},${bank},red,0.5,approval,1,${click},0.1,r1`),
  );
  writeFileSync(path, `${[HEADER, ...lines].join('\n')}\n`);
  return path;
}

test('the tops of two ranked lists are compared: overlap, expected conversions, users who move most', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  const users = Array.from({ length: 20 }, (_, row) => `u${row + 1}`);
  const folder = dirname(project);
  const may = writeList(join(folder, 'may.csv'), users, 0.25);
  const june = writeList(join(folder, 'june.csv'), users.toReversed(), 0.5);
  const card = page.getByRole('region', { name: 'Compare two ranked lists' });
  const button = page.getByRole('button', { name: 'Choose two lists…' });
  const three = ['a', 'b', 'c'].map((name) => writeList(join(folder, `${name}-${process.pid}.csv`), users, 0.25));
  await chooseWith(button, three);
  await card.getByText('Choose exactly two lists, not 3.').waitFor();
  await until(() => uploads(`[abc]-${process.pid}.csv`) === 0, 'the refused lists were not deleted');
  await chooseWith(button, [may, june]);
  await card.getByText('may.csv and june.csv share 20 users; rank correlation −1.000').waitFor();
  const half = card.getByRole('table', { name: 'Overlap of the top of both lists' }).getByRole('row').nth(5);
  assert.match(await half.innerText(), /^50\s%\s+10\s+0\.0\s%/);
  await card.getByText('Click', { exact: true }).click();
  const cells = (await half.getByRole('cell').allInnerTexts()).map((cell) => cell.replaceAll(/\s+/g, ' '));
  assert.match(cells[4], /^2\.5 95 % interval 0\.1 to 6\.3 Chance ± 2\.7, model unknown/);
  assert.match(cells[5], /^5\.0 95 % interval 1\.9 to 9\.0 /);
  assert.match(cells[6], /^2\.5 95 % interval −2\.1 to 7\.1 /);
  assert.equal(cells[7], '5.0 · 2.5');
  await card.getByText('The intervals by may.csv cover only chance', { exact: false }).waitFor();
  const movers = card.getByRole('table', { name: 'Users who move most' });
  assert.match(await movers.getByRole('row').nth(1).innerText(), /^u20\s+20\s+1\s/);
  await expectAccessibleInThemes(page);
});

test('lists per bank are compared one bank at a time, and files are called by their names', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  const users = Array.from({ length: 10 }, (_, row) => `u${row + 1}`);
  const folder = dirname(project);
  const may = writeList(join(folder, 'may.csv'), users, 0.25, ['lantern', 'sprout']);
  const june = writeList(join(folder, 'june.csv'), users.slice(0, 8), 0.5, ['lantern', 'sprout']);
  const card = page.getByRole('region', { name: 'Compare two ranked lists' });
  await chooseWith(page.getByRole('button', { name: 'Choose two lists…' }), [may, june]);
  const alert = card.getByRole('alert');
  await alert.getByText('a user has several rows in may.csv', { exact: true }).waitFor();
  await alert.getByText('choose the bank whose rows to compare (--bank BANK on the command line)').waitFor();
  await card.getByRole('combobox', { name: /^Rows/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'of sprout' }).click();
  await card.getByText('may.csv and june.csv share 8 users; rank correlation 1.000').waitFor();
  await alert.waitFor({ state: 'detached' });
});

test('no figures are shown for lists without a common user, nor after a file that is not a list', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  const folder = dirname(project);
  const users = Array.from({ length: 10 }, (_, row) => `00${row + 1}`);
  const may = writeList(join(folder, 'may.csv'), users, 0.25);
  const bare = writeList(
    join(folder, 'june.csv'),
    users.map((user) => user.slice(2)),
    0.25,
  );
  const card = page.getByRole('region', { name: 'Compare two ranked lists' });
  const button = page.getByRole('button', { name: 'Choose two lists…' });
  const tables = card.getByRole('table');
  await chooseWith(button, [may, bare]);
  await card.getByText('No user is in both lists', { exact: false }).waitFor();
  assert.equal(await tables.count(), 0);
  await chooseWith(button, [may, writeList(join(folder, 'same.csv'), users, 0.25)]);
  await tables.first().waitFor();
  writeFileSync(join(folder, 'other.csv'), 'a,b\n1,2\n');
  await chooseWith(button, [may, join(folder, 'other.csv')]);
  await card.getByRole('alert').getByText('not a ranked list of this program: other.csv', { exact: true }).waitFor();
  assert.equal(await tables.count(), 0);
});

/** Chooses the bank whose rows are compared, or whose rows will be. */
async function chooseBank(page: Page, bank: string): Promise<void> {
  await page.getByRole('region', { name: 'Compare two ranked lists' }).getByRole('combobox').click();
  await page.getByRole('option', { name: `of ${bank}` }).click();
}

/** A result that is held back. */
interface HeldResult {
  /** Whether the core has answered. */
  isHeld(): boolean;
  readonly release: () => void;
}

/** Holds back the first result of a comparison on the page's next connection. */
async function holdFirstComparison(page: Page): Promise<HeldResult> {
  let first: unknown = null;
  let release: (() => void) | null = null;
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { id, name } = JSON.parse(String(message)) as { readonly id?: number; readonly name?: string };
      if (name === 'compare-lists') first ??= id;
      server.send(message);
    });
    server.onMessage((message) => {
      const { kind, id } = JSON.parse(String(message)) as { readonly kind: string; readonly id?: number };
      if (kind === 'result' && id === first) release = () => socket.send(message);
      else socket.send(message);
    });
  });
  return { isHeld: () => release !== null, release: () => release?.() };
}

test('the figures are those of the chosen bank, even if a comparison for another bank ends later', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score', isolated: true });
  const result = await holdFirstComparison(page);
  await page.reload();
  const users = Array.from({ length: 10 }, (_, row) => `u${row + 1}`);
  const may = writeList(join(dirname(project), 'may.csv'), users, 0.25, ['lantern', 'sprout']);
  const june = writeList(join(dirname(project), 'june.csv'), users, 0.25);
  appendFileSync(june, readFileSync(may, 'utf8').split('\n').slice(11, 19).join('\n'));
  await chooseBank(page, 'lantern');
  await chooseWith(page.getByRole('button', { name: 'Choose two lists…' }), [may, june]);
  await until(result.isHeld, 'nothing was compared');
  await chooseBank(page, 'sprout');
  const card = page.getByRole('region', { name: 'Compare two ranked lists' });
  const status = card.getByText('may.csv and june.csv share', { exact: false });
  await status.getByText('share 8 users', { exact: false }).waitFor();
  result.release();
  await page.waitForTimeout(200);
  assert.match(await status.innerText(), /share 8 users/);
});

test('lists that are still being uploaded when the page is left are deleted', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score', isolated: true });
  const hold = Promise.withResolvers<void>();
  await page.route(/\/files$/, async (route) => {
    await hold.promise;
    await route.continue();
  });
  const names = ['may', 'june'].map((month) => `${month}-left-${process.pid}.csv`);
  const lists = names.map((name) => writeList(join(dirname(project), name), ['u1', 'u2'], 0.25));
  const sent = page.waitForRequest(/\/files$/);
  await chooseWith(page.getByRole('button', { name: 'Choose two lists…' }), lists);
  await sent;
  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  const released = page.waitForResponse('**/files/release');
  hold.resolve();
  await released;
  await until(() => uploads(`*-left-${process.pid}.csv`) === 0, 'the lists were not deleted');
});

test('lists that could not be read are chosen again', async (t) => {
  const { project } = await sampleFiles(t);
  const { page, consoleErrors } = await openServed(t, { project, hash: '#/score', isolated: true });
  await page.route(/\/files$/, (request) => request.abort());
  const users = Array.from({ length: 10 }, (_, row) => `u${row + 1}`);
  const lists = ['may.csv', 'june.csv'].map((name) => writeList(join(dirname(project), name), users, 0.25));
  await chooseWith(page.getByRole('button', { name: 'Choose two lists…' }), lists);
  const card = page.getByRole('region', { name: 'Compare two ranked lists' });
  const retry = card.getByRole('alert').getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  await page.unroute(/\/files$/);
  consoleErrors.length = 0;
  await chooseWith(retry, lists);
  await card.getByText('may.csv and june.csv share 10 users', { exact: false }).waitFor();
});
