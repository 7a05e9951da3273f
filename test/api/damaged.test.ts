import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { banksCall } from '../../core/api/banks/list-banks.ts';
import { datasetsCall } from '../../core/api/data/data.ts';
import { deleteMappingCall, mappingsCall } from '../../core/api/data/sources.ts';
import { deleteCall, deleteExportCall } from '../../core/api/delete.ts';
import { runsCall } from '../../core/api/models/models.ts';
import { tuningsCall } from '../../core/api/models/tune.ts';
import { exportsCall } from '../../core/api/score/exports.ts';
import {
  comparisonsCall,
  deleteComparisonCall,
  deleteStudyCall,
  deleteTuningCall,
  studiesCall,
} from '../../core/api/studies/experiments.ts';
import { printResult } from '../../core/cli/print.ts';
import { chooseRun } from '../../core/score/candidates/choose-run.ts';
import { saveMapping } from '../../core/store/datasets/mappings.ts';
import type { Project } from '../../core/store/file/project.ts';
import { promoteRun, saveBank } from '../../core/store/runs/banks.ts';
import { comparisons, studies, tunings } from '../../core/store/runs/experiments.ts';
import { recordExport } from '../../core/store/runs/exports.ts';
import { createRun, updateRun, writeArtifact } from '../../core/store/runs/runs.ts';
import { runLine } from '../cli/command-lines.ts';
import { writeTestDataset } from '../store/fixture.ts';
import { temporaryProject } from '../temporary-project.ts';
import { invoke } from './invoke.ts';

type List = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** The result of a call that lists entries, or deletes one. */
const listFrom = async (call: object, input: object): Promise<List> =>
  (await invoke(call as never, input as never)) as List;

const RUN = { model: 'aitm', engine: 'onnx', config: {}, steps: ['click'] } as const;

/** Two of everything that a project lists: one named after May, one after June. */
function fill(project: Project): void {
  for (const [name, seed] of [
    ['may', 7],
    ['june', 5],
  ] as const) {
    const input = { run: 'r1', request: { models: ['aitm'], seeds: seed, trials: 3 } };
    writeTestDataset(project, name, 10);
    saveBank(project, { name, objective: 'click', weight: seed, banners: [] });
    createRun(project, { ...RUN, dataset: name, seed, bank: name, status: 'done' });
    comparisons.begin(project, { kind: 'comparison', dataset: name, bank: null, input });
    tunings.begin(project, { kind: 'tuning', dataset: name, bank: null, input });
    studies.begin(project, { kind: 'tsne', dataset: name, bank: null, input });
    saveMapping(project, { name, columns: [name], mapping: { version: 1 }, rename: false });
    const list = { file: `/${name}.csv`, audience: name, runs: [], per: 'user', selection: {}, expected: {} } as const;
    recordExport(project, { ...list, rows: seed, sha256: '' });
  }
}

/** How each kind is listed, damaged and deleted. */
const KINDS = [
  { list: runsCall, damage: 'UPDATE runs SET seed = 6 WHERE id = 1', remove: deleteCall, as: { run: 'r1' } },
  {
    list: datasetsCall,
    damage: 'UPDATE datasets SET records = 6 WHERE id = 1',
    remove: deleteCall,
    as: { dataset: 'may' },
  },
  { list: banksCall, damage: 'UPDATE banks SET weight = 6 WHERE id = 1', remove: deleteCall, as: { bank: 'may' } },
  {
    list: comparisonsCall,
    damage: "UPDATE comparisons SET dataset = 'mey' WHERE id = 1",
    remove: deleteComparisonCall,
    as: { comparison: 'c1' },
  },
  {
    list: tuningsCall,
    damage: "UPDATE tunings SET dataset = 'mey' WHERE id = 1",
    remove: deleteTuningCall,
    as: { tuning: 't1' },
  },
  {
    list: studiesCall,
    damage: "UPDATE studies SET dataset = 'mey' WHERE id = 1",
    remove: deleteStudyCall,
    as: { study: 's1' },
  },
  {
    list: exportsCall,
    damage: 'UPDATE exports SET row_count = 6 WHERE id = 1',
    remove: deleteExportCall,
    as: { export: 1 },
  },
  {
    list: mappingsCall,
    damage: "UPDATE mappings SET saved_at = 'now' WHERE id = 1",
    remove: deleteMappingCall,
    as: { name: 'may' },
  },
] as const;

function filledProject(t: TestContext): Project {
  const project = temporaryProject(t);
  fill(project);
  return project;
}

for (const { list, damage, remove, as } of KINDS)
  test(`the call ${list.name} lists intact entries beside a damaged one, which can be deleted`, async (t) => {
    const opened = filledProject(t);
    const project = opened.path;
    const before = (await listFrom(list, { project }))[list.name];
    assert.equal(before.length, 2);
    opened.database.exec(damage);
    opened.close();
    const { damaged, [list.name]: intact } = await listFrom(list, { project });
    const name = String(Object.values(as)[0]);
    assert.deepEqual(
      intact,
      before.filter((one) => !JSON.stringify(one).includes('"may"')),
    );
    assert.deepEqual(
      damaged.map((one) => one['name']),
      [name],
    );
    assert.match(JSON.stringify(damaged[0]['help']), /deleteOrRestore/);
    await listFrom(remove, { project, ...as });
    assert.deepEqual(await listFrom(list, { project }), { [list.name]: intact, damaged: [] });
  });

test('a damaged plan, bank or dataset does not stop the list of runs', async (t) => {
  const opened = filledProject(t);
  writeArtifact(opened, 'r1', 'plan', {}, {});
  opened.database.exec(`UPDATE artifacts SET meta_json = '{"a":1}'; UPDATE banks SET weight = 6 WHERE id = 2;
    UPDATE datasets SET records = 6 WHERE id = 2`);
  opened.close();
  const { runs, damaged } = await listFrom(runsCall, { project: opened.path });
  assert.deepEqual([runs.map((one) => one['run']), damaged.map((one) => one['name'])], [['r2'], ['r1']]);
});

test('other runs are used while one is damaged, but none is chosen in its place', (t) => {
  const opened = filledProject(t);
  promoteRun(opened, 'r1');
  opened.database.exec('UPDATE runs SET seed = 6 WHERE id = 1');
  assert.throws(() => chooseRun(opened, 'may'), { code: 'corrupt', message: /run r1/ });
  assert.equal(updateRun(opened, 'r2', { bank: 'north' }).bank, 'north');
  assert.throws(() => updateRun(opened, 'r1', { bank: 'north' }), { code: 'corrupt' });
});

test('the command line lists runs beside a damaged one, and deletes it', async (t) => {
  const opened = filledProject(t);
  opened.database.exec('UPDATE runs SET seed = 6 WHERE id = 1');
  opened.close();
  const { code, stdout } = await runLine(['runs', opened.path]);
  assert.equal(code, 0);
  assert.match(stdout, /^r2 +june/m);
  assert.match(stdout, /^r1 +damaged data in the project file: run r1 +delete it, or restore the file from a backup$/m);
  assert.doesNotMatch(stdout, /^r1 +may/m);
  assert.equal((await runLine(['delete', opened.path, '--run', 'r1'])).code, 0);
  const json = await runLine(['runs', opened.path, '--json']);
  const left = JSON.parse(json.stdout) as List;
  assert.deepEqual([left['runs'].length, left['damaged']], [1, []]);
});

test('a list of only damaged entries does not say that it is empty', () => {
  const damaged = [{ name: 'r1', error: 'damaged', help: 'delete it' }];
  for (const kind of ['runs', 'datasets', 'banks']) {
    const text = printResult(kind, { [kind]: [], damaged });
    assert.match(text, /^r1 {7}damaged {2}delete it$/m);
    assert.doesNotMatch(text, /yet/);
  }
});
