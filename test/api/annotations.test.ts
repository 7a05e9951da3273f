import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import {
  annotationAddCall,
  annotationListCall,
  annotationRemoveCall,
  saveAnnotationCall,
} from '../../core/api/annotations/annotations.ts';
import { funnelCall } from '../../core/api/funnel.ts';
import { printResult } from '../../core/cli/print.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { reportLanguage } from '../../core/report/language.ts';
import { funnelSection } from '../../core/report/project/funnel.ts';
import { gatherFunnel } from '../../core/report/project/gather.ts';
import { withProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import { invoke } from './invoke.ts';

const folder = temporaryFolder();
const project = join(folder, 'p.stepladder');
const HOSTILE = `<img src=x onerror=alert(1)> "quoted" 'text' & =1+2`;

before(async () => {
  const rows = Array.from({ length: 400 }, (_, row) => {
    const day = String(1 + (row % 28)).padStart(2, '0');
    return `i${row},2026-05-${day},${row % 2 === 0 ? 'lantern' : 'sprout'},${row % 3 === 0 ? 1 : 0}`;
  });
  writeFileSync(join(folder, 'may.csv'), `id,time,bank,click\n${rows.join('\n')}\n`);
  const mapping = { id: 'id', time: 'time', bank: 'bank', steps: [{ name: 'click' }] };
  await withProject(project, { mode: 'write', create: true }, (opened) =>
    importDataset(opened, { files: [join(folder, 'may.csv')], mapping, dataset: 'may' }, quietJob()),
  );
});

const add = (day: string, text: string, bank?: string) => invoke(annotationAddCall, { project, day, text, bank });
const list = async (bank?: string): Promise<string[]> =>
  (await invoke(annotationListCall, { project, bank })).annotations.map(({ day, text }) => `${day} ${text}`);

test('annotations are listed by day, and those of another bank are left out', async () => {
  await add('2026-05-20', HOSTILE);
  await add('2026-05-03', 'new banner', 'lantern');
  await add('2026-04-30', 'before the data');
  const { id } = await add('2026-05-04', '活动开始', 'sprout');
  assert.equal(id, 4);
  const early = '2026-04-30 before the data';
  assert.deepEqual(await list(), [early, '2026-05-03 new banner', '2026-05-04 活动开始', `2026-05-20 ${HOSTILE}`]);
  assert.deepEqual(await list('lantern'), [early, '2026-05-03 new banner', `2026-05-20 ${HOSTILE}`]);
});

test('a trend printed by the command lists the annotations of its days and its bank', async () => {
  const shown = async (more: object): Promise<number[] | undefined> =>
    (await invoke(funnelCall, { project, dataset: 'may', ...more })).annotations?.map(({ id }) => id);
  assert.deepEqual(await shown({ by: 'day' }), [2, 4, 1]);
  assert.deepEqual(await shown({ by: 'week', bank: 'sprout' }), [4, 1]);
  assert.deepEqual(await shown({ by: 'time', from: '2026-05-04', to: '2026-05-20' }), [4]);
  assert.equal(await shown({ by: 'bank' }), undefined);
  assert.equal(await shown({}), undefined);
  const text = printResult('funnel', await invoke(funnelCall, { project, dataset: 'may', by: 'day' }));
  assert.match(text, /^2026-05-03 +new banner +lantern +2$/m);
});

test('a report marks the days with numbers, lists the texts, and no text becomes markup', async () => {
  const { text } = await withProject(project, { mode: 'read' }, async (opened) =>
    funnelSection(await gatherFunnel(opened, 'may', quietJob()), reportLanguage('en')),
  );
  const marks = [...text.matchAll(/<g><title>(.*?)<\/title>.*?text-anchor="middle">(.*?)<\/text>/gs)];
  assert.deepEqual(
    marks.map(([, title, number]) => [title.slice(0, 22), number]),
    [
      ['2026-05-03: new banner', '1'],
      ['2026-05-04: 活动开始', '2'],
      ['2026-05-20: &lt;img sr', '3'],
    ],
  );
  assert.match(text, /<td[^>]*>2026-05-03<\/td><td[^>]*>new banner<\/td><td[^>]*><bdi>lantern<\/bdi>/);
  assert.doesNotMatch(text, /<img/);
});

test('an annotation can be changed and removed, and its number is not used again', async () => {
  const changed = await invoke(saveAnnotationCall, { project, id: 4, day: '2026-05-05', text: ' later ', bank: null });
  assert.deepEqual([changed.id, changed.day, changed.text, changed.bank], [4, '2026-05-05', 'later', null]);
  await invoke(annotationRemoveCall, { project, id: 4 });
  assert.equal((await list()).length, 3);
  assert.equal((await add('2026-05-06', 'another')).id, 5);
  await assert.rejects(invoke(annotationRemoveCall, { project, id: 4 }), {
    code: 'unknown-name',
    message: /unknown annotation: 4/,
  });
  await assert.rejects(invoke(saveAnnotationCall, { project, id: 4, day: '2026-05-05', text: 'x', bank: null }), {
    code: 'unknown-name',
  });
});

test('a day that does not exist and a text of several lines are refused', () => {
  const input = { project, day: '2026-05-31', text: 'x' };
  for (const day of ['2026-02-30', '31.05.2026', '2026-5-1', '', '2026-05-31T00:00', ' 2026-05-31'])
    assert.equal(annotationAddCall.input.safeParse({ ...input, day }).success, false, day);
  for (const text of ['', '  ', 'two\nlines', 'a\u2028b', 'bell\u0007', 'list\u202Evsc.exe', 'x'.repeat(201)])
    assert.equal(annotationAddCall.input.safeParse({ ...input, text }).success, false, JSON.stringify(text));
  assert.equal(annotationAddCall.input.safeParse({ ...input, text: 'x'.repeat(200) }).success, true);
});
