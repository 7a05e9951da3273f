import assert from 'node:assert/strict';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { generateSample } from '../../../core/sample/generate.ts';
import { saveAnnotation } from '../../../core/store/datasets/annotations.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { saveView } from '../../../core/store/datasets/views.ts';
import { withProject, type Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { addEpoch } from '../../../core/store/runs/epochs.ts';
import { updateRun } from '../../../core/store/runs/runs.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { downloadedBy } from '../helpers/downloads.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
import { expectAccessible, openServed, sampleProject, waitUntil } from '../helpers/served.ts';
import { beyondTheEdge } from './beyond-the-edge.ts';

/** Without a space, where it could wrap. */
const LONG = 'W'.repeat(10_000);
const MARKUP = `<img src=x onerror="document.title='executed'">"><script>document.title='executed'</script>`;
/** Reverses the text after it. */
const REVERSED = 'gnirps\u202E';
/** XML does not allow these characters. */
const NOT_XML = 'bell\u0007, nul\u0000, half \uD83D';
const NAMES = [LONG, MARKUP, REVERSED, NOT_XML, '__proto__', 'constructor'];
const VIEWS = ['funnel', 'models', 'score'] as const;

/** Everything that a user or the maker of a project may name, with hostile names. */
function nameAll(project: Project): void {
  for (const name of NAMES) {
    saveBank(project, { name, objective: 'approval', weight: 1, banners: [name] });
    saveSegment(project, { name, conditions: [{ column: 'gender', values: [name] }] }, false);
    saveAnnotation(project, { day: '2025-03-20', text: name, bank: null });
    for (const view of VIEWS) saveView(project, { name: `${name} ${view}`, view, settings: {} }, false);
  }
}

test('the toolbar of Train stays on one line with a long dataset name, which the pointer shows whole', async (t) => {
  const project = await sampleProject(t);
  const name = `Quarterly export of the northern region ${'and of the others '.repeat(8)}`.trim();
  const { files } = await generateSample({ rows: 2000, seed: 1, out: temporaryFolder(t), format: 'csv' }, quietJob());
  await withProject(project, { mode: 'write' }, (opened) =>
    importDataset(opened, { files: [files.funnel], dataset: name, mapping: files.mapping }, quietJob()),
  );
  for (const language of ['en', 'zh-CN'] as const) {
    const hash = `#/train?dataset=${encodeURIComponent(name)}&bank=lantern`;
    const { page } = await openServed(t, { project, hash, language });
    await page.locator('main .toolbar .primary button').waitFor();
    const value = page.locator('main .toolbar .select-value', { hasText: 'Quarterly export' });
    await value.waitFor();
    const { height } = (await page.locator('main .toolbar').boundingBox())!;
    assert.ok(height < 60, `${language}: ${height}`);
    assert.deepEqual(await beyondTheEdge(page), [], language);
    await value.hover();
    await page.locator(`main .toolbar [title=${JSON.stringify(name)}]`).waitFor();
  }
});

test('names of any length and content push nothing off the screen and execute nothing', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, nameAll);
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  const bank = encodeURIComponent(LONG);
  const shown = [
    ['#/funnel', page.getByRole('region', { name: 'Steps' }).locator('table')],
    ['#/data', page.getByRole('region', { name: 'Datasets' }).locator('table')],
    [`#/banks?bank=${bank}`, page.getByRole('button', { name: /^Train W/ })],
    ['#/train', page.getByRole('region', { name: 'Banks' }).getByRole('checkbox').first()],
    ['#/models', page.getByLabel('Compare r1')],
    ['#/score', page.getByRole('link', { name: /^Train W/ })],
  ] as const;
  for (const [hash, sign] of shown) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await sign.waitFor();
    await waitUntilLoaded(page);
    assert.deepEqual(await beyondTheEdge(page), [], hash.slice(0, 20));
    assert.notEqual(await page.title(), 'executed', hash.slice(0, 20));
  }
  const view = page.getByRole('button', { name: /^W+ score$/ }).locator('.words');
  await view.hover();
  assert.match((await view.getAttribute('title')) ?? '', /^W{2000}$/);
  await page.getByRole('link', { name: 'Train gnirps\uFFFD' }).hover();
  assert.equal(await view.getAttribute('title'), null);
  await expectAccessible(page, 'hostile names');
});

test('an address with impossible days, or the name of a built-in property, still shows the view', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/funnel?by=__proto__' });
  await page.getByRole('region', { name: 'By __proto__' }).waitFor();
  const steps = page.getByRole('region', { name: 'Steps' }).locator('table');
  const days = ['0000-00-00', '+275760-09-13', '2025-02-30', 'today'];
  for (const day of days) {
    const other = encodeURIComponent(JSON.stringify({ from: day, to: day }));
    const hash = `#/funnel?from=${encodeURIComponent(day)}&to=9999-12-31&compare=segment&other=${other}`;
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await waitUntil(page, `location.hash.includes(${JSON.stringify(encodeURIComponent(day))})`);
    await steps.getByText('100', { exact: false }).first().waitFor();
    assert.equal(await page.getByRole('alert').count(), 0, day);
  }
});

test('after a view has failed, the other views are still shown', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/data', isolated: true });
  await page.getByRole('region', { name: 'Datasets' }).waitFor();
  const method = 'Intl.DateTimeFormat.prototype.formatRange';
  await page.evaluate(`window.whole = ${method}; ${method} = () => { throw new RangeError('no such day'); }`);
  await page.getByRole('link', { name: 'Funnel' }).click();
  await page.getByRole('alert').getByText('no such day').waitFor();
  await page.evaluate(`${method} = window.whole`);
  await page.getByRole('link', { name: 'Banks' }).click();
  await page.getByRole('button', { name: 'Add a bank' }).waitFor();
  await page.getByRole('link', { name: 'Funnel' }).click();
  await page.getByRole('region', { name: 'Steps' }).locator('table').waitFor();
});

test('figures of any size are drawn and written, in curves and in tables', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) => {
    updateRun(opened, 'r1', { config: { note: LONG }, error: LONG });
    const figures = { 'auc click': 0.6, 'auc constructor': 1e308 };
    for (const [index, loss] of [1e308, -1e308, 5e-324, null].entries())
      addEpoch(opened, 'r1', { epoch: 10 + index, loss, validLoss: loss, figures, elapsedMs: 1 });
    saveBank(opened, {
      name: 'vast',
      objective: 'approval',
      weight: 1e300,
      value: 1e300,
      currency: 'EUR',
      banners: [],
    });
  });
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  await page.getByRole('figure', { name: /loss/i }).first().waitFor();
  assert.equal(await page.locator('svg [d*=NaN], svg [cy=NaN], svg [y=NaN]').count(), 0);
  await page.getByRole('cell', { name: /^WWW/ }).first().waitFor();
  const tall = "[...document.querySelectorAll('tr')].some(({ offsetHeight }) => offsetHeight > 600)";
  assert.equal(await page.evaluate(tall), false, 'a setting of 10,000 letters');
  await page.evaluate("location.hash = '#/banks?bank=vast'");
  await page.getByRole('row', { name: /vast.*1E300/ }).waitFor();
});

test('a chart with characters that XML does not allow is saved as a picture that can be opened', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    saveAnnotation(opened, { day: '2025-03-20', text: `${NOT_XML}\uD83D<&`, bank: null }),
  );
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  const trend = page.getByRole('region', { name: 'Trend' });
  await trend.locator('svg title').first().waitFor({ state: 'attached' });
  for (const kind of ['SVG', 'PNG']) {
    await trend.getByRole('button', { name: 'Save chart' }).click();
    const { content, text } = await downloadedBy(page.getByRole('menuitem', { name: `Save as ${kind}` }));
    if (kind === 'PNG') assert.equal(content.subarray(1, 4).toString(), 'PNG');
    else {
      const parse = `new DOMParser().parseFromString(${JSON.stringify(text)}, 'image/svg+xml')`;
      assert.equal(await page.evaluate(`${parse}.querySelector('parsererror')?.textContent ?? null`), null);
      assert.match(text, /bell\uFFFD, nul\uFFFD, half \uFFFD/);
    }
  }
});
