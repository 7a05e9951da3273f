import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { Z_95 } from '../../../core/funnel/interval.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { saveForecastParameters } from '../../../core/predict/forecast.ts';
import { CsvWriter, encodeCell } from '../../../core/score/output/csv.ts';
import { readAssigned, rowKey } from '../../../core/score/results/assigned-list.ts';
import { measureResults } from '../../../core/score/results/measure-results.ts';
import { recordExport } from '../../../core/store/runs/exports.ts';
import { createRun } from '../../../core/store/runs/runs.ts';
import { resultsProject } from './results-project.ts';

const { folder, project } = resultsProject();
const job = quietJob();
const list = join(folder, 'list.csv');

const LIST = [
  'rank,user_id,bank,banner,score,objective,weight,p_click,p_activation,run',
  '1,u1,north,gold,0.25,activation,1,0.5,0.25,r1',
  "2,'=u3,north,gold,0.125,activation,1,0.25,0.125,r1",
  '3,u2,north,gold,0.0625,activation,1,0.75,0.0625,r1',
  '4,u4,north,gold,0.03125,activation,1,0.125,0.03125,r1',
].join('\n');

function record(): number {
  const sha256 = createHash('sha256').update(readFileSync(list)).digest('hex');
  return recordExport(project, {
    file: list,
    audience: 'a.csv',
    runs: ['r1'],
    per: 'user',
    selection: {},
    rows: 4,
    expected: {},
    sha256,
  });
}

/** The outcome of an export whose list is at `chosen`, or why there is none. */
async function outcomeOf(id: number, chosen: readonly string[] = [list], context = job) {
  const { results, reason } = await measureResults(
    project,
    { export: id, files: chosen, coversEveryone: false },
    context,
  );
  if (results === null) return { outcome: null, reason };
  const { rows, shown, steps } = results.check.whole;
  const outcome = {
    dataset: results.dataset,
    rows,
    shown,
    steps: steps.map(({ variance: _, actualToExpected: __, ...step }) => step),
  };
  return { outcome, reason };
}

/** The time `offset` days from now, since exports get their date from the clock. */
function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString();
}

before(() => {
  writeFileSync(list, `${LIST}\n`);
});

test('without data after the export there is nothing to compare', async () => {
  assert.deepEqual(await outcomeOf(record()), {
    outcome: null,
    reason: 'no-later-data',
  });
  await assert.rejects(outcomeOf(99), { code: 'unknown-name' });
});

/** Imports impressions after the export as the dataset june. */
async function importJune(): Promise<void> {
  const file = join(folder, 'june.csv');
  writeFileSync(
    file,
    [
      'sample_id,user_id,event_time,bank,banner,click,activation',
      `1,u2,${day(-3)},north,gold,1,1`,
      `2,u1,${day(1)},north,gold,1,1`,
      `3,u1,${day(2)},north,gold,0,0`,
      `4,u2,${day(2)},north,silver,1,1`,
      `5,u2,${day(2)},south,gold,1,1`,
      `6,=u3,${day(10)},north,gold,1,0`,
      `7,u5,${day(11)},north,gold,1,1`,
    ].join('\n'),
  );
  const steps = [
    { name: 'click', column: 'click' },
    { name: 'activation', column: 'activation', windowDays: 14 },
  ];
  const options = { files: [file], dataset: 'june', asOf: Date.parse(day(20)), mapping: { steps } };
  await importDataset(project, options, job);
}

test('the first impression of the recommended banner counts, if it is mature for the step', async () => {
  await importJune();
  const { outcome } = await outcomeOf(record());
  // With so few rows, both intervals reach from 0 to the number of rows.
  const unknown = { model: null, drift: null };
  assert.deepEqual(outcome, {
    dataset: 'june',
    rows: 4,
    shown: 2,
    steps: [
      {
        step: 'click',
        rows: 2,
        expected: 0.75,
        low: 0,
        high: 2,
        actual: 2,
        errors: { chance: Z_95 * Math.sqrt(0.25 + 0.1875), ...unknown },
      },
      {
        step: 'activation',
        rows: 1,
        expected: 0.25,
        low: 0,
        high: 1,
        actual: 1,
        errors: { chance: Z_95 * Math.sqrt(0.1875), ...unknown },
      },
    ],
  });
});

test('a forecast has the errors of the run that ranked the list, if these are known', async () => {
  const { run } = createRun(project, {
    dataset: 'june',
    model: 'aitm',
    engine: 'onnx',
    seed: 1,
    config: {},
    steps: ['click', 'activation'],
  });
  assert.equal(run, 'r1');
  const variances = ['click', 'activation'].map((step) => ({ step, model: 0.04, level: 0, drift: 0.01 }));
  saveForecastParameters(project, run, { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances });
  const { outcome } = await outcomeOf(record());
  const [click] = outcome!.steps;
  assert.ok(Math.abs((click.errors.model ?? NaN) - Z_95 * 0.2 * 0.75) < 1e-12);
  assert.ok(Math.abs((click.errors.drift ?? NaN) - Z_95 * 0.1 * 0.75) < 1e-12);
});

test('rows of weight 0 add neither expected nor actual conversions', async () => {
  writeFileSync(
    list,
    `${LIST.replace("2,'=u3,north,gold,0.125,activation,1,", "2,'=u3,north,gold,0,activation,0,")}\n`,
  );
  const { outcome } = await outcomeOf(record());
  assert.deepEqual(
    outcome?.steps.map(({ step, rows, expected, actual }) => [step, rows, expected, actual]),
    [
      ['click', 1, 0.5, 1],
      ['activation', 1, 0.25, 1],
    ],
  );
  writeFileSync(list, `${LIST}\n`);
});

test('the list is read from where the user says, not from where the project says', async () => {
  const id = record();
  assert.deepEqual(await outcomeOf(id, []), { outcome: null, reason: 'choose-list' });
  const moved = join(folder, 'moved.csv');
  renameSync(list, moved);
  const { outcome } = await outcomeOf(id, [moved]);
  assert.equal(outcome?.shown, 2);
  renameSync(moved, list);
});

test('a file that was changed after the export has no outcome', async () => {
  const id = record();
  writeFileSync(list, `${LIST}\n5,u6,north,gold,0.01,activation,1,0.1,0.01,r1\n`);
  assert.deepEqual(await outcomeOf(id), { outcome: null, reason: 'changed' });
});

test('a file that changes after it was checked has no outcome', async () => {
  writeFileSync(list, `${LIST}\n`);
  const id = record();
  let changed = false;
  // The signal is checked as soon as the file's only piece has been hashed.
  const changing = {
    ...job,
    get signal() {
      if (!changed) writeFileSync(list, `${LIST.replace('0.25,0.125', '0.99,0.125')}\n`);
      changed = true;
      return job.signal;
    },
  };
  assert.deepEqual(await outcomeOf(id, [list], changing), { outcome: null, reason: 'changed' });
  assert.ok(changed);
});

const NAMES = [
  '=1+1',
  "'=x",
  "''=x",
  '-5',
  "'-5",
  '+49 30',
  '\t=1',
  '＝1',
  '"=1"',
  "u'",
  'a;=1',
  'a\n=b',
  '',
  '\ufeff',
  'x ',
];

test('users, banks, banners and steps whose names got an apostrophe in the list are found', async () => {
  const [pieces, writer] = listWriter();
  for (const cell of ['rank', 'user_id', 'bank', 'banner', 'p_a;=b']) writer.encoded(encodeCell(cell));
  writer.endRecord();
  for (const [index, name] of NAMES.entries()) {
    for (const cell of [String(index + 1), name, `=${name}`, name]) writer.encoded(encodeCell(cell));
    writer.number(0.25);
    writer.endRecord();
  }
  writer.flush();
  writeFileSync(list, Buffer.concat(pieces));
  const { rowOf, probabilities, candidates, candidateOf } = await readAssigned([list], ['a;=b'], 'user', job);
  assert.deepEqual(
    NAMES.map((name) => rowOf.get(rowKey(name, `=${name}`))),
    NAMES.map((_, row) => row),
  );
  assert.deepEqual(
    NAMES.map((_, row) => candidates[candidateOf[row]].banner),
    NAMES,
  );
  assert.deepEqual(
    [...probabilities[0]],
    NAMES.map(() => 0.25),
  );
});

test('users and banks that differ have different keys', () => {
  assert.notEqual(rowKey('a,b', 'c'), rowKey('a', 'b,c'));
  assert.notEqual(rowKey('a', '1,'), rowKey('1,a', ''));
});

/** Writes a list into pieces. */
function listWriter(): [Uint8Array[], CsvWriter] {
  const pieces: Uint8Array[] = [];
  const writer = new CsvWriter((bytes) => {
    pieces.push(bytes.slice());
  });
  return [pieces, writer];
}
