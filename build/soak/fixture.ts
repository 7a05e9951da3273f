import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import type { z } from 'zod';

import { bankCall } from '../../core/api/banks/banks.ts';
import type { Call } from '../../core/api/contract/call.ts';
import { importCall } from '../../core/api/data/import.ts';
import { trainCall } from '../../core/api/models/train.ts';
import { exportCall } from '../../core/api/score/export-runs.ts';
import { sampleCall } from '../../core/api/without-project.ts';
import { MANIFEST } from '../../core/export/checked-export.ts';
import { filesIn } from '../../core/export/files-in.ts';
import { quietJob } from '../../core/job.ts';
import { saveAnnotation } from '../../core/store/datasets/annotations.ts';
import { saveMapping } from '../../core/store/datasets/mappings.ts';
import { saveSegment } from '../../core/store/datasets/segments.ts';
import { saveView } from '../../core/store/datasets/views.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../core/store/file/migrations.ts';
import { withProject } from '../../core/store/file/project.ts';
import { saveCampaign } from '../../core/store/runs/campaigns.ts';
import { comparisons, studies, tunings } from '../../core/store/runs/experiments.ts';
import type { Holdout } from '../../core/store/runs/export-holdout.ts';
import { recordExport } from '../../core/store/runs/exports.ts';
import { recordRunUse } from '../../core/store/runs/run-uses.ts';
import { addAppends, writeAppendFiles, type AppendFiles } from './append-fixture.ts';
import { takeSnapshot, type ProjectSnapshot } from './project-snapshot.ts';

const ROWS = 2000;
const BROKEN = 50;

/** The start of every trial: a project, a snapshot of its content, and the files that the commands read. */
export interface Fixture extends AppendFiles {
  readonly folder: string;
  /** A funnel export of `ROWS` good records and `BROKEN` broken ones. */
  readonly funnel: string;
  readonly mapping: string;
  readonly audience: string;
  readonly config: string;
  /** With the dataset `a`, the bank `lantern` and its run `r1`, and the datasets `week` and `grown`. */
  readonly project: string;
  readonly snapshot: ProjectSnapshot;
  /** An export of `r1`, in which every file differs from what the program writes. */
  readonly earlierExport: string;
  /** The dataset `grown` before its append, as in a snapshot. */
  readonly beforeAppend: string;
  /** A project of the oldest version, with a bank. */
  readonly oldProject: string;
}

/** Makes the fixture with the program's own calls. */
export async function makeFixture(folder: string): Promise<Fixture> {
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  const project = file('fixture.stepladder');
  const config = file('config.json');
  writeFileSync(
    config,
    JSON.stringify({ model: { tower: { widths: [8, 4], dropout: [0, 0] } }, training: { epochs: 2, batchSize: 250 } }),
  );
  await call(sampleCall, { rows: ROWS, seed: 5, out: folder });
  const funnel = file('funnel.csv');
  const mapping = file('mapping.json');
  const [header] = readFileSync(funnel, 'utf8').split('\n', 1);
  const broken = Array.from({ length: BROKEN }, (_, index) => `broken ${index}${','.repeat(header.split(',').length)}`);
  writeFileSync(funnel, `${readFileSync(funnel, 'utf8').trimEnd()}\n${broken.join('\n')}\n`);
  await call(importCall, { project, files: [funnel], dataset: 'a', mapping });
  await call(bankCall, { project, name: 'lantern', objective: 'approval' });
  await call(trainCall, { project, dataset: 'a', bank: 'lantern', separate: true, config });
  await writeHistory(project);
  const files = writeAppendFiles(folder);
  const beforeAppend = await addAppends(project, files);
  return {
    folder,
    funnel,
    mapping,
    config,
    project,
    ...files,
    beforeAppend,
    audience: file('audience.csv'),
    snapshot: await takeSnapshot(project),
    earlierExport: await makeEarlierExport(project, file('earlier-export')),
    oldProject: makeOldProject(file('old.stepladder')),
  };
}

/**
 * Adds three entries of each kind that the window writes: experiments, exported lists, campaigns, segments, saved
 * views, annotations and mappings.
 */
function writeHistory(path: string): Promise<void> {
  return withProject(path, { mode: 'write' }, (project) => {
    for (const seed of [1, 2, 3]) {
      const condition = { column: 'days_since_last_visit', operator: 'between', below: 10 * seed };
      const input = { request: { dataset: 'a', models: ['aitm'], seed }, run: 'r1' };
      const result = { rows: [{ model: 'aitm', approval: { mean: 0.75 + seed / 100 } }] };
      const fields = { dataset: 'a', bank: 'lantern', input };
      comparisons.finish(project, comparisons.begin(project, { ...fields, kind: 'comparison' }).name, result);
      tunings.finish(project, tunings.begin(project, { ...fields, kind: 'tuning' }).name, result);
      studies.finish(project, studies.begin(project, { ...fields, kind: 'tsne' }).name, result);
      recordRunUse(project, 'r1', { comparison: `c${seed}` });
      saveMapping(project, { name: `export ${seed}`, columns: ['id', `click ${seed}`], mapping: input, rename: false });
      const list = { file: `/lists/${seed}.csv`, audience: 'members.csv', runs: ['r1'], per: 'user' } as const;
      const figures = { selection: { top: 100 * seed }, rows: 100 * seed, expected: { approval: 12.5 } };
      const control = seed === 1 ? undefined : holdout(seed);
      recordExport(project, { ...list, ...figures, sha256: 'ab'.repeat(32), holdout: control });
      saveSegment(project, { name: `young ${seed}`, conditions: [condition] }, false);
      saveView(project, { name: `view ${seed}`, view: 'funnel', settings: { dataset: 'a', by: 'city' } }, false);
      saveAnnotation(project, { day: `2026-05-0${seed}`, text: `banner ${seed}`, bank: seed === 1 ? null : 'lantern' });
      const plan = { gain: seed / 8, banks: [{ bank: 'lantern', contacts: 10 * seed }] };
      saveCampaign(project, { name: `spring ${seed}`, audience: 'a.csv', input: { runs: ['r1'] }, result: plan });
    }
  });
}

function holdout(seed: number): Holdout {
  const size = { bank: null, step: 'approval', rate: 0.1, target: 90, control: 10, power: 0.4, needed: 800 };
  const file = `/lists/${seed}.control.csv`;
  return {
    seed,
    share: 0.1,
    lift: 0.2,
    file,
    sha256: 'cd'.repeat(32),
    rows: 10,
    expected: { approval: 1.25 },
    banks: [{ bank: 'lantern', target: 90, control: 10, limit: '1999999999999' }],
    sizes: [{ ...size, detectable: null }],
  };
}

/** Makes a call in this process: starting a command takes longer than most of them. */
async function call<Name extends string, Input extends z.ZodObject, Result extends z.ZodType>(
  { input: schema, handle }: Call<Name, Input, Result>,
  input: z.input<Input>,
): Promise<void> {
  await handle(schema.parse(input), quietJob());
}

/** Makes an export of short files, so that replacing it needs about as much space as writing the first export. */
async function makeEarlierExport(project: string, out: string): Promise<string> {
  await call(exportCall, { project, run: ['r1'], out });
  const manifest = readFileSync(join(out, MANIFEST), 'utf8');
  for (const name of filesIn(out)) writeFileSync(join(out, name), `earlier ${name}\n`);
  // The manifest names the files: others in the folder would not be replaced.
  writeFileSync(join(out, MANIFEST), `${manifest}\n`);
  return out;
}

function makeOldProject(path: string): string {
  const [first] = readMigrations(MIGRATIONS_FOLDER);
  const database = new BetterSqlite3(path);
  database.pragma('application_id = 0x53744c64');
  database.exec(first.sql);
  database.pragma('user_version = 1');
  database.exec("INSERT INTO banks (id, name, objective, weight) VALUES (2, 'north', 'approval', 1.5)");
  database.close();
  return path;
}

/** Copies a file of the fixture into a new folder; returns the path of the copy. */
export function copyInto(folder: string, path: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, name);
  copyFileSync(path, copy);
  return copy;
}

/** The SHA-256 of a file; null if there is none. */
export function hashOf(path: string): string | null {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
}

/** The SHA-256 of a text. */
export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Removes a folder. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
