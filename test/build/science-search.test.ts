import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { measureSeed, type Setting } from '../../build/science/one-seed.ts';
import { searchSettings, type FoundSettings, type Search } from '../../build/science/search.ts';
import { searchTable } from '../../build/science/tables.ts';
import { configureRun } from '../../core/predict/config.ts';
import { withProject } from '../../core/store/file/project.ts';
import { listRuns } from '../../core/store/runs/runs.ts';
import { temporaryFolder } from '../temporary.ts';

const config = { training: { epochs: 1 } };
const search: Search = {
  seed: 9,
  rows: 4000,
  ownEffects: 0,
  config,
  models: ['omoe', 'esmm'],
  trials: 2,
  keep: null,
  mark: '',
};

test('a search gives every system the same number of trials on all samples and on one bank’s own', async (t) => {
  const keep = temporaryFolder(t);
  const found = await searchSettings({ ...search, keep });
  assert.deepEqual(
    found.map(({ model, samples, aucs }) => [model, samples, aucs.length]),
    [
      ['omoe', 'all', 2],
      ['esmm', 'all', 2],
      ['omoe', 'own', 2],
      ['esmm', 'own', 2],
    ],
  );
  for (const { model, trial, aucs, config: chosen } of found) {
    assert.equal(aucs[trial - 1], Math.max(...aucs.map((auc) => auc ?? NaN)), 'the highest validation AUC wins');
    assert.equal((chosen as { training: { epochs: number } }).training.epochs, 1, 'given settings are not varied');
    assert.equal(JSON.stringify(chosen) === JSON.stringify(configureRun(model, config)), trial === 1);
  }
  await withProject(projectIn(keep), { mode: 'read' }, (project) => {
    const runs = listRuns(project);
    const banksOf = (model: string): string[] => [
      ...new Set(runs.filter((run) => run.model === model).map(({ bank }) => bank ?? 'all')),
    ];
    assert.deepEqual([banksOf('omoe'), banksOf('esmm')], [banksOf('esmm'), ['all', 'lantern']]);
    assert.deepEqual(
      runs.filter(({ test: tested }) => tested !== null),
      [],
      'no trial is tested',
    );
    assert.ok(runs.every(({ seed }) => seed === search.seed));
  });
});

function projectIn(folder: string): string {
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.stepladder'))!,
  );
}

test('an interrupted search continues with its trials, and with the results of finished systems', async (t) => {
  const keep = temporaryFolder(t);
  const kept: Search = { ...search, keep, models: ['esmm'] };
  const whole = await searchSettings(kept);
  const runs = (): Promise<string[]> =>
    withProject(projectIn(keep), { mode: 'read' }, (project) => listRuns(project).map(({ run }) => run));
  const before = await runs();
  const [finished, unfinished] = ['all', 'own'].map((samples) =>
    readdirSync(keep).find((name) => name.endsWith(`-esmm-${samples}.json`))!,
  );
  rmSync(join(keep, unfinished));
  assert.deepEqual(await searchSettings(kept), whole);
  assert.deepEqual(await runs(), before, 'no trial is trained again');
  writeFileSync(join(keep, finished), readFileSync(join(keep, finished), 'utf8').replace('"trial":', '"trial":10'));
  rmSync(projectIn(keep));
  const [all, own] = await searchSettings(kept);
  assert.deepEqual([all.trial >= 100, own], [true, whole[1]], 'kept results are used as they are');
});

test('a system is trained with the settings found for it', async (t) => {
  const [ofAll, ofOwn] = [5, 2].map((dimension) => ({ ...config, features: { dimension } }));
  const setting: Setting = {
    seed: 2,
    rows: 4000,
    config: ofAll,
    found: null,
    ownEffects: 0,
    rivals: [],
    exportDays: [84],
  };
  const found = (['all', 'own'] as const).map((samples): FoundSettings => {
    const chosen = configureRun('aitm', samples === 'all' ? ofAll : ofOwn);
    return { model: 'aitm', samples, trial: 2, config: chosen, aucs: [0.6, 0.7] };
  });
  const figuresOf = async (change: Partial<Setting>): Promise<Map<string, number>> => {
    const figures = await measureSeed({ ...setting, ...change }, temporaryFolder(t));
    return new Map(figures.map(({ samples, bank, step, auc }) => [`${samples}: ${bank}, ${step}`, auc]));
  };
  const [without, withFound] = [await figuresOf({}), await figuresOf({ found })];
  const samples = [...new Set([...withFound.keys()].map((key) => key.split(':')[0]))];
  assert.deepEqual(samples.sort(), ['all', 'all, then own', 'own'], 'no system without a search');
  for (const [key, auc] of withFound) assert.equal(auc === without.get(key), !key.startsWith('own:'), key);
});

test('the table of a search shows what each system gained over its default settings', () => {
  const found: FoundSettings[] = [
    { model: 'aitm', samples: 'all', trial: 1, config: {}, aucs: [0.8, 0.7] },
    { model: 'esmm', samples: 'own', trial: 2, config: {}, aucs: [0.71, 0.7225] },
    { model: 'ple', samples: 'own', trial: 2, config: {}, aucs: [null, 0.7] },
  ];
  const table = searchTable(found);
  assert.match(table, /^aitm +all +1 +\.8000 +\.8000 +\.0000 *$/m);
  assert.match(table, /^esmm +own +2 +\.7100 +\.7225 +\.0125 *$/m);
  assert.match(table, /^ple +own +2 +– +\.7000 +– *$/m);
});

test('a search on a measured seed, or without its number of trials, is refused', () => {
  const refusal = (...args: readonly string[]): string => {
    const script = join(import.meta.dirname, '..', '..', 'build', 'science', 'science.ts');
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    assert.equal(status, 2, stderr);
    return stderr;
  };
  assert.match(
    refusal('--trials', '2', '--search-seed', '5'),
    /^error: --search-seed 5: this seed is measured; give one that is not$/m,
  );
  assert.match(refusal('--trials', '2', '--from', '1000'), /^error: --search-seed 1001: this seed is measured/);
  assert.match(refusal('--search-seed', '9'), /^error: --search-seed and --search-rows need --trials$/m);
  assert.match(refusal('--trials', '2', '--future'), /^error: --future does not take --trials$/m);
});
