import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { Page } from 'playwright';

import { deleteSegment, saveSegment } from '../../../core/store/datasets/segments.ts';
import { readViews, saveView } from '../../../core/store/datasets/views.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { tunings } from '../../../core/store/runs/experiments.ts';
import { deleteExport } from '../../../core/store/runs/exports.ts';
import { deleteRun, listRuns } from '../../../core/store/runs/runs.ts';
import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { exportList } from '../helpers/exported-list.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed, sampleProject } from '../helpers/served.ts';

const bar = (page: Page) => page.getByRole('navigation', { name: 'Saved views' });
const pressed = (page: Page, name: string) =>
  bar(page).getByRole('button', { name }).and(page.locator('[aria-pressed=true]'));
const addressed = (page: Page) => Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1]));
const savedViews = async (project: string) =>
  (await withProject(project, { mode: 'read' }, readViews)).intact.map(({ savedAt: _, ...view }) => view);

async function saveAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Save view…' }).click();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await pressed(page, name).waitFor();
}

/** Tries to save the page of models under a name that a view of another page has, and gives up. */
async function tryTakenName(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Save view…' }).click();
  await page.getByText('Saves the page, bank, step and chosen runs').waitFor();
  await expectAccessible(page, 'the dialog to save a view of models');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText(`saved view ${name} already exists`).waitFor();
  await page.keyboard.press('Escape');
}

/** The numbers of users of an audience, and of men among them, as the window writes them. */
function usersOf(audience: string): { readonly all: string; readonly men: string } {
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const men = lines.filter((line) => line.split(',')[header.split(',').indexOf('gender')] === 'M');
  return { all: lines.length.toLocaleString('en-US'), men: men.length.toLocaleString('en-US') };
}

test('a saved view of Models reopens in one click and says which of its runs are gone', async (t) => {
  const project = await sampleProject(t);
  const bank = (await withProject(project, { mode: 'read' }, listRuns)).find(({ run }) => run === 'r2')?.bank ?? '';
  await withProject(project, { mode: 'write' }, (opened) => {
    saveView(opened, { name: 'of the funnel', view: 'funnel', settings: { by: 'gender' } }, false);
    saveView(opened, { name: 'both', view: 'models', settings: { compare: 'r1,r9' } }, false);
  });
  const { page } = await openServed(t, { project, hash: `#/models?dataset=sample&bank=${bank}&step=click` });
  const runs = page.getByRole('region', { name: 'Runs' });
  await runs.getByRole('row', { name: /r2/ }).click();
  await tryTakenName(page, 'of the funnel');
  await saveAs(page, 'clicks');
  assert.deepEqual(
    (await savedViews(project)).find(({ name }) => name === 'clicks'),
    {
      name: 'clicks',
      view: 'models',
      settings: { bank, step: 'click', run: 'r2' },
    },
  );
  assert.equal(await bar(page).getByRole('button', { name: 'of the funnel' }).count(), 0);
  await page.getByRole('link', { name: 'Banks' }).click();
  await page.getByRole('link', { name: 'Models' }).click();
  await runs.getByRole('row', { name: /r1/ }).waitFor();
  await bar(page).getByRole('button', { name: 'clicks' }).click();
  await runs.getByRole('row', { name: /r1/ }).waitFor({ state: 'detached' });
  assert.deepEqual(addressed(page), { dataset: 'sample', bank, step: 'click', run: 'r2' });
  await bar(page).getByRole('button', { name: 'both' }).click();
  await page.getByText('run r9 no longer exists; the view shows only the other runs').waitFor();
  await withProject(project, { mode: 'write' }, (opened) => deleteRun(opened, 'r2'));
  await page.reload();
  await bar(page).getByRole('button', { name: 'clicks' }).click();
  await page.getByText('clicks cannot be shown: run r2 no longer exists').waitFor();
  await expectAccessible(page, 'a view of a run that is gone');
});

test('a view of the newest tuning keeps showing it when there is a newer one', async (t) => {
  const project = await sampleProject(t);
  const begin = () =>
    withProject(project, { mode: 'write' }, (opened) => {
      const input = {
        request: { dataset: 'sample', models: ['aitm'], trials: 1, engine: 'auto', seed: tuningCount(opened) },
        objective: null,
        steps: ['click'],
        parts: '',
        choice: { positives: {}, few: {}, allBanks: false, enough: true },
        settings: { aitm: [] },
      };
      return tunings.begin(opened, { kind: 'tuning', dataset: 'sample', bank: null, input }).name;
    });
  const tuningCount = (opened: Parameters<typeof tunings.list>[0]) => tunings.list(opened).length;
  const first = await begin();
  await withProject(project, { mode: 'write' }, (opened) =>
    saveView(opened, { name: 'old', view: 'models', settings: { page: 'tunings', tuning: first } }, false),
  );
  const { page } = await openServed(t, { project, hash: '#/models?page=tunings' });
  await pressed(page, 'old').waitFor();
  await begin();
  await page.reload();
  await bar(page).getByRole('button', { name: 'old' }).and(page.locator('[aria-pressed=false]')).waitFor();
  await bar(page).getByRole('button', { name: 'old' }).click();
  await pressed(page, 'old').waitFor();
  assert.deepEqual(addressed(page), { page: 'tunings', tuning: first });
});

test('a saved view of Score ranks the open audience again in one click', async (t) => {
  const { project, audience } = await sampleFiles(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    saveSegment(opened, { name: 'men', conditions: [{ column: 'gender', values: ['M'] }] }, false),
  );
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  const users = usersOf(audience);
  const everyone = page.getByText(`of ${users.all} selected`);
  const ofMen = page.getByText(`37 of ${users.men} selected`, { exact: true });
  await page.getByText('Per bank', { exact: true }).click();
  await page.getByRole('combobox', { name: /^Segment/ }).click();
  await page.getByRole('option', { name: 'men', exact: true }).click();
  await page.getByText(`of ${users.men} selected`).waitFor();
  await page.getByRole('textbox', { name: 'Users per bank' }).fill('37');
  await ofMen.waitFor();
  await page.getByText('Linear', { exact: true }).click();
  await saveAs(page, 'men per bank');
  const settings = { per: 'bank', segment: 'men', selection: 'top-37', scale: 'linear' };
  assert.deepEqual(await savedViews(project), [{ name: 'men per bank', view: 'score', settings }]);
  await withProject(project, { mode: 'write' }, (opened) =>
    saveView(opened, { name: 'everyone', view: 'score', settings: {} }, false),
  );
  await page.reload();
  await bar(page).getByRole('button', { name: 'everyone' }).click();
  await pressed(page, 'everyone').waitFor();
  await page.getByRole('textbox', { name: 'Users', exact: true }).waitFor();
  await everyone.waitFor();
  assert.deepEqual(addressed(page), {});
  await bar(page).getByRole('button', { name: 'men per bank' }).click();
  await ofMen.waitFor();
  await pressed(page, 'men per bank').waitFor();
  await expectAccessible(page, 'a saved view of a ranking');
  await withProject(project, { mode: 'write' }, (opened) => deleteSegment(opened, 'men'));
  await page.reload();
  await bar(page).getByRole('button', { name: 'men per bank' }).click();
  await page.getByText('men per bank cannot be shown: segment men no longer exists').waitFor();
});

test('a saved view of results keeps its list and its later dataset, and says if the list is gone', async (t) => {
  const { project, audience } = await sampleFiles(t);
  await exportList(project, audience);
  const { page } = await openServed(t, { project, hash: '#/score?results=1' });
  await page.getByText('only lists that you choose are read', { exact: false }).waitFor();
  await saveAs(page, 'July');
  const settings = { results: '1', outcome: 'july' };
  assert.deepEqual(await savedViews(project), [{ name: 'July', view: 'score', settings }]);
  await page.getByRole('main').getByRole('button', { name: 'Back to Score' }).first().click();
  await page.getByRole('heading', { name: 'Score', level: 1 }).waitFor();
  await bar(page).getByRole('button', { name: 'July' }).click();
  await page.getByRole('heading', { name: 'Results', level: 1 }).waitFor();
  assert.deepEqual(addressed(page), settings);
  await pressed(page, 'July').waitFor();
  await withProject(project, { mode: 'write' }, (opened) => deleteExport(opened, 1));
  await page.goto(page.url().replace(/#.*/, '#/score'));
  await page.reload();
  await bar(page).getByRole('button', { name: 'July' }).click();
  await page.getByText('July cannot be shown: export 1 no longer exists').waitFor();
});
