/** Undoing changes of banks' settings, including settings that have since been changed elsewhere. */
import assert from 'node:assert/strict';

import { withProject } from '../../core/store/file/project.ts';
import { deleteBank, listBanks, saveBank } from '../../core/store/runs/banks.ts';
import { browserTest as test } from '../needs.ts';
import { sampleFiles } from './helpers/sample.ts';
import { openServed } from './helpers/served.ts';

test('undoing a change that is still being saved undoes this change', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  await page.getByRole('radio', { name: 'Click' }).waitFor();
  await page.evaluate(`
    document.querySelector('[role="radio"]').click();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));
  `);
  await page.getByText('The change to lantern was undone.').waitFor();
  const banks = await withProject(project, { mode: 'read' }, listBanks);
  assert.equal(banks.find(({ name }) => name === 'lantern')?.objective, 'approval');
});

test('undoing a change that could not be saved changes nothing', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern', isolated: true });
  let refuses = false;
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const given = JSON.parse(String(message)) as { readonly name?: string; readonly input?: object };
      const isRefused = refuses && given.name === 'bank';
      server.send(isRefused ? JSON.stringify({ ...given, input: { ...given.input, weight: -1 } }) : message);
    });
  });
  await page.reload();
  await page.getByRole('textbox', { name: 'Weight' }).fill('1.7');
  await page.getByText('The weight of lantern is now 1.7.').waitFor();
  refuses = true;
  await page.evaluate(`
    document.querySelector('[role="radio"]').click();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));
  `);
  await page.getByRole('alert').getByText('weight must be more than 0').waitFor();
  await page.waitForTimeout(300);
  await page.getByRole('alert').getByText('weight must be more than 0').waitFor();
  const lantern = async () =>
    withProject(project, { mode: 'read' }, (opened) => {
      const { objective, weight } = listBanks(opened).find(({ name }) => name === 'lantern')!;
      return { objective, weight };
    });
  assert.deepEqual(await lantern(), { objective: 'approval', weight: 1.7 });
  refuses = false;
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The change to lantern was undone.').waitFor();
  assert.deepEqual(await lantern(), { objective: 'approval', weight: 1 });
});

test('undoing a change keeps what was changed elsewhere since', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  await page.getByRole('textbox', { name: 'Weight' }).fill('1.7');
  await page.getByText('The weight of lantern is now 1.7.').waitFor();
  const elsewhere = {
    name: 'lantern',
    objective: 'activation',
    weight: 1.7,
    value: 5,
    currency: 'EUR',
    banners: ['x'],
  };
  await withProject(project, { mode: 'write' }, (opened) => saveBank(opened, elsewhere));
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The change to lantern was undone.').waitFor();
  const banks = await withProject(project, { mode: 'read' }, listBanks);
  const { promotedRun: _, ...lantern } = banks.find(({ name }) => name === 'lantern')!;
  assert.deepEqual(lantern, { ...elsewhere, weight: 1 });
});

test('changes of several banks are undone one by one, but not what was changed elsewhere since', async (t) => {
  const { project } = await sampleFiles(t);
  const weights = async (): Promise<readonly (number | undefined)[]> => {
    const banks = await withProject(project, { mode: 'read' }, listBanks);
    return ['lantern', 'oakhill'].map((bank) => banks.find(({ name }) => name === bank)?.weight);
  };
  const { page } = await openServed(t, { project, hash: '#/banks?bank=lantern' });
  const undo = page.getByRole('button', { name: 'Undo' });
  const change = async (bank: string, weight: string): Promise<void> => {
    await page.evaluate(`location.hash = '#/banks?bank=${bank}'`);
    await page.getByRole('heading', { name: bank }).waitFor();
    await page.getByRole('textbox', { name: 'Weight' }).fill(weight);
    await page.getByText(`The weight of ${bank} is now ${weight}.`).waitFor();
  };
  const before = await weights();
  await change('lantern', '1.7');
  await change('oakhill', '2.5');
  await withProject(project, { mode: 'write' }, (opened) => {
    const lantern = listBanks(opened).find(({ name }) => name === 'lantern')!;
    saveBank(opened, { ...lantern, weight: 4 });
  });
  await change('lantern', '5');
  await undo.click();
  await page.getByText('The change to lantern was undone.').waitFor();
  assert.deepEqual(await weights(), [4, 2.5]);
  await page.keyboard.press('Control+z');
  await page.getByText('The change to oakhill was undone.').waitFor();
  assert.deepEqual(await weights(), [4, before[1]]);
  await page.keyboard.press('Control+z');
  await page.getByText('Not undone: the settings of lantern have since been changed elsewhere.').waitFor();
  assert.deepEqual(await weights(), [4, before[1]]);
});

test('undoing the first settings of a bank removes them, but nothing that was set elsewhere since', async (t) => {
  const { project } = await sampleFiles(t);
  const settingsOf = async (bank: string): Promise<object | undefined> => {
    const banks = await withProject(project, { mode: 'read' }, listBanks);
    return banks.map(({ promotedRun: _, ...settings }) => settings).find(({ name }) => name === bank);
  };
  await withProject(project, { mode: 'write' }, (opened) => {
    for (const bank of ['oakhill', 'sprout']) deleteBank(opened, bank);
  });
  const first = { objective: 'approval', weight: 1.7, value: null, currency: null, banners: [] };
  for (const [bank, elsewhere, left] of [
    ['oakhill', {}, undefined],
    ['oakhill', { banners: ['x'] }, { objective: null, weight: 1, value: null, currency: null, banners: ['x'] }],
    // The objective stays too, since the value is that of its conversions.
    ['sprout', { value: 5, currency: 'EUR' }, { ...first, weight: 1, value: 5, currency: 'EUR' }],
  ] as const) {
    const { page } = await openServed(t, { project, hash: `#/banks?bank=${bank}` });
    const weight = page.getByRole('textbox', { name: 'Weight' });
    await weight.waitFor();
    assert.equal(await settingsOf(bank), undefined);
    await weight.fill('1.7');
    await page.getByText(`The weight of ${bank} is now 1.7. The objective for ${bank} is now Approval.`).waitFor();
    assert.deepEqual(await settingsOf(bank), { name: bank, ...first });
    await withProject(project, { mode: 'write' }, (opened) =>
      saveBank(opened, {
        name: bank,
        ...first,
        ...elsewhere,
        banners: [...('banners' in elsewhere ? elsewhere.banners : [])],
      }),
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(`The change to ${bank} was undone.`).waitFor();
    assert.deepEqual(await settingsOf(bank), left && { name: bank, ...left });
  }
});
