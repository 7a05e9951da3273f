import assert from 'node:assert/strict';

import { withProject } from '../../../core/store/file/project.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { aucsOfFigures } from '../../../core/text/auc.ts';
import { browserTest as test } from '../../needs.ts';
import { downloadedBy } from '../helpers/downloads.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { openServed } from '../helpers/served.ts';

test('training curves show the intervals of AUCs, and a saved table has their ends in columns', async (t) => {
  const { project } = await sampleFiles(t);
  const [first] = await withProject(project, { mode: 'read' }, (opened) => listEpochs(opened, 'r1'));
  const [[, click]] = aucsOfFigures(first.figures);
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  const section = page.getByRole('region', { name: 'Training data' });
  await section.getByRole('button', { name: 'Show as table' }).last().click();
  const table = section.getByRole('table').last();
  const ends = `${click.low?.toFixed(3)}–${click.high?.toFixed(3)}`;
  const shown = await table.locator('tbody tr').first().locator('td').nth(1).innerText();
  assert.ok(shown.startsWith(`${click.auc?.toFixed(4)} (${ends})`), shown);
  await section.getByRole('button', { name: 'Save table' }).last().click();
  const { text } = await downloadedBy(page.getByRole('menuitem', { name: 'CSV' }));
  const [header, row] = text.split('\r\n').map((line) => line.split(','));
  assert.deepEqual(header.slice(0, 5), [
    'Epoch',
    'Click',
    'Click: lower 95 % limit',
    'Click: upper 95 % limit',
    'Click: conversions',
  ]);
  assert.deepEqual(row.slice(0, 5).map(Number), [first.epoch, click.auc, click.low, click.high, click.positives]);
});

test('the figures at the pointer do not hide the curves of a narrow chart', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  const chart = page.getByRole('region', { name: 'Training data' }).getByRole('figure').last();
  const plot = chart.locator('.pointer');
  await plot.hover();
  const readout = chart.locator('.readout');
  const [over, under] = [await readout.boundingBox(), await plot.boundingBox()];
  assert.ok(over !== null && under !== null && over.width > under.width, 'the plot is wide enough for both');
  assert.ok(over.y + over.height <= under.y + 1, `ends at ${over.y + over.height}, the plot begins at ${under.y}`);
});
