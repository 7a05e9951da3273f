import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { getSegment, listSegments } from '../../../core/segment/saved-segments.ts';
import { deleteAnnotation, readAnnotations, saveAnnotation } from '../../../core/store/datasets/annotations.ts';
import { deleteDataset, readDatasets } from '../../../core/store/datasets/datasets.ts';
import { deleteMapping, readMappings, renameMapping, saveMapping } from '../../../core/store/datasets/mappings.ts';
import { deleteSegment, renameSegment, saveSegment } from '../../../core/store/datasets/segments.ts';
import { deleteView, getView, readViews, renameView, saveView } from '../../../core/store/datasets/views.ts';
import type { Listing } from '../../../core/store/file/damaged-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { deleteBank, readBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { deleteCampaign, getCampaign, readCampaigns, saveCampaign } from '../../../core/store/runs/campaigns.ts';
import { comparisons, studies, tunings } from '../../../core/store/runs/experiments.ts';
import { deleteExport, getExport, readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { writeTestDataset } from '../fixture.ts';

/** A table, its two rows, and how they are read, changed and deleted. */
interface Kind {
  readonly table: string;
  /** A column whose text in the first row has a 7, which tests change. */
  readonly text: string;
  /** The name of the first row in a list, and in an error. */
  readonly name: string;
  readonly what: string;
  fill(project: Project): void;
  read(project: Project): Listing<unknown>;
  /** Reads or changes the first row alone. */
  readonly uses: readonly ((project: Project) => void)[];
  delete(project: Project): void;
}

const EXPERIMENT = { dataset: 'january', bank: 'north', input: { request: { models: ['aitm'], seeds: 7 } } };
const BANK = { name: 'north', objective: 'approval', weight: 2, banners: ['gold'] };
const EXPORT = {
  file: '/lists/may.csv',
  audience: 'members.csv',
  runs: ['r1'],
  per: 'user' as const,
  selection: { top: 700 },
  rows: 700,
  expected: { click: 17.5 },
  expectedValue: { amount: 70, currency: 'CNY' },
  sha256: '7a'.repeat(32),
};

function experiments(store: typeof comparisons, table: string, name: string, what: string): Kind {
  const kind = (what === 'study' ? 'tsne' : what) as 'comparison';
  return {
    table,
    text: 'input_json',
    name,
    what: `${what} ${name}`,
    fill(project) {
      store.begin(project, { ...EXPERIMENT, kind });
      store.finish(project, name, { figures: [0.7] });
      store.begin(project, { ...EXPERIMENT, kind, input: { request: { models: ['mmoe'], seeds: 5 } } });
    },
    read: (project) => store.read(project),
    uses: [(project) => store.get(project, name), (project) => store.finish(project, name, { figures: [] })],
    delete: (project) => store.delete(project, name),
  };
}

const KINDS: readonly Kind[] = [
  experiments(comparisons, 'comparisons', 'c1', 'comparison'),
  experiments(tunings as unknown as typeof comparisons, 'tunings', 't1', 'tuning'),
  experiments(studies as unknown as typeof comparisons, 'studies', 's1', 'study'),
  {
    table: 'campaigns',
    text: 'result_json',
    name: 'spring',
    what: 'campaign spring',
    fill(project) {
      saveCampaign(project, { name: 'spring', audience: 'users.csv', input: { cap: 1 }, result: { gain: 7.5 } });
      saveCampaign(project, { name: 'autumn', audience: 'users.csv', input: { cap: 2 }, result: { gain: 8 } });
    },
    read: readCampaigns,
    uses: [(project) => getCampaign(project, 'spring')],
    delete: (project) => deleteCampaign(project, 'spring'),
  },
  {
    table: 'segments',
    text: 'conditions_json',
    name: 'young',
    what: 'segment young',
    fill(project) {
      saveSegment(project, { name: 'young', conditions: [{ column: 'age', operator: 'between', max: 27 }] }, false);
      saveSegment(project, { name: 'zurich', conditions: [{ column: 'city', values: ['Zürich'] }] }, false);
    },
    read: listSegments,
    uses: [(project) => getSegment(project, 'young'), (project) => renameSegment(project, 'young', 'younger')],
    delete: (project) => deleteSegment(project, 'young'),
  },
  {
    table: 'views',
    text: 'settings_json',
    name: 'by city',
    what: 'saved view by city',
    fill(project) {
      saveView(project, { name: 'by city', view: 'funnel', settings: { dataset: 'may 7', by: 'city' } }, false);
      saveView(project, { name: 'weekly', view: 'funnel', settings: { from: '2026-05-01' } }, false);
    },
    read: readViews,
    uses: [(project) => getView(project, 'by city'), (project) => renameView(project, 'by city', 'cities')],
    delete: (project) => deleteView(project, 'by city'),
  },
  {
    table: 'annotations',
    text: 'text',
    name: '1',
    what: 'annotation 1',
    fill(project) {
      saveAnnotation(project, { day: '2026-05-07', text: 'new banner 7', bank: null });
      saveAnnotation(project, { day: '2026-05-01', text: 'strike', bank: 'lantern' });
    },
    read: readAnnotations,
    uses: [(project) => saveAnnotation(project, { day: '2026-05-08', text: 'newer', bank: null }, 1)],
    delete: (project) => deleteAnnotation(project, 1),
  },
  {
    table: 'exports',
    text: 'cut_json',
    name: '1',
    what: 'export 1',
    fill(project) {
      recordExport(project, EXPORT);
      recordExport(project, { ...EXPORT, rows: 5 });
    },
    read: readExports,
    uses: [(project) => getExport(project, 1)],
    delete: (project) => deleteExport(project, 1),
  },
  {
    table: 'mappings',
    text: 'mapping_json',
    name: 'may 7',
    what: 'mapping may 7',
    fill(project) {
      saveMapping(project, { name: 'may 7', columns: ['id', 'click 7'], mapping: { id: 'id 7' }, rename: false });
      saveMapping(project, { name: 'june', columns: ['id', 'click'], mapping: { id: 'id' }, rename: false });
    },
    read: readMappings,
    uses: [(project) => renameMapping(project, 'may 7', 'spring')],
    delete: (project) => deleteMapping(project, 'may 7'),
  },
];

/** A change of each column, as if bits had flipped; but not of the id, nor of `per`, which SQLite checks itself. */
function* damages(project: Project, table: string): Generator<string> {
  const columns = project.database.prepare('SELECT name, type FROM pragma_table_info(?)').all(table) as {
    name: string;
    type: string;
  }[];
  for (const { name, type } of columns)
    if (name !== 'id' && name !== 'per')
      yield type === 'TEXT' ? `${name} = replace(coalesce(${name}, ''), '7', '6') || ' '` : `${name} = ${name} + 1`;
}

for (const kind of KINDS) {
  test(`a changed value in any column of ${kind.table} is detected, and the other rows are still read`, (t) => {
    const project = temporaryProject(t);
    kind.fill(project);
    assert.deepEqual([kind.read(project).intact.length, kind.read(project).damaged], [2, []]);
    for (const change of damages(project, kind.table)) {
      project.database.exec(`SAVEPOINT intact; UPDATE ${kind.table} SET ${change} WHERE id = 1`);
      const { intact, damaged } = kind.read(project);
      assert.deepEqual([intact.length, damaged.map(({ error }) => error.code)], [1, ['corrupt']], change);
      assert.match(damaged[0].error.help!, /delete it, or restore the file from a backup/);
      project.database.exec('ROLLBACK TO intact');
    }
    assert.equal(kind.read(project).intact.length, 2);
  });

  test(`a damaged row of ${kind.table} is named, cannot be used or changed, and can be deleted`, (t) => {
    const project = temporaryProject(t);
    kind.fill(project);
    project.database.exec(`UPDATE ${kind.table} SET ${kind.text} = replace(${kind.text}, '7', '6') WHERE id = 1`);
    const [{ name, error }] = kind.read(project).damaged;
    assert.deepEqual([name, error.message], [kind.name, `damaged data in the project file: ${kind.what}`]);
    for (const use of kind.uses) assert.throws(() => use(project), { code: 'corrupt', message: error.message });
    assert.equal(kind.read(project).damaged.length, 1, 'a damaged row does not get a new checksum');
    kind.delete(project);
    assert.deepEqual([kind.read(project).intact.length, kind.read(project).damaged], [1, []]);
  });
}

test('a row whose id has changed, or that was moved to another table, is reported as damaged', (t) => {
  const project = temporaryProject(t);
  comparisons.begin(project, { ...EXPERIMENT, kind: 'comparison' });
  project.database.exec('UPDATE comparisons SET id = 2; INSERT INTO tunings SELECT * FROM comparisons');
  assert.deepEqual([comparisons.read(project).damaged[0].name, tunings.read(project).damaged[0].name], ['c2', 't2']);
});

test('a mapping whose name or columns are damaged in the row but not in the index can be deleted and replaced', (t) => {
  const mapping = { name: 'may', columns: ['id', 'click'], mapping: { id: 'id' }, rename: false };
  for (const [stored, flipped] of [
    ['may["id"', 'mey["id"'],
    ['may["id","click"', 'may["id","clicj"'],
  ] as const) {
    const older = temporaryProject(t);
    saveMapping(older, mapping);
    older.close();
    const { path } = older;
    const bytes = readFileSync(path, 'latin1');
    assert.equal(bytes.split(stored).length, 2);
    writeFileSync(path, bytes.replace(stored, flipped), 'latin1');
    const project = openProject(path, { mode: 'write' });
    t.after(() => project.close());
    assert.equal(readMappings(project).damaged.length, 1);
    saveMapping(project, mapping);
    for (const { name } of readMappings(project).damaged) deleteMapping(project, name!);
    const { intact, damaged } = readMappings(project);
    assert.deepEqual([intact.map(({ columns }) => columns), damaged], [[mapping.columns], []], flipped);
    assert.equal(project.database.pragma('integrity_check', { simple: true }), 'ok');
  }
});

test('a dataset or a bank whose name is damaged in its row but not in the index can be deleted', (t) => {
  const older = temporaryProject(t);
  writeTestDataset(older, 'january', 10);
  saveBank(older, BANK);
  older.close();
  const { path } = older;
  const bytes = readFileSync(path, 'latin1');
  // Only the rows are changed: unlike the indexes, they have further columns after the name.
  const changed = bytes.replace(/january(?=.{0,150}\[")/s, 'janvary').replace('northapproval', 'nortiapproval');
  writeFileSync(path, changed, 'latin1');
  const project = openProject(path, { mode: 'write' });
  t.after(() => project.close());
  assert.deepEqual(
    readDatasets(project).damaged.map(({ name }) => name),
    ['janvary'],
  );
  assert.deepEqual(
    readBanks(project).damaged.map(({ name }) => name),
    ['norti'],
  );
  deleteDataset(project, 'janvary');
  deleteBank(project, 'norti');
  assert.deepEqual([...readDatasets(project).damaged, ...readBanks(project).damaged], []);
  assert.equal(project.database.pragma('integrity_check', { simple: true }), 'ok');
});
