/**
 * An analyst's whole workflow in the real desktop app, with mouse and dialogs: import, train, compare, study, score,
 * export the list.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { withProject } from '../../core/store/file/project.ts';
import { desktopTest as test } from '../needs.ts';
import { openDesktop } from './desktop.ts';
import { answerDialogs } from './dialogs.ts';
import { give } from './nobody.ts';

test(
  'an export is imported, a model trained on it, compared and studied, an audience ranked and written',
  { timeout: 600_000 },
  async (t) => {
    const opened = await openDesktop(t);
    const { page, folder } = opened;
    const source = join(folder, 'exports');
    const { files } = await generateSample({ rows: 20_000, seed: 3, out: source, format: 'csv' }, quietJob());
    for (const path of [source, files.funnel, files.audience]) {
      give(path);
      chmodSync(path, statSync(path).mode | 0o444);
    }

    await answerDialogs(opened, { write: join(folder, 'Autumn') });
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByText('Import a funnel export: one record').waitFor();

    await answerDialogs(opened, { read: [files.funnel] });
    await page.getByRole('button', { name: 'Import a funnel export' }).click();
    await page.getByRole('button', { name: 'Import 20,000 records' }).click();
    await page.getByText('20,000 records imported as funnel').waitFor({ timeout: 60_000 });

    await page.getByRole('link', { name: 'Train' }).click();
    await page.getByRole('checkbox', { name: /lantern/ }).check();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByText('r1 is ready').waitFor({ timeout: 120_000 });

    // The existing run belongs to the comparison's first model, so only ESMM is trained.
    await page.getByText('Compare models', { exact: true }).click();
    await page.getByRole('checkbox', { name: /lantern/ }).check();
    for (const model of ['MLP, one per step', 'OMoE', 'MMoE', 'PLE', 'LightGBM'])
      await page.getByRole('checkbox', { name: model, exact: true }).uncheck();
    await page.getByLabel('Seeds').fill('1');
    await page.getByRole('button', { name: 'Start comparison' }).click();
    await page.getByRole('button', { name: 'Show in Models' }).click({ timeout: 180_000 });
    await page.getByRole('rowheader', { name: 'ESMM', exact: true }).waitFor();
    await answerDialogs(opened, { write: join(folder, 'comparison.html') });
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'Report (HTML)' }).click();
    await page.getByText('written', { exact: true }).waitFor();
    assert.match(readFileSync(join(folder, 'comparison.html'), 'utf8'), /ESMM/);

    await page.getByText('Studies', { exact: true }).click();
    await page.getByRole('main').getByRole('button', { name: 'New study' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('region', { name: 'Click → Application' }).waitFor({ timeout: 60_000 });

    await page.getByRole('link', { name: 'Score' }).click();
    await answerDialogs(opened, { read: [files.audience], write: join(folder, 'ranked.csv') });
    await page.getByRole('button', { name: 'Choose an audience' }).click();
    await page.getByRole('slider').waitFor({ timeout: 60_000 });
    await page.getByRole('textbox', { name: 'Users' }).fill('300');
    await page.getByText('300 of').waitFor();
    await page.getByRole('button', { name: 'Export ranked CSV' }).click();
    await page.getByText('300 rows written to ranked.csv').waitFor({ timeout: 60_000 });

    const expected = join(folder, 'expected.csv');
    await withProject(join(folder, 'Autumn.stepladder'), { mode: 'read' }, (project) =>
      scoreAudience(
        project,
        { runs: ['r1'], audience: files.audience, out: expected, per: 'user', top: 300 },
        quietJob(),
      ),
    );
    assert.equal(readFileSync(join(folder, 'ranked.csv'), 'utf8'), readFileSync(expected, 'utf8'));
    assert.ok(existsSync(join(folder, 'ranked.csv.manifest.json')));

    // Also after the page has forgotten that it wrote the file, and never by its path.
    await page.reload();
    await opened.app.evaluate(({ shell }) => {
      (globalThis as { shown?: string[] }).shown = [];
      shell.showItemInFolder = (path: string) => {
        (globalThis as { shown?: string[] }).shown?.push(path);
      };
    });
    await page
      .getByRole('row', { name: /ranked\.csv/ })
      .getByRole('button', { name: 'Show in folder' })
      .click();
    const shown = (): Promise<string[]> => opened.app.evaluate(() => (globalThis as { shown?: string[] }).shown ?? []);
    while ((await shown()).length === 0) await setTimeout(20);
    assert.deepEqual(await shown(), [join(folder, 'ranked.csv')]);
    assert.deepEqual(opened.errors, []);
  },
);
