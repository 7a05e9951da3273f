import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { THREADS_VARIABLE } from '../../core/engine/thread-count.ts';
import { checkedExport, describeFile } from '../../core/export/checked-export.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { scoreWithExport } from '../../core/export/score-with-export.ts';
import { quietJob } from '../../core/job.ts';
import type { ScoreResult } from '../../core/score/score-audience.ts';
import { temporaryFolder } from '../temporary.ts';
import { makeProject } from './project.ts';

interface Manifest {
  runs: { run: string; dataset: string; steps: string[]; forecast?: { ownLevels?: Record<string, number[]> } }[];
  preference?: string;
  messages?: unknown;
  banks: { bank: string; run: string; objective: string; weight: number }[];
  steps: { step: string; output: string }[];
  columns: { name: string; input: string; kind: string }[];
  files: Record<string, { sha256: string }>;
}

/** Changes to a manifest that leave it in its schema, but do not fit the model or each other. */
const CHANGES: Readonly<Record<string, (manifest: Manifest) => void>> = {
  'an unknown run': ({ banks }) => (banks[0].run = 'r99'),
  'an unknown objective': ({ banks }) => (banks[0].objective = 'constructor'),
  'a negative weight': ({ banks }) => (banks[0].weight = -1),
  'a bank named twice': ({ banks }) => banks.push(banks[0]),
  'a step without an output': ({ runs }) => runs[0].steps.push('__proto__'),
  'an unknown output': ({ steps }) => (steps[0].output = 'toString'),
  'an unknown input': ({ columns }) => (columns[0].input = 'none'),
  'an input named twice': ({ columns }) => (columns[0].input = columns[1].input),
  'a column of another kind': ({ columns }) => (columns.find(({ kind }) => kind === 'numeric')!.kind = 'categorical'),
  'an unknown preference': (manifest) => (manifest.preference = 'none'),
  'a bank with a level of one step only': ({ runs }) => (runs[0].forecast!.ownLevels = { constructor: [0.1] }),
  'no hash of the model': ({ files }) => delete files['model.onnx'],
};

const folder = temporaryFolder();
const intact = join(folder, 'intact');
const changed = join(folder, 'changed');
let audience: string;

before(async () => {
  const { project, runs, audience: all } = await makeProject(folder);
  await exportRuns(project, { runs: runs.slice(1), out: intact }, quietJob());
  project.close();
  audience = join(folder, 'some.csv');
  writeFileSync(audience, readFileSync(all, 'utf8').split('\n').slice(0, 40).join('\n'));
});

const out = join(folder, 'ranked.csv');
const score = async (): Promise<number> =>
  (await scoreWithExport({ folder: changed, audience, out, per: 'user' }, quietJob())).written;

/** Copies the export and changes it; the manifest gets the hash of a changed model. */
function change(edit: (manifest: Manifest) => void, model?: (bytes: Buffer) => Buffer): void {
  rmSync(changed, { recursive: true, force: true });
  rmSync(out, { force: true });
  cpSync(intact, changed, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(intact, 'manifest.json'), 'utf8')) as Manifest;
  if (model !== undefined) {
    const bytes = model(readFileSync(join(intact, 'model.onnx')));
    writeFileSync(join(changed, 'model.onnx'), bytes);
    manifest.files['model.onnx'].sha256 = createHash('sha256').update(bytes).digest('hex');
  }
  edit(manifest);
  writeFileSync(join(changed, 'manifest.json'), JSON.stringify(manifest));
}

async function expectRefusal(what: string): Promise<void> {
  const help = 'copy the folder again, or export the runs again';
  await assert.rejects(score(), { code: 'invalid-file', message: /was changed or is incomplete/, help }, what);
  assert.equal(existsSync(out), false);
}

test('an exported model is not read to its end if scoring is cancelled', async () => {
  change(() => undefined);
  const job = { ...quietJob(), signal: AbortSignal.abort() };
  await assert.rejects(describeFile(join(changed, 'model.onnx'), job), { code: 'cancelled' });
  await assert.rejects(checkedExport(changed, job), { code: 'cancelled' });
});

test('an exported model scores as long as nothing is changed', async () => {
  change(() => undefined);
  assert.equal(await score(), 39);
});

test('a model from an older version, without errors of forecasts, gives intervals that cover only chance', async () => {
  change((manifest) => {
    for (const run of manifest.runs) delete run.forecast;
    delete manifest.preference;
    delete manifest.messages;
  });
  const { forecast, written, notes } = await scoreWithExport(
    { folder: changed, audience, out, per: 'user' },
    quietJob(),
  );
  assert.deepEqual([written, notes], [39, []]);
  assert.deepEqual(new Set(forecast.map(({ errors }) => errors.model)), new Set([null]));
});

/** Scores with an export that others replace `times` times while it is read. */
async function scoreWhileReplaced(times: number): Promise<ScoreResult> {
  change(() => undefined);
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, '{}');
  let reads = 0;
  const options = {
    folder: changed,
    audience,
    out,
    per: 'user' as const,
    mapping,
    // Read after the manifest and before the model.
    get top() {
      if (reads < times) {
        // Like a pipe, the mapping can be read only once.
        rmSync(mapping, { force: true });
        rmSync(changed, { recursive: true });
        cpSync(intact, changed, { recursive: true });
        const manifest = JSON.parse(readFileSync(join(changed, 'manifest.json'), 'utf8')) as Manifest;
        for (const run of manifest.runs) run.dataset = 'later';
        writeFileSync(join(changed, 'manifest.json'), JSON.stringify(manifest));
      }
      reads++;
      return undefined;
    },
  };
  return scoreWithExport(options, quietJob());
}

test('scoring uses the export that takes the place of another while it is read, never a part of each', async () => {
  const { written } = await scoreWhileReplaced(1);
  assert.equal(written, 39);
  const { runs } = JSON.parse(readFileSync(`${out}.manifest.json`, 'utf8')) as Manifest;
  assert.deepEqual(
    runs.map(({ dataset }) => dataset),
    ['later'],
  );
});

test('an exported model is refused if others take its place again and again while it is read', async () => {
  await assert.rejects(scoreWhileReplaced(2), {
    code: 'state',
    message: `the export in ${changed} was replaced while it was read`,
  });
  assert.equal(existsSync(out), false);
});

test('an exported model is refused if its manifest contradicts itself or the model', async () => {
  for (const [what, edit] of Object.entries(CHANGES)) {
    change(edit);
    await expectRefusal(what);
  }
});

test('an export is refused if its model.onnx is no model or cannot be run, although its hash is right', async () => {
  const edits: readonly ((bytes: Buffer) => Buffer)[] = [
    (bytes) => bytes.subarray(0, bytes.length / 2),
    () => Buffer.from('not a model'),
    (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('p_click', 'q_click'), 'latin1'),
  ];
  for (const [index, edit] of edits.entries()) {
    change(() => undefined, edit);
    await expectRefusal(`edit ${index}`);
  }
});

test('an exported model is not blamed for an invalid number of threads', async (t) => {
  change(() => undefined);
  const given = process.env[THREADS_VARIABLE];
  t.after(() => {
    if (given === undefined) delete process.env[THREADS_VARIABLE];
    else process.env[THREADS_VARIABLE] = given;
  });
  process.env[THREADS_VARIABLE] = 'all';
  await assert.rejects(score(), { code: 'usage', message: /STEPLADDER_THREADS is all/ });
  assert.equal(existsSync(out), false);
});

for (const name of ['manifest.json', 'model.onnx'])
  test(`${name} is refused if it is a pipe that never ends`, { skip: process.platform === 'win32' }, async () => {
    change(() => undefined);
    rmSync(join(changed, name));
    execFileSync('mkfifo', [join(changed, name)]);
    await assert.rejects(score, { code: 'invalid-file' });
    assert.equal(existsSync(out), false);
  });
