import assert from 'node:assert/strict';

import { annotationAddCall } from '../../../core/api/annotations/annotations.ts';
import { quietJob } from '../../../core/job.ts';
import { readAnnotations } from '../../../core/store/datasets/annotations.ts';
import { listDatasets } from '../../../core/store/datasets/datasets.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { placeAnnotations } from '../../../renderer/charts/annotations.ts';
import { browserTest as test } from '../../needs.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed, waitUntil } from '../helpers/served.ts';

const HOSTILE = '<img src=x onerror=alert(1)> =1+2';

/** The tenth day of the sample's data. */
async function tenthDay(project: string): Promise<string> {
  const [{ firstTime }] = await withProject(project, { mode: 'read' }, listDatasets);
  return new Date(firstTime! + 9 * 86_400_000).toISOString().slice(0, 10);
}

const stored = (project: string): Promise<string[]> =>
  withProject(project, { mode: 'read' }, (opened) =>
    readAnnotations(opened).intact.map(({ day, text, bank }) => [day, text, bank].join(' ')),
  );

test('a day is annotated, changed and cleared by keyboard, and its text never becomes markup', async (t) => {
  const { project } = await sampleFiles(t);
  const day = await tenthDay(project);
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  const card = page.getByRole('region', { name: 'Trend' });
  // It is disabled until the trend is known.
  await card.getByRole('button', { name: 'Annotate…', disabled: false }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Annotate a day' });
  await dialog.getByLabel('Day (UTC)').fill(day);
  await dialog.getByRole('textbox', { name: 'What happened' }).focus();
  await page.keyboard.type(HOSTILE);
  await page.keyboard.press('Enter');
  const entry = card.getByRole('list', { name: 'Annotations' }).getByRole('button');
  await entry.waitFor();
  assert.match(await entry.innerText(), /<img src=x onerror=alert\(1\)> =1\+2/);
  assert.deepEqual(await stored(project), [`${day} ${HOSTILE} `]);
  assert.equal(await card.locator('svg title').filter({ hasText: HOSTILE }).count(), 1);
  assert.equal(await page.locator('img').count(), 0);
  await expectAccessibleInThemes(page);

  await entry.focus();
  await page.keyboard.press('Enter');
  const change = page.getByRole('dialog', { name: 'Change the annotation' });
  await change.waitFor();
  await expectAccessibleInThemes(page);
  await change.getByRole('textbox', { name: 'What happened' }).fill('new banner');
  await page.keyboard.press('Enter');
  await card.getByRole('button', { name: /: new banner$/ }).click();
  await change.getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await entry.waitFor({ state: 'detached' });
  assert.deepEqual(await stored(project), []);
});

test('after a deletion, the focus is on the next annotation, or if none is left, before the list', async (t) => {
  const { project } = await sampleFiles(t);
  const day = await tenthDay(project);
  for (const text of ['first', 'second'])
    await annotationAddCall.handle({ project, day, text, bank: undefined }, quietJob());
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  const card = page.getByRole('region', { name: 'Trend' });
  for (const text of ['first', 'second']) {
    const entry = card.getByRole('button', { name: new RegExp(`: ${text}$`) });
    await entry.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
    await entry.waitFor({ state: 'detached' });
    if (text === 'first') await waitUntil(page, "document.activeElement.textContent.includes('second')");
    else await waitUntil(page, "document.activeElement.matches('main button, main input')");
  }
});

test('a click on a day of the trend annotates that day, and an annotation of another bank is not shown', async (t) => {
  const { project } = await sampleFiles(t);
  const day = await tenthDay(project);
  const add = (text: string, bank: string): Promise<unknown> =>
    annotationAddCall.handle({ project, day, text, bank }, quietJob());
  await add('for lantern', 'lantern');
  await add('for sprout', 'sprout');
  const { page } = await openServed(t, { project, hash: '#/funnel?bank=lantern' });
  const card = page.getByRole('region', { name: 'Trend' });
  const list = card.getByRole('list', { name: 'Annotations' });
  await list.getByRole('button', { name: /for lantern \(lantern\)$/ }).waitFor();
  assert.equal(await list.getByRole('button').count(), 1);
  await card.locator('.pointer').click({ position: { x: 2, y: 40 } });
  const dialog = page.getByRole('dialog', { name: 'Annotate a day' });
  const first = await dialog.getByLabel('Day (UTC)').inputValue();
  assert.ok(first < day, first);
  await dialog.getByRole('textbox', { name: 'What happened' }).fill('开始');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await list.getByRole('button', { name: /: 开始 \(lantern\)$/ }).waitFor();
});

test('annotations are in Chinese, and the table of the trend has them too', async (t) => {
  const { project } = await sampleFiles(t);
  const day = await tenthDay(project);
  await annotationAddCall.handle({ project, day, text: '更换横幅', bank: undefined }, quietJob());
  const { page } = await openServed(t, { project, hash: '#/funnel', language: 'zh-CN' });
  const card = page.getByRole('region', { name: '趋势' });
  await card.getByRole('list', { name: '标注' }).getByRole('button').click();
  await page.getByRole('dialog', { name: '修改标注' }).waitFor();
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: '以表格显示' }).click();
  await card.getByRole('table').getByRole('columnheader', { name: '标注' }).waitFor();
  assert.match(await card.getByRole('table').innerText(), /更换横幅/);
});

test('a label of a chart never reaches the next line, and a label without room is left out', () => {
  const place = (at: number): number => at;
  const placed = placeAnnotations(
    [
      { at: 100, text: 'a long text that has only a little room before the next line' },
      { at: 100, text: 'second' },
      { at: 180, text: 'short' },
      { at: 200, text: 'at the end of the chart' },
    ],
    place,
    210,
  );
  assert.deepEqual(
    placed.map(({ x, anchor, label }) => [x, anchor, label.length > 0]),
    [
      [100, 'end', true],
      [180, 'start', false],
      [200, 'start', false],
    ],
  );
  assert.match(placed[0].title, /^a long text .* line · second$/);
  assert.match(placed[0].label, /…$/);
});

test('an annotation is saved once, even if Save is pressed twice', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  await page.getByRole('region', { name: 'Trend' }).getByRole('button', { name: 'Annotate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Annotate a day' });
  await dialog.getByRole('textbox', { name: 'What happened' }).fill('new banner');
  await page.evaluate(`(() => {
    const save = [...document.querySelectorAll('[role=dialog] button')].at(-1);
    save.click();
    save.click();
  })()`);
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('list', { name: 'Annotations' }).getByRole('button').first().waitFor();
  assert.equal((await stored(project)).length, 1);
});
