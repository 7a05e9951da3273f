import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
import { choose, funnel, importButton, openEmpty } from '../helpers/data-files.ts';
import { expectAccessible } from '../helpers/served.ts';

test('the preview says which row is the header, and another one can be chosen', async (t) => {
  const { page, file } = await openEmpty(t);
  const records = funnel(60, ';').trimEnd().split('\n');
  const blank = records[0].split(';').map(() => '');
  const titles = [['Kampagne Frühling'], ['Stand', '01.03.2025', 'Team', 'Karten', 'Basel']].map((cells) =>
    [...cells, ...blank.slice(cells.length)].join(';'),
  );
  await choose(page, [file('titled.csv', [...titles, ...records].join('\n'))]);
  await page
    .getByText(
      'Row 3 is read as the header. The 2 rows above it are left out: Kampagne Frühling · Stand, 01.03.2025, Team',
    )
    .waitFor();
  await importButton(page).waitFor();
  await page.getByRole('button', { name: 'Choose another row' }).click();
  const header = page.getByRole('button', { name: /^Header/ });
  assert.match((await header.textContent()) ?? '', /row 3: sample_id.*\(auto-detected\)/);
  await header.click();
  await page.getByRole('option', { name: /^row 2: Stand, 01\.03\.2025, Team/ }).click();
  await page.getByText('column 6 of titled.csv has no name').waitFor();
  await header.click();
  await page.getByRole('option', { name: /^row 3: sample_id[^(]*$/ }).click();
  await importButton(page).waitFor();
  await expectAccessible(page, 'the choice of the header');
});

test('in a small window, the button scrolls up to the list of header rows', async (t) => {
  const { page, file } = await openEmpty(t, { size: { width: 1024, height: 700 } });
  await choose(page, [file('titled.csv', `Kampagne\n${funnel(60, ';')}`)]);
  await importButton(page).waitFor();
  const header = page.getByRole('button', { name: /^Header/ });
  const isInView = async (): Promise<boolean> => {
    const { y, height } = (await header.boundingBox())!;
    return y > 0 && y + height < 700;
  };
  const other = page.getByRole('button', { name: 'Choose another row' });
  await other.click();
  await header.waitFor();
  assert.ok(await isInView(), 'when it appears');
  await other.click();
  assert.ok(await isInView(), 'when it is there already');
  assert.match(await header.innerText(), /row 2: sample_id/);
});
