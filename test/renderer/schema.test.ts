import assert from 'node:assert/strict';
import { test } from 'node:test';

import { z } from 'zod';

import { matching } from '../../renderer/parts/fields/matching.ts';
import { narrowed, needsSearch } from '../../renderer/parts/fields/narrowed.ts';
import { checkNumber, checkNumbers, readNumber, readNumbers } from '../../renderer/parts/fields/number-input.ts';
import {
  fieldsByPath,
  readSchema,
  valueAt,
  withValue,
  type JsonSchema,
} from '../../renderer/parts/schema-form/schema.ts';

const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

test('a JSON schema from Zod becomes controls with limits, defaults and labels', () => {
  const fields = readSchema(
    jsonSchemaOf(
      z.object({
        learningRate: z.number().positive().max(1).default(0.001).describe('how far a step goes'),
        batchSize: z.number().int().min(1).default(2000),
        engine: z.enum(['auto', 'onnx']).default('auto'),
        shuffle: z.boolean().default(true),
        towers: z.array(z.number().int().min(1)).default([64, 32]),
        patience: z.number().int().nullable().default(null),
      }),
    ),
  );
  assert.deepEqual(
    fields.map(({ kind, label, fallback }) => ({ kind, label, fallback })),
    [
      { kind: 'number', label: 'Learning rate', fallback: 0.001 },
      { kind: 'number', label: 'Batch size', fallback: 2000 },
      { kind: 'choice', label: 'Engine', fallback: 'auto' },
      { kind: 'switch', label: 'Shuffle', fallback: true },
      { kind: 'numbers', label: 'Towers', fallback: [64, 32] },
      { kind: 'number', label: 'Patience', fallback: null },
    ],
  );
  const [rate, batch] = fields;
  assert.ok(rate.kind === 'number' && batch.kind === 'number');
  assert.deepEqual(
    [rate.hint, rate.min, rate.above, rate.max, rate.whole],
    ['how far a step goes', undefined, 0, 1, false],
  );
  // Zod's largest safe integer is not an explicit limit.
  assert.deepEqual([batch.min, batch.max, batch.whole, batch.step], [1, undefined, true, 1]);
  assert.ok(fields[5].nullable);
});

test(
  'groups keep their settings together, references and literals are followed, and settings that no ' +
    'control can show are left out',
  () => {
    const fields = readSchema({
      type: 'object',
      properties: {
        optimiser: { $ref: '#/$defs/optimiser' },
        odd: { type: 'array', items: { type: 'object' } },
        kind: { anyOf: [{ const: 'a' }, { const: 'b' }] },
      },
      $defs: { optimiser: { type: 'object', properties: { rate: { type: 'number' } } } },
    });
    assert.deepEqual(
      fields.map(({ kind, path }) => [kind, path.join('.')]),
      [
        ['group', 'optimiser'],
        ['choice', 'kind'],
      ],
    );
    assert.ok(fields[0].kind === 'group');
    assert.deepEqual(
      fields[0].fields.map(({ path }) => path),
      [['optimiser', 'rate']],
    );
  },
);

test('hidden settings are left out of the controls, and every setting is found by its path', () => {
  const schema = jsonSchemaOf(
    z.object({
      alpha: z.number().default(1),
      tower: z.object({
        kind: z.string().meta({ title: 'Kind of network' }),
        history: z.object({ field: z.string() }),
      }),
    }),
  );
  const [, tower] = readSchema(schema, ['tower.history']);
  assert.ok(tower.kind === 'group');
  assert.deepEqual(
    tower.fields.map(({ path }) => path.join('.')),
    ['tower.kind'],
  );
  assert.deepEqual(
    Object.entries(fieldsByPath(schema)).map(([path, { label }]) => [path, label]),
    [
      ['alpha', 'Alpha'],
      ['tower', 'Tower'],
      ['tower.kind', 'Kind of network'],
      ['tower.history', 'History'],
      ['tower.history.field', 'Field'],
    ],
  );
});

test('setting a value keeps the others, and removing the last value of a group removes the group', () => {
  const settings = withValue(withValue({ seed: 1 }, ['optimiser', 'rate'], 0.01), ['optimiser', 'decay'], 0.9);
  assert.deepEqual(settings, { seed: 1, optimiser: { rate: 0.01, decay: 0.9 } });
  assert.equal(valueAt(settings, ['optimiser', 'rate']), 0.01);
  assert.equal(valueAt(settings, ['missing', 'rate']), undefined);
  assert.deepEqual(
    withValue(withValue(settings, ['optimiser', 'rate'], undefined), ['optimiser', 'decay'], undefined),
    { seed: 1 },
  );
});

test('numbers are read as people write them', () => {
  assert.deepEqual(
    ['1,000', '1 000', ' 0.5 ', '1e-3', '−2', '.5', '12 %'].map(readNumber),
    [1000, 1000, 0.5, 0.001, -2, 0.5, 12],
  );
  assert.deepEqual(['', 'ten', '1.2.3', '1,5', '0x10'].map(readNumber), [null, null, null, null, null]);
  assert.deepEqual(readNumbers('64, 32 16'), [64, 32, 16]);
  assert.equal(readNumbers('64, many'), null);
});

test('a number outside its limits is reported with the limits', () => {
  const words = {
    notANumber: 'not a number',
    notWhole: 'whole',
    atLeast: (low: string) => `≥ ${low}`,
    atMost: (high: string) => `≤ ${high}`,
    moreThan: (low: string) => `> ${low}`,
    lessThan: (high: string) => `< ${high}`,
    outOfRange: (low: string, high: string) => `${low} to ${high}`,
  };
  assert.equal(checkNumber('2', { min: 0, max: 1 }, words), '0 to 1');
  assert.equal(checkNumber('0', { min: 1 }, words), '≥ 1');
  assert.equal(checkNumber('0.5', { whole: true }, words), 'whole');
  assert.equal(checkNumber('half', {}, words), 'not a number');
  assert.equal(checkNumber('', { min: 1 }, words), null);
  assert.deepEqual(
    [
      checkNumber('0', { above: 0, max: 1 }, words),
      checkNumber('1', { above: 0, below: 1 }, words),
      checkNumber('0.5', { above: 0, below: 1 }, words),
    ],
    ['> 0', '< 1', null],
  );
  assert.deepEqual(
    ['128, x', '128, 0', '128, 64', ''].map((written) => checkNumbers(written, { min: 1, whole: true }, words)),
    ['not a number', '≥ 1', null, null],
  );
});

test('search ignores accents and case, and ranks prefixes first', () => {
  const matches = matching(
    ['Sankt Łódź', 'Zürich', 'zur Linde', 'Bad Zur'].map((text) => ({ text })),
    'zur',
  );
  assert.deepEqual(
    matches.map(({ text }) => text),
    ['Zürich', 'zur Linde', 'Bad Zur'],
  );
});

test('a list that becomes short keeps its search field as long as there is a search text', () => {
  const banks = (count: number): string[] => Array.from({ length: count }, (_, index) => `bank ${index}`);
  const shown = (count: number, searchText: string) => narrowed(banks(count), (bank) => bank, searchText).shown.length;
  assert.deepEqual([shown(50, 'bank 40'), needsSearch(50, 'bank 40')], [1, true]);
  assert.deepEqual([shown(5, 'bank 40'), needsSearch(5, 'bank 40')], [0, true]);
  assert.deepEqual([shown(5, ''), needsSearch(5, ''), needsSearch(50, '')], [5, false, true]);
});
