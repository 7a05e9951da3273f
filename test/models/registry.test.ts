import assert from 'node:assert/strict';
import { test } from 'node:test';

import { z } from 'zod';

import { configureModel, findModel, listModels, modelSettings } from '../../core/models/registry.ts';
import { settingTexts } from '../../core/models/setting-texts.ts';
import type { Text } from '../../core/text/message.ts';

/** The parts of a JSON schema that the tests check. */
interface Schema {
  readonly type?: string;
  readonly title?: Text;
  readonly enum?: readonly string[];
  readonly choices?: Readonly<Record<string, Text>>;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

test('the model registry fills in the defaults of the papers', () => {
  const tower = {
    kind: 'mlp',
    widths: [128, 64, 32],
    dropout: [0.1, 0.3, 0.3],
    batchNorm: false,
    attention: 4,
    history: null,
  };
  const expert = { widths: [64, 32, 16], dropout: [0.1, 0.3, 0.3], batchNorm: false };
  assert.deepEqual(modelSettings('aitm', {}), {
    tower,
    transfer: 'attention',
    alpha: 0.6,
    transferDropout: null,
    attentionInitStd: 0.01,
  });
  for (const name of ['mlp', 'esmm', 'nmtr']) assert.deepEqual(modelSettings(name, {}), { tower });
  for (const name of ['omoe', 'mmoe', 'adatt', 'esmm-mmoe'])
    assert.deepEqual(modelSettings(name, {}), { expert, expertsPerStep: 2 });
  assert.deepEqual(modelSettings('ple', {}), { expert });
  for (const name of ['escm2-ips', 'escm2-dr'])
    assert.deepEqual(modelSettings(name, {}), { tower, rateLoss: 0.1, maxWeight: 15 });
  assert.deepEqual(modelSettings('dcmt', {}), { tower, rateLoss: 0.1, maxWeight: 15, counterfactualSum: 0.001 });
});

test('the model registry refuses an unknown model and suggests the nearest one', () => {
  assert.throws(() => findModel('aitmm'), {
    code: 'unknown-name',
    message: 'unknown model: aitmm (did you mean aitm?)',
  });
});

test('the model registry refuses an unknown setting at any depth and suggests the nearest one', () => {
  assert.throws(() => modelSettings('aitm', { tower: { width: [8] } }), {
    code: 'unknown-name',
    message: 'unknown setting of aitm: tower.width (did you mean tower.widths?)',
  });
  assert.throws(() => modelSettings('esmm', { tower: { history: { field: 'banners', lenght: 5 } } }), {
    code: 'unknown-name',
    message: 'unknown setting of esmm: tower.history.lenght (did you mean tower.history.length?)',
  });
});

test('the model registry refuses settings that do not fit together', () => {
  assert.throws(() => modelSettings('aitm', { tower: { widths: [8, 4] } }), {
    code: 'invalid-config',
    message: /tower\.dropout: dropout needs one rate per layer/,
  });
  assert.throws(() => modelSettings('mmoe', { expert: { dropout: [] } }), {
    code: 'invalid-config',
    message: /expert\.dropout: dropout needs one rate per layer/,
  });
  assert.throws(() => modelSettings('aitm', { alpha: 'much' }), {
    code: 'invalid-config',
    message: 'invalid setting of aitm: alpha = "much": must be a number',
  });
  assert.throws(() => modelSettings('aitm', { tower: { history: { field: 'banners', length: 0 } } }), {
    message: 'invalid setting of aitm: tower.history.length = 0: must be at least 1',
  });
});

test('the model registry finds the history that a model with sequence towers reads, and requires its name', () => {
  const history = { field: 'banners', length: 7 };
  assert.deepEqual(configureModel('esmm', { tower: { kind: 'sequence', history } }).history, history);
  assert.equal(configureModel('esmm', { tower: { history } }).history, null);
  assert.equal(configureModel('mmoe', {}).history, null);
  assert.throws(() => modelSettings('aitm', { tower: { kind: 'sequence' } }), {
    code: 'invalid-config',
    message: /tower\.history: a sequence tower reads a multi-valued field: name it/,
  });
});

test('the model registry describes settings by schemas that a form can show', () => {
  const shown = ['number', 'integer', 'boolean', 'string', 'array', 'object'];
  const check = (path: string, { type, anyOf, properties = {}, title, enum: values = [], choices }: Schema): void => {
    const kind = type ?? anyOf?.find((branch) => branch.type !== 'null')?.type;
    assert.ok(kind !== undefined && shown.includes(kind), path);
    assert.ok(!path.includes('.') || title !== undefined, `${path} has no title`);
    assert.deepEqual(Object.keys(choices ?? {}), values, `${path} has a text for each value`);
    for (const [name, property] of Object.entries(properties)) check(`${path}.${name}`, property);
  };
  for (const { name, config } of listModels())
    check(name, z.toJSONSchema(config, { io: 'input', metadata: settingTexts }) as Schema);
});
