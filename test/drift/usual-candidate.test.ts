/** Which bank and banner the users of an audience are scored with. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { exportDataset } from '../../core/dataset-export/export-dataset.ts';
import { measureDrift } from '../../core/drift/drift.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { readArtifact, writeArtifact } from '../../core/store/runs/runs.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { assertNear } from '../near.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

const USERS = 2000;
/** Birch has more impressions than Aster, but none of its banners has as many as the first banner of Aster. */
const SHOWN = [
  ...Array.from({ length: 8 }, () => 'aster,a1'),
  'aster,a0',
  ...Array.from({ length: 11 }, (_, index) => `birch,b${index % 2}`),
];
const ageOf = (user: number): number => 20 + ((user * 7) % 50);

function writeLines(path: string, lines: readonly string[]): string {
  writeFileSync(path, lines.join('\n'));
  return path;
}

/** The mean of a column of a CSV file. */
function meanOf(file: string, name: string): number {
  const [columns, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const values = rows.map((row) => Number(row.split(',')[columns.split(',').indexOf(name)]));
  return values.reduce((sum, value) => sum + value, 0) / USERS;
}

test('everyone is scored with the most frequent banner and its bank, not with the most frequent bank', async (t) => {
  const [project, folder, job] = [temporaryProject(t), temporaryFolder(t), quietJob()];
  const file = (name: string, lines: readonly string[]): string => writeLines(join(folder, name), lines);
  const users = Array.from({ length: USERS }, (_, user) => user);
  const header = 'id,user,bank,banner,age,click';
  const sample = (user: number, shown: string): string =>
    `s${user},u${user},${shown},${ageOf(user)},${Number(user % 10 < (shown === 'aster,a1' ? 6 : 2))}`;
  const base = users.map((user) => sample(user, SHOWN[user % SHOWN.length]));
  const mapping = { id: 'id', user: 'user', bank: 'bank', banner: 'banner', steps: [{ name: 'click', windowDays: 0 }] };
  await importDataset(project, { files: [file('base.csv', [header, ...base])], mapping, dataset: 'base' }, job);
  const config = { training: { epochs: 1 } };
  const { run } = await trainModel(project, { dataset: 'base', model: 'mlp', engine: 'onnx', seed: 1, config }, job);

  /** What the model predicts if all users see that banner. */
  const predicted = async (dataset: string, shown: string): Promise<number> => {
    const path = file(`${dataset}.csv`, [header, ...users.map((user) => sample(user, shown))]);
    await importDataset(project, { files: [path], mapping, dataset }, job);
    const out = join(folder, `${dataset}-predicted.csv`);
    await exportDataset(project, { dataset, format: 'csv', out, runs: [run] }, job);
    return meanOf(out, `${run}_p_click`);
  };
  const audience = file('audience.csv', ['user,age', ...users.map((user) => `u${user},${ageOf(user)}`)]);
  const scored = async (): Promise<number> =>
    (await measureDrift(project, { run, audience }, job)).score.mean.compared ?? NaN;
  const usual = await predicted('usual', 'aster,a1');
  assertNear(await scored(), usual, 1e-6);

  const plan = readArtifact(project, run, 'plan')!;
  const meta = plan.meta as { readonly candidates: readonly { readonly bank: string; readonly banner: string }[] };
  const withCandidates = (candidates: readonly object[]): void =>
    writeArtifact(project, run, 'plan', { ...meta, candidates }, plan.blobs);
  // Plans from older versions lack the numbers of impressions, and the first banner by name is not the most frequent.
  withCandidates(meta.candidates.map(({ bank, banner }) => ({ bank, banner })));
  assertNear(await scored(), usual, 1e-6);
  // A bank without a named banner has no candidates.
  withCandidates([]);
  assertNear(await scored(), await predicted('unnamed', ','), 1e-6);
});
