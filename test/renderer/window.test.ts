import assert from 'node:assert/strict';
import { copyFileSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Page } from 'playwright';

import { buildRenderer } from '../../build/renderer.ts';
import { startServer } from '../../core/serve/server.ts';
import { browserTest as test } from '../needs.ts';
import { temporaryFolder } from '../temporary.ts';
import { until } from '../until.ts';
import { chooseWith } from './helpers/data-files.ts';
import { drop, dropText } from './helpers/drop.ts';
import { installBridge } from './helpers/fake-bridge.ts';
import { sampleFiles } from './helpers/sample.ts';
import { expectAccessible, openServed, reload, sampleProject, waitUntil } from './helpers/served.ts';

const built = join(dirname(dirname(import.meta.dirname)), 'out', 'renderer');
const theme = (page: Page): Promise<string | null> => page.locator('html').getAttribute('data-theme');

test('theme and language change immediately in all windows and are kept', async (t) => {
  const project = await sampleProject(t);
  const { page, origin } = await openServed(t, { project, hash: '#/data', isolated: true });
  await page.getByRole('link', { name: 'Funnel' }).waitFor();
  const second = await page.context().newPage();
  await second.goto(`${origin}/#/banks`);
  await second.getByRole('link', { name: 'Funnel' }).waitFor();
  assert.equal(await theme(page), 'light');
  await page.keyboard.press('Control+,');
  await page.getByText('Dark', { exact: true }).click();
  assert.equal(await theme(page), 'dark');
  await page.getByText('简体中文').click();
  const settings = page.getByRole('dialog', { name: '设置' });
  await settings.getByRole('rowheader', { name: /^onnxruntime-node/ }).waitFor();
  await expectAccessible(page, 'settings in Chinese');
  await second.getByRole('link', { name: '漏斗' }).waitFor();
  assert.deepEqual(
    [await theme(second), await second.locator('html').getAttribute('lang')],
    ['dark', 'zh-CN'],
    'the other window',
  );
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('link', { name: '漏斗' }).waitFor();
  assert.deepEqual(
    [await theme(page), await page.locator('html').getAttribute('lang'), await page.title()],
    ['dark', 'zh-CN', '数据 · Sample – Stepladder'],
  );
});

test('after a button has led to another view and disappeared, the focus is in the new view', async (t) => {
  const project = join(temporaryFolder(t), 'May.stepladder');
  const { page } = await openServed(t, { project, hash: '#/nowhere' });
  await page.locator('main').getByRole('button').click();
  await waitUntil(page, 'document.activeElement.localName === "main"');
  await page.locator('main .empty').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.closest("main") !== null'), true);
  await expectAccessible(page, 'with the focus on the view');
});

test('every view of an empty project explains its purpose in the centre, with a button', async (t) => {
  const project = join(temporaryFolder(t), 'May.stepladder');
  const { page } = await openServed(t, { project, hash: '#/data' });
  const pages = ['tunings', 'comparisons', 'studies'].map((name) => `#/models?page=${name}`);
  const views = ['data', 'funnel', 'banks', 'train', 'models', 'score', 'campaigns'].map((name) => `#/${name}`);
  for (const hash of [...views, ...pages]) {
    await reload(page, hash);
    const empty = page.locator('.empty');
    await empty.getByRole('button').first().waitFor();
    const { y, height } = (await empty.locator('p').boundingBox())!;
    // A second toolbar moves the middle a little.
    assert.ok(y > 300 && y + height < 500, `${hash}: the sentence is at ${y} px of 800`);
  }
});

test('keys open views and the list of shortcuts, but not while a name is being typed', async (t) => {
  const { page } = await openServed(t, {});
  await page.getByRole('button', { name: 'New project' }).click();
  const name = page.getByRole('textbox', { name: 'Name of the project' });
  await name.press('?');
  assert.equal(await name.inputValue(), '?');
  await name.fill('');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Enter a name').waitFor();
  await expectAccessible(page, 'a new project without a name');
  await name.fill('Spring');
  await name.press('Enter');
  await waitUntil(page, "document.title === 'Data · Spring – Stepladder'");
  await page.keyboard.press('Control+3');
  await waitUntil(page, "document.title === 'Banks · Spring – Stepladder'");
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await expectAccessible(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await page.goBack();
  await waitUntil(page, "document.title === 'Data · Spring – Stepladder'");
});

test('a name that is taken is refused next to its field', async (t) => {
  const { page, consoleErrors } = await openServed(t, {});
  const create = async (): Promise<void> => {
    await page.keyboard.press('Control+o');
    await page.getByRole('dialog').getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Name of the project' }).fill('Spring');
    await page.keyboard.press('Enter');
  };
  await page.getByRole('button', { name: 'New project' }).waitFor();
  await create();
  await waitUntil(page, "document.title === 'Data · Spring – Stepladder'");
  await create();
  const refusal = page.getByRole('alert');
  await refusal.waitFor();
  assert.match(await refusal.innerText(), /project Spring already exists/);
  // The browser itself logs that the server refused.
  assert.deepEqual(
    consoleErrors.splice(0).map((complaint) => /\b\d{3}\b/.exec(complaint)?.[0]),
    ['400'],
  );
});

test('a project from the browser’s machine is copied, and its upload is deleted whether or not it opens', async (t) => {
  const { page, consoleErrors } = await openServed(t, {});
  const folder = temporaryFolder(t);
  const uploads = (name: string): number => globSync(join(tmpdir(), 'stepladder-serve-*', '*', name)).length;
  const [broken, whole] = ['broken', 'whole'].map((name) => `${name}-${process.pid}.stepladder`);
  writeFileSync(join(folder, broken), 'no project');
  copyFileSync(await sampleProject(t), join(folder, whole));
  await page.getByRole('button', { name: 'New project' }).waitFor();
  await page.keyboard.press('Control+o');
  const choose = page.getByRole('dialog').getByRole('button', { name: 'From this computer…' });
  await chooseWith(choose, [join(folder, broken)]);
  await page.getByRole('dialog').getByRole('alert').getByText('not a project file').waitFor();
  await until(() => uploads(broken) === 0, 'the refused upload was not deleted');
  assert.equal(consoleErrors.splice(0).length, 1);
  await chooseWith(choose, [join(folder, whole)]);
  await waitUntil(page, `document.title.includes('whole-${process.pid}')`);
  await until(() => uploads(whole) === 0, 'the upload was not deleted');
});

test('the end of the server is reported, and the page says that saved data are kept', async (t) => {
  const { page, server, consoleErrors } = await openServed(t, { project: await sampleProject(t), hash: '#/data' });
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  // An upload interrupted by the server's end gives another error than one that cannot start.
  await page.waitForLoadState('networkidle');
  await server.close();
  const banner = page.getByRole('alert');
  // One place reports it, not every card with a query.
  await banner.getByText('The connection to the program was lost.').waitFor();
  assert.match(await banner.innerText(), /Everything saved so far is kept/);
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.waitForTimeout(300);
  // The browser itself logs failed requests: the connection, and views that load in idle time.
  await page.close();
  const notes = consoleErrors.splice(0);
  assert.ok(
    notes.every((note) => note.includes('ERR_CONNECTION_REFUSED')),
    notes.join('\n'),
  );
});

test('after a restart of the server, the page asks the user to open its new address', async (t) => {
  const project = await sampleProject(t);
  const { page, server, origin, consoleErrors } = await openServed(t, { project, hash: '#/data' });
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  await server.close();
  const restarted = await startServer({
    project,
    folder: dirname(project),
    port: Number(new URL(origin).port),
    renderer: built,
  });
  t.after(() => restarted.close());
  await page.getByRole('alert').getByText('has no access').waitFor();
  assert.equal(await page.getByRole('alert').getByRole('button').count(), 0);
  await page.goto(restarted.url);
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  // The browser logs the requests that failed meanwhile.
  consoleErrors.splice(0);
});

test('a crash of the core during a training run is reported, and the training can be resumed from there', async (t) => {
  const { page, origin } = await openServed(t, { project: await sampleProject(t), isolated: true });
  await installBridge(page);
  await page.goto(`${origin}/#/banks`);
  await page.getByText('Training of Northern').waitFor();
  await page.evaluate('fakeBridge.end({ cause: "out-of-memory", detail: "SIGKILL", output: "", restarting: true })');
  const banner = page.getByRole('alert').filter({ hasText: 'ran out of memory' });
  await banner.getByText('It was restarted.').waitFor();
  assert.match(
    await banner.innerText(),
    /Jobs ended with it: Training of Northern\.\s+The project and everything finished are kept/,
  );
  await banner.getByRole('button', { name: 'Resume Northern' }).click();
  await waitUntil(page, 'fakeBridge.calls.some(({ name, input }) => name === "train" && input.resume === "r7")');
  assert.equal(await banner.count(), 0);
});

test('a core that cannot be started is reported, with a button to start it again', async (t) => {
  const { page, origin } = await openServed(t, { project: await sampleProject(t), isolated: true });
  const failure = { cause: 'could-not-start', detail: 'no Node', output: '', restarting: false } as const;
  await installBridge(page, { failure });
  await page.goto(`${origin}/#/banks`);
  await page.getByText('The background process could not be started.').waitFor({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Restart' }).waitFor();
});

test('a dropped project file is opened in any view, whatever the case of its extension', async (t) => {
  const { page } = await openServed(t, {});
  const { project } = await sampleFiles(t);
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByRole('textbox', { name: 'Name of the project' }).fill('Spring');
  await page.keyboard.press('Enter');
  await waitUntil(page, "document.title === 'Data · Spring – Stepladder'");
  await drop(page, project, 'May.STEPLADDER');
  await waitUntil(page, "document.title === 'Data · May – Stepladder'");
});

test('files dropped without a project are imported into the project created for them, and no other', async (t) => {
  const { page, origin } = await openServed(t, { project: await sampleProject(t), isolated: true });
  const reads = (): Promise<unknown> =>
    page.evaluate('fakeBridge.calls.flatMap(({ name, input }) => (name === "inspect" ? input.files : []))');
  for (const creates of [true, false]) {
    await installBridge(page, { hasProject: false, creates });
    await page.goto(`${origin}/#/data`);
    await page.getByRole('button', { name: 'New project' }).waitFor();
    await dropText(page, 'sample_id,click\n1,0\n', 'may.csv');
    await page.locator('main [aria-busy=true]').waitFor({ state: 'detached' });
    await installBridge(page);
    await page.goto(`${origin}/#/data`);
    await waitUntil(page, 'fakeBridge.calls.some(({ name }) => name === "datasets")');
    if (creates) await waitUntil(page, 'fakeBridge.calls.some(({ name }) => name === "inspect")');
    await page.waitForTimeout(500);
    assert.deepEqual(await reads(), creates ? ['file:may.csv'] : [], `created: ${creates}`);
  }
});

test('a core that keeps crashing is restarted only when the user asks', async (t) => {
  const { page, origin } = await openServed(t, { project: await sampleProject(t), isolated: true });
  await installBridge(page);
  await page.goto(`${origin}/#/banks`);
  await page.getByText('Training of Northern').waitFor();
  await page.evaluate(
    'fakeBridge.end({ cause: "crashed", detail: null, output: "Error: the core has a fault", restarting: false })',
  );
  const restart = page.getByRole('button', { name: 'Restart' });
  await restart.waitFor();
  await page.getByText('Its last output').click();
  await page.getByText('Error: the core has a fault').waitFor();
  assert.equal(await page.evaluate('fakeBridge.connections'), 1);
  await restart.click();
  await waitUntil(page, 'fakeBridge.connections === 2');
});

test('a page that is told twice to connect again opens one connection', async (t) => {
  const { page, origin } = await openServed(t, { project: await sampleProject(t), isolated: true });
  await installBridge(page);
  await page.goto(`${origin}/#/banks`);
  await page.getByText('Training of Northern').waitFor();
  await page.evaluate('fakeBridge.end({ cause: "crashed", detail: null, output: "", restarting: false })');
  const restart = page.getByRole('button', { name: 'Restart' });
  await restart.evaluate((button) => {
    const { click } = button as unknown as { readonly click: () => void };
    click.call(button);
    click.call(button);
  });
  await page.getByText('It was restarted.').waitFor();
  assert.equal(await page.evaluate('fakeBridge.connections'), 2);
  // The page is still notified when its connection ends.
  await page.evaluate('fakeBridge.end({ cause: "killed", detail: null, output: "", restarting: false })');
  await restart.click();
  await waitUntil(page, 'fakeBridge.connections === 3');
});

test('the page has few files, although every view has its own', async () => {
  await buildRenderer();
  const { length } = readdirSync(join(built, 'assets'));
  // Each view has a script and a style sheet, each language two scripts.
  assert.ok(length <= 40, `${length} files`);
});

test('the compressed bundle is under 570 kB, and contains nothing that the page policy would refuse', async () => {
  await buildRenderer();
  // Only About reads the licences, which are longer once the notices of ONNX Runtime were fetched.
  const files = readdirSync(built, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'licenses.json')
    .map((entry) => join(entry.parentPath, entry.name));
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  assert.ok(bytes < 570_000, `${bytes} bytes`);
  const page = readFileSync(join(built, 'index.html'), 'utf8');
  assert.doesNotMatch(page, /<style|style=|<script(?![^>]*src=)|https?:/);
});
