import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { wholeSelection } from '../../core/features/selection.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { saveForecastParameters } from '../../core/predict/forecast.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { predictSelection } from '../../core/predict/predict.ts';
import { openTrained, readTrained } from '../../core/predict/trained.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { scoreAudience, type ScoreOptions, type ScoreResult } from '../../core/score/score-audience.ts';
import { deleteDataset, getDataset } from '../../core/store/datasets/datasets.ts';
import { saveSegment } from '../../core/store/datasets/segments.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { updateRun } from '../../core/store/runs/runs.ts';
import { inEnglish } from '../../core/text/en.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { temporaryFolder } from '../temporary.ts';
import { cancelledWhen } from '../train/fit/small-training.ts';
import { withoutForecastParameters } from './forecast-parameters.ts';
import { readRows } from './read-list.ts';

const folder = temporaryFolder();
const job = quietJob();
const STEPS = ['click', 'application', 'approval', 'activation'];
const config = { model: { tower: { widths: [16, 8], dropout: [0, 0] } } };
const BANKS = [
  { name: 'lantern', objective: 'approval', weight: 2, banners: [] },
  { name: 'meridian', objective: 'activation', weight: 1, banners: [] },
];
let project: Project;
const runs: string[] = [];

before(async () => {
  const { files } = await generateSample({ rows: 8000, seed: 5, out: folder, format: 'csv' }, job);
  project = openProject(join(folder, 'test.stepladder'), { mode: 'write', create: true });
  await importDataset(project, { files: [files.funnel], dataset: 'sample', mapping: files.mapping }, job);
  for (const bank of BANKS) {
    saveBank(project, bank);
    const { run } = await trainModel(
      project,
      { dataset: 'sample', bank: bank.name, model: 'aitm', engine: 'onnx', seed: 1, epochs: 1, config },
      job,
    );
    runs.push(run);
  }
});
after(() => {
  project.close();
});

function score(options: Partial<ScoreOptions>): Promise<ScoreResult> {
  return scoreAudience(
    project,
    { runs, audience: join(folder, 'audience.csv'), out: join(folder, 'ranked.csv'), per: 'user', ...options },
    job,
  );
}

type Row = Readonly<Record<string, string>>;

test('every user of the sample is ranked once, with the better score of two trained banks', async () => {
  const result = await score({});
  await score({ per: 'bank', out: join(folder, 'banks.csv') });
  const best = new Map<string, number>();
  for (const { user_id: user, score: ofBank } of readRows(join(folder, 'banks.csv')))
    best.set(user, Math.max(best.get(user) ?? -Infinity, Number(ofBank)));
  const rows = readRows(join(folder, 'ranked.csv'));
  const audience = readRows(join(folder, 'audience.csv'));
  assert.deepEqual(
    rows.map((row) => row.rank),
    rows.map((_, index) => String(index + 1)),
  );
  assert.deepEqual(rows.map((row) => row.user_id).sort(), audience.map((row) => row.user_id).sort());
  const { records, scored, rejected, written } = result;
  assert.deepEqual(
    { records, scored, rejected, written },
    { records: audience.length, scored: audience.length, rejected: 0, written: audience.length },
  );
  const weights = new Map(audience.map((row) => [row.user_id, Number(row.weight)]));
  rows.forEach((row, index) => {
    const bank = BANKS.find(({ name }) => name === row.bank);
    assert.ok(
      bank !== undefined &&
        row.objective === bank.objective &&
        row.run === runs[BANKS.indexOf(bank)] &&
        row.banner !== '',
    );
    assert.ok(Math.abs(Number(row.weight) - bank.weight * (weights.get(row.user_id) ?? NaN)) < 1e-12);
    assert.ok(Math.abs(Number(row.score) - Number(row.weight) * Number(row[`p_${row.objective}`])) < 1e-6);
    assert.equal(Number(row.score), best.get(row.user_id));
    if (index === 0) return;
    const [higher, lower] = [Number(rows[index - 1].score), Number(row.score)];
    assert.ok(higher > lower || (higher === lower && rows[index - 1].user_id < row.user_id), `rank ${index + 1}`);
  });
});

test('a sample scored as an audience gets the same probabilities as in its dataset', async () => {
  const parameters = withoutForecastParameters(project, runs[0]);
  const mapping = join(folder, 'as-audience.json');
  writeFileSync(mapping, JSON.stringify({ user: 'sample_id' }));
  await score({ runs: [runs[0]], audience: join(folder, 'funnel.csv'), out: join(folder, 'samples.csv'), mapping });
  const ranked = new Map(readRows(join(folder, 'samples.csv')).map((row) => [row.sample_id, row]));
  const samples = readRows(join(folder, 'funnel.csv'));
  const plan = loadPlan(project, runs[0]);
  const predictor = await openTrained(readTrained(project, plan));
  const dataset = getDataset(project, 'sample');
  const predictions = await predictSelection(
    predictor,
    { project, dataset, schema: plan.schema, selection: { ...wholeSelection('lantern') } },
    job,
  );
  await predictor.release();
  let compared = 0;
  predictions.sourceRows.forEach((source, index) => {
    const row = ranked.get(samples[source].sample_id);
    if (row === undefined || row.banner !== samples[source].banner) return;
    compared++;
    for (const step of STEPS) {
      const expected = predictions.probabilities[step][index];
      assert.ok(
        Math.abs(Number(row[`p_${step}`]) - expected) <= 1e-5 * expected,
        `${row.sample_id} ${step}: ${row[`p_${step}`]} is not ${expected}`,
      );
    }
  });
  assert.ok(compared > 100, `only ${compared} samples have the banner that is best for them`);
  saveForecastParameters(project, runs[0], parameters);
});

test('the top of each bank is the beginning of its list', async () => {
  await score({ per: 'bank', out: join(folder, 'all.csv') });
  const { written } = await score({ per: 'bank', top: 3, out: join(folder, 'top.csv') });
  const all = readRows(join(folder, 'all.csv'));
  assert.deepEqual(
    readRows(join(folder, 'top.csv')),
    all.filter((row) => Number(row.rank) <= 3),
  );
  assert.deepEqual([written, all.length], [6, 2 * readRows(join(folder, 'audience.csv')).length]);
});

test('the manifest names the runs, models, objectives, the data and the engine', async () => {
  const { manifest, written } = await score({ out: join(folder, 'named.csv') });
  const content = JSON.parse(readFileSync(manifest, 'utf8')) as { rows: number; runs: Row[] };
  const { dataHash } = getDataset(project, 'sample');
  assert.equal(content.rows, written);
  assert.deepEqual(
    content.runs.map(({ weightsSha256, ...run }) => [run, /^[0-9a-f]{64}$/.test(weightsSha256)]),
    BANKS.map((bank, index) => [
      {
        run: runs[index],
        model: 'aitm',
        bank: bank.name,
        objective: bank.objective,
        dataset: 'sample',
        dataHash,
        engine: 'onnx',
        device: 'cpu',
      },
      true,
    ]),
  );
});

test('scoring again writes the same list, for any order of the runs', async () => {
  await score({ out: join(folder, 'once.csv') });
  await score({ out: join(folder, 'twice.csv'), runs: [...runs].reverse() });
  assert.deepEqual(readFileSync(join(folder, 'once.csv')), readFileSync(join(folder, 'twice.csv')));
});

test('a run scores in the same way after its dataset was deleted and another one got its name', async () => {
  await score({ out: join(folder, 'first.csv') });
  const { dataHash } = getDataset(project, 'sample');
  deleteDataset(project, 'sample');
  writeFileSync(join(folder, 'other.csv'), 'sample_id,click\n1,0\n2,1\n');
  await importDataset(
    project,
    { files: [join(folder, 'other.csv')], dataset: 'sample', mapping: { missing: ['1'] } },
    job,
  );
  const { manifest } = await score({ out: join(folder, 'second.csv') });
  assert.deepEqual(readFileSync(join(folder, 'second.csv')), readFileSync(join(folder, 'first.csv')));
  const content = JSON.parse(readFileSync(manifest, 'utf8')) as { runs: Row[] };
  assert.deepEqual(
    content.runs.map((run) => run.dataHash),
    [dataHash, dataHash],
  );
});

test('a cancelled call leaves the folder as it was', async () => {
  const audience = join(folder, 'endless.csv');
  const [header, ...lines] = readFileSync(join(folder, 'audience.csv'), 'utf8').trimEnd().split('\n');
  const repeated = Array.from({ length: 30 }, (_, copy) => lines.map((line) => `${copy}${line}\n`).join(''));
  writeFileSync(audience, `${header}\n${repeated.join('')}`);
  const before = readdirSync(folder);
  const options = { runs, audience, out: join(folder, 'cancelled.csv'), per: 'user' as const };
  const early = cancelledWhen(({ counts }) => counts !== undefined);
  await assert.rejects(scoreAudience(project, options, early), { code: 'cancelled' });
  assert.deepEqual(readdirSync(folder), before);
});

test('runs and files that cannot be used are refused, and no file is left', async () => {
  const before = readdirSync(folder);
  const out = join(folder, 'refused.csv');
  await assert.rejects(score({ out, runs: ['r9'] }), { code: 'unknown-name' });
  updateRun(project, runs[1], { status: 'interrupted' });
  await assert.rejects(score({ out }), {
    code: 'state',
    message: `run ${runs[1]} is not finished: its training was interrupted`,
    help: `resume it in Train, or with stepladder train … --resume ${runs[1]}`,
  });
  updateRun(project, runs[1], { status: 'done' });
  await assert.rejects(score({ out, audience: join(folder, 'missing.csv') }), {
    code: 'invalid-input',
    message: `no such file: ${join(folder, 'missing.csv')}`,
  });
  await assert.rejects(score({ out: join(folder, 'audience.csv') }), {
    code: 'invalid-input',
    message: `the output is an audience file: ${join(folder, 'audience.csv')}`,
  });
  await assert.rejects(score({ out: project.path }), {
    code: 'invalid-input',
    message: `the output is the project: ${project.path}`,
  });
  const mapping = join(folder, 'mapping.json');
  await assert.rejects(score({ out: mapping, mapping }), {
    code: 'invalid-input',
    message: `the output is the mapping file: ${mapping}`,
  });
  await assert.rejects(score({ out, top: 0 }), { code: 'usage' });
  assert.deepEqual(readdirSync(folder), before);
});

test('only the users of a segment are scored, by columns of the audience, and the list says so', async () => {
  saveSegment(
    project,
    {
      name: 'middle',
      conditions: [
        { column: 'age', operator: 'between', min: 30, below: 45 },
        { column: 'gender', operator: 'is-not', values: ['F'] },
      ],
    },
    false,
  );
  const out = join(folder, 'segment.csv');
  const result = await score({ out, segment: 'middle' });
  const inSegment = readRows(join(folder, 'audience.csv')).filter(
    ({ age, gender }) => age !== '' && Number(age) >= 30 && Number(age) < 45 && gender !== 'F',
  );
  assert.ok(inSegment.length > 50);
  assert.deepEqual(
    readRows(out)
      .map((row) => row.user_id)
      .sort(),
    inSegment.map((row) => row.user_id).sort(),
  );
  assert.equal(result.scored + result.rejected, result.records);
  assert.deepEqual(
    result.rejects.map(({ reason, count }) => [inEnglish(reason), count]),
    [['not in the segment', result.records - inSegment.length]],
  );
  assert.match(
    result.notes.map(inEnglish).join('\n'),
    /only users of segment middle are scored: between age=30\.\.<45/,
  );
  assert.match(readFileSync(`${out}.manifest.json`, 'utf8'), /segment middle/);
});

test('the error for a segment that needs times or a column that the audience lacks names the segment', async () => {
  saveSegment(
    project,
    { name: 'recent', conditions: [{ column: 'day', operator: 'days', from: '2025-01-01' }] },
    false,
  );
  saveSegment(project, { name: 'planets', conditions: [{ column: 'planet', values: ['Mars'] }] }, false);
  for (const [segment, message] of [
    ['recent', 'segment recent selects days, but an audience has no times'],
    ['planets', 'the audience has no column planet, which segment planets needs'],
  ])
    await assert.rejects(score({ segment }), { code: 'invalid-input', message });
});
