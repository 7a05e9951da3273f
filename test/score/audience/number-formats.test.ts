import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { layOutFields, type FieldContent } from '../../../core/features/schema.ts';
import { openTable } from '../../../core/ingest/files/table.ts';
import { quietJob } from '../../../core/job.ts';
import { segmentTest } from '../../../core/score/audience/audience-segment.ts';
import { planAudience, type AudienceModel } from '../../../core/score/audience/audience.ts';
import { audienceFormats, type FormatSources } from '../../../core/score/audience/number-formats.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { textRow, workbookParts, writeParts } from '../../ingest/formats/workbook-file.ts';
import { temporaryFolder } from '../../temporary.ts';
import { city } from '../fixtures.ts';

const folder = temporaryFolder();
const income: FieldContent = {
  name: 'income',
  role: 'numeric',
  kind: 'numeric',
  edges: Float64Array.of(900, 2000, 4000, 15_000),
};
const score: FieldContent = { name: 'score', role: 'numeric', kind: 'numeric', edges: Float64Array.of(0, 0.5, 1) };

/** A model whose training data had these formats. */
function model(formats: AudienceModel['trainedOn']['formats'] = {}): AudienceModel {
  return { run: 'r1', schema: layOutFields([city, income, score]), trainedOn: { formats } };
}

/** Writes an audience in Ulm whose users have these cells, separated by semicolons. */
function csv(cells: readonly (readonly string[])[], header = 'user_id;city;income;score;weight'): string {
  const path = join(folder, 'audience.csv');
  const rows = cells.map((row, index) => [`u${index}`, 'ulm', ...row].join(';'));
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
  return path;
}

async function formatsOf(
  path: string,
  formats: AudienceModel['trainedOn']['formats'],
  more: Partial<FormatSources> = {},
): Promise<[Record<string, string>, string[]]> {
  const table = await openTable([path], {}, quietJob());
  const found = audienceFormats(table, { mapping: {}, models: [model(formats)], banks: ['lantern'], ...more });
  return [Object.fromEntries(found.formats), found.notes.map(inEnglish)];
}

const COMMA = { income: 'decimal-comma', score: 'decimal-comma' } as const;

test('numbers that only one format can read are read in it, with a note if the training data differ', async () => {
  const german = csv([
    ['1.234,5', '0,5', '2'],
    ['2.345,75', '0,25', '1,5'],
    ['900', '1', '0,5'],
  ]);
  const note =
    'income, score, weight: read as numbers with a decimal comma, such as 1.234,56, unlike the training data ' +
    '(--column-format on the command line sets another format)';
  assert.deepEqual(await formatsOf(german, {}), [{ ...COMMA, weight: 'decimal-comma' }, [note]]);
  const american = csv([
    ['1,234.5', '0.5', ''],
    ['2,345.75', '0.25', ''],
  ]);
  assert.deepEqual(await formatsOf(american, COMMA), [
    { income: 'decimal-point' },
    [
      'income, score: read as numbers with a decimal point, such as 1,234.56, unlike the training data ' +
        '(--column-format on the command line sets another format)',
    ],
  ]);
  assert.deepEqual(await formatsOf(american, { income: 'decimal-point' }), [{ income: 'decimal-point' }, []]);
});

test('numbers that fit both formats follow other columns, and else the training data', async () => {
  const followed = csv([
    ['1.234', '0,5', ''],
    ['2.345', '0,25', ''],
  ]);
  assert.deepEqual((await formatsOf(followed, {}))[0], { ...COMMA, weight: 'decimal-comma' });
  const alone = csv([
    ['1.234', '1', ''],
    ['2.345', '0', ''],
  ]);
  assert.deepEqual(await formatsOf(alone, COMMA), [COMMA, []]);
});

test('numbers with a unit that are the same in every format are read, whatever the format in training', async () => {
  const units = csv([
    ['€ 1200', '50 %', ''],
    ['€ 900', '7 %', ''],
    ['€ 3 400', '12 %', ''],
  ]);
  const point = { income: 'decimal-point', score: 'decimal-point' };
  assert.deepEqual(await formatsOf(units, {}), [point, []]);
  assert.deepEqual(await formatsOf(units, COMMA), [COMMA, []]);
});

test('numbers that would be a thousand times too small if read like the training data are refused', async () => {
  const thousands = csv([
    ['1.234', '1', ''],
    ['2.345', '0', ''],
    ['3.456', '0', ''],
  ]);
  await assert.rejects(formatsOf(thousands, {}), {
    code: 'invalid-config',
    message:
      'column income of the audience does not show whether 1,234 and 1.234 are whole numbers; read like the ' +
      'training data, they would be a thousand times too large or too small',
  });
  const given = await formatsOf(thousands, {}, { given: { income: 'decimal-comma' } });
  assert.deepEqual(given[0], { income: 'decimal-comma', score: 'decimal-comma', weight: 'decimal-comma' });
});

test('a format can be given only for a column of numbers, also by the name of its renamed feature', async () => {
  const path = csv([['1,5', '1', '']], 'user_id;city;EINKOMMEN;score;weight');
  const mapping = { columns: { income: 'EINKOMMEN' } };
  const given = async (formats: FormatSources['given']): Promise<Record<string, string>> =>
    (await formatsOf(path, {}, { mapping, given: formats }))[0];
  assert.equal((await given({ EINKOMMEN: 'decimal-comma' })).EINKOMMEN, 'decimal-comma');
  assert.equal((await given({ income: 'decimal-point' })).EINKOMMEN, 'decimal-point');
  await assert.rejects(given({ EINKOMEN: 'decimal-comma' }), { code: 'unknown-name' });
  await assert.rejects(given({ city: 'decimal-comma' }), {
    message: 'column city of the audience is not read as numbers, so its format cannot be decimal-comma',
  });
  await assert.rejects(given({ score: 'day-first' }), { code: 'invalid-config' });
});

test('numbers in Excel have a decimal point, and the error for a column with a decimal comma names it', async () => {
  const path = join(folder, 'audience.xlsx');
  const write = (incomes: readonly string[]): Promise<string> => {
    const rows = incomes.map((one, row) => textRow([`u${row}`, 'ulm', one, '1']));
    return writeParts(
      path,
      workbookParts([{ name: 'a', rows: textRow(['user_id', 'city', 'income', 'score']) + rows.join('') }]),
    );
  };
  await write(['1234.5', '2,345.5']);
  assert.deepEqual((await formatsOf(path, COMMA))[0], { income: 'decimal-point' });
  const refusal = {
    code: 'invalid-config',
    message: 'column income cannot have the format decimal-comma, since not all files are text such as CSV',
  };
  await assert.rejects(formatsOf(path, {}, { given: { income: 'decimal-comma' } }), refusal);
  await write(['1.234,5', '2.345,5']);
  await assert.rejects(formatsOf(path, {}), refusal);
});

test('two files of an audience that write a column in different formats are refused', async () => {
  const write = (name: string, incomes: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(
      path,
      ['user_id;city;income;score', ...incomes.map((income) => `u${income};ulm;${income};1`)].join('\n'),
    );
    return path;
  };
  const paths = [write('points.csv', ['900.5', '800.25', '7']), write('commas.csv', ['900,5', '800,25', '1.234'])];
  const table = await openTable(paths, {}, quietJob());
  const sources = { mapping: {}, models: [model()], banks: ['lantern'] };
  assert.throws(() => audienceFormats(table, sources), {
    code: 'invalid-input',
    message:
      /^column income: points.csv has numbers with a decimal point, .+ but commas.csv has numbers with a decimal/,
  });
  const given = { income: 'decimal-comma' } as const;
  assert.equal(audienceFormats(table, { ...sources, given }).formats.get('income'), 'decimal-comma');
});

test('for a column that no model reads, a segment reads numbers in the format that its values show', async () => {
  const segment = { name: 'spenders', conditions: [{ column: 'spend', operator: 'between', min: 100 }] } as const;
  const models = [model()];
  const usersWith = async (spends: readonly string[], formats: Partial<FormatSources> = {}): Promise<string[]> => {
    const path = csv(
      spends.map((spend) => ['900', '0', spend]),
      'user_id;city;income;score;spend',
    );
    const table = await openTable([path], {}, quietJob());
    const found = audienceFormats(table, { mapping: {}, models, banks: [], segment, ...formats });
    const plan = planAudience(table.columns, {}, models, [], found.formats);
    const isIn = segmentTest(segment, { plan, mapping: {}, models });
    const users: string[] = [];
    for await (const batch of table.batches(quietJob()))
      for (let record = 0; record < batch.rows; record++) if (isIn(batch, record)) users.push(`u${record}`);
    return users;
  };
  assert.deepEqual(await usersWith(['99,5', '100,5', '1.234,25', '', '7']), ['u1', 'u2']);
  assert.deepEqual(await usersWith(['99.5', '100.5', '1,234.25', '', '7']), ['u1', 'u2']);
  assert.deepEqual(await usersWith(['99.5', '100.5', '1234', '', '7']), ['u1', 'u2']);
  const written = ['99', '100.000', '1.234'];
  assert.deepEqual(await usersWith(written, { given: { spend: 'decimal-comma' } }), ['u1', 'u2']);
  const commas = { run: 'r1', schema: models[0].schema, trainedOn: { formats: { spend: 'decimal-comma' } } } as const;
  assert.deepEqual(await usersWith(written, { models: [commas] }), ['u1', 'u2']);
});
