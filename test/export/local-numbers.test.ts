import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { exportPython, exportRequirement } from '../../build/requirements/export.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { scoreWithExport } from '../../core/export/score-with-export.ts';
import { importDataset } from '../../core/ingest/import.ts';
import type { MappingFile } from '../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { scoreAudience, type ScoreResult } from '../../core/score/score-audience.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { temporaryFolder } from '../temporary.ts';
import { csvText, writeUsers } from './project.ts';

type Cells = Record<string, string>;

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const python = exportPython();
const NUMERIC = ['income_estimate', 'debt_ratio', 'account_balance', 'monthly_spend', 'tenure_days'];
let project: Project;
let users: Cells[];

function cellsOf(path: string): Cells[] {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  });
}

/** A number as a German spreadsheet writes it: `52.000,25`. */
function germanNumber(text: string): string {
  const [whole, part] = text.split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, '.') + (part === undefined ? '' : `,${part}`);
}

/** Records as a German spreadsheet writes them: separated by `;`, with decimal commas in these columns. */
function germanText(records: readonly Cells[], columns: readonly string[] = NUMERIC): string {
  const german = records.map((cells) =>
    Object.entries(cells).map(([name, text]) => (columns.includes(name) ? germanNumber(text) : text)),
  );
  return [Object.keys(records[0]), ...german].map((cells) => `${cells.join(';')}\n`).join('');
}

interface Scored {
  readonly list: string;
  readonly counts: readonly number[];
}

function scoredFrom({ records, scored, rejected, written }: Omit<ScoreResult, 'rejects'>, out: string): Scored {
  return { list: readFileSync(out, 'utf8'), counts: [records, scored, rejected, written] };
}

async function scoreHere(run: string, audience: string, mapping: MappingFile = {}): Promise<Scored> {
  const out = at('here.csv');
  const options = { runs: [run], audience: at(audience), out, per: 'user', mapping } as const;
  return scoredFrom(await scoreAudience(project, options, quietJob()), out);
}

async function scoreExport(audience: string, mapping: MappingFile = {}): Promise<Scored> {
  const out = at('there.csv');
  const options = { folder: at('exported'), audience: at(audience), out, per: 'user', mapping } as const;
  return scoredFrom(await scoreWithExport(options, quietJob()), out);
}

function runScript(audience: string, mapping: MappingFile = {}, out = at(`script-${audience}`)) {
  writeFileSync(at('mapping.json'), JSON.stringify(mapping));
  const args = [join(at('exported'), 'score.py'), at(audience), out, '--threads', '1', '--mapping', at('mapping.json')];
  return spawnSync(python.command, args, { env: python.env, encoding: 'utf8' });
}

function scoreScript(audience: string, mapping: MappingFile = {}): Scored {
  const out = at('script.csv');
  const { status, stdout, stderr } = runScript(audience, mapping, out);
  assert.equal(status, 0, stderr);
  return scoredFrom(JSON.parse(stdout) as ScoreResult, out);
}

/** Scores with the program, with `score --model` and, if Python has the packages, with the script. */
async function expectSame(audience: string, mapping: MappingFile = {}): Promise<Scored> {
  const here = await scoreHere('r2', audience, mapping);
  assert.deepEqual(await scoreExport(audience, mapping), here, audience);
  if (skip === false) assert.deepEqual(scoreScript(audience, mapping), here, audience);
  return here;
}

const skip = skipWithout(exportRequirement);

before(async () => {
  const { files } = await generateSample({ rows: 3000, seed: 5, out: folder, format: 'csv' }, quietJob());
  project = openProject(at('p.stepladder'), { mode: 'write', create: true });
  const mapping = JSON.parse(readFileSync(files.mapping, 'utf8')) as MappingFile;
  writeFileSync(at('german.csv'), germanText(cellsOf(files.funnel)));
  for (const [dataset, file] of [
    ['clean', files.funnel],
    ['german', at('german.csv')],
  ]) {
    await importDataset(project, { files: [file], dataset, mapping }, quietJob());
    const model = { tower: { widths: [16, 8], dropout: [0, 0] } };
    const config = { features: { minFrequency: 5 }, model };
    const options = { dataset, model: 'aitm', engine: 'onnx', seed: 1, epochs: 1, config } as const;
    await trainModel(project, options, quietJob());
  }
  await exportRuns(project, { runs: ['r2'], out: at('exported') }, quietJob());
  users = cellsOf(files.audience);
});
after(() => {
  project.close();
});

test('a model trained on decimal commas is trained on the same data as the model of the clean file', () => {
  const { dataHash } = getDataset(project, 'german');
  assert.equal(dataHash, getDataset(project, 'clean').dataHash);
});

test('a model trained on decimal commas gives the clean list everywhere, with numbers as texts or not', async () => {
  writeFileSync(at('clean.csv'), csvText(users));
  writeFileSync(at('comma.csv'), germanText(users, [...NUMERIC, 'weight']));
  await writeUsers(users, at('typed.parquet'));
  const { list, counts } = await scoreHere('r1', 'clean.csv');
  const expected = { list: list.replaceAll(',r1', ',r2'), counts };
  assert.deepEqual(await expectSame('comma.csv', { formats: { weight: 'decimal-comma' } }), expected);
  assert.deepEqual(await expectSame('typed.parquet'), expected);
  const formats = Object.fromEntries(NUMERIC.map((name) => [name, 'decimal-point' as const]));
  assert.deepEqual(await expectSame('clean.csv', { formats }), expected);
});

test(
  'a model trained on decimal commas reads each file of a folder in its own format with the script',
  { skip },
  async () => {
    mkdirSync(at('mixed'));
    const half = users.length / 2;
    await writeUsers(users.slice(0, half), at('half.parquet'));
    renameSync(at('half.parquet'), join(at('mixed'), '1.parquet'));
    writeFileSync(join(at('mixed'), '2.csv'), germanText(users.slice(half)));
    writeFileSync(at('clean.csv'), csvText(users));
    const { list, counts } = await scoreHere('r1', 'clean.csv');
    assert.deepEqual(scoreScript('mixed'), { list: list.replaceAll(',r1', ',r2'), counts });
  },
);

test('a model trained on decimal commas reads currencies and percentages the same way everywhere', async () => {
  const amounts = ['€ 1.234,5', '1.234,5\u00a0€', '-EUR 7', 'US$7', '7元', '12,5 %', '7%', '％', '€€7', '1e3%', '7 km'];
  const units = users.map((cells, row) => ({ ...cells, income_estimate: amounts[row % amounts.length] }));
  writeFileSync(at('units.csv'), germanText(units, NUMERIC.slice(1)));
  const { counts } = await expectSame('units.csv');
  assert.equal(counts[2], users.filter((_, row) => row % amounts.length >= 7).length);
});

test('the script refuses numbers that have no decimal commas, and names the format to declare', { skip }, () => {
  writeFileSync(at('point.csv'), csvText(users));
  const { status, stderr } = runScript('point.csv');
  assert.equal(status, 1);
  assert.match(stderr, /^error: \d+ of the first \d+ values of column debt_ratio are not numbers in the format of/);
  // No list with the few users whose numbers happen to be readable.
  assert.equal(existsSync(at('script-point.csv')), false);
  const advised = JSON.parse(/\{.*\}/.exec(stderr)?.[0] ?? '') as MappingFile;
  assert.equal(advised.formats?.['debt_ratio'], 'decimal-point');
  assert.equal(runScript('point.csv', advised).status, 0);
});

test('a model trained on decimal commas rejects the same numbers everywhere', async () => {
  const odd = users.map((cells, row) => ({
    ...cells,
    income_estimate: [
      '1.5',
      '0.123',
      '1.234',
      '1 234,5',
      '1\u202f234',
      ' 7,5 ',
      '12.34,5',
      'n/a',
      '1,2,3',
      '',
      '5e2',
      ',5',
    ][row % 12],
  }));
  const text = germanText(odd, [...NUMERIC.slice(1), 'weight']);
  writeFileSync(at('odd.csv'), text);
  const { counts } = await expectSame('odd.csv', { formats: { weight: 'decimal-comma' } });
  assert.ok(counts[2] >= Math.floor((5 * users.length) / 12) && counts[1] > users.length / 4, String(counts));
});
