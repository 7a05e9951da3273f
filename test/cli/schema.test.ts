import assert from 'node:assert/strict';
import { test } from 'node:test';

import { schemaCall } from '../../core/api/schema.ts';
import { mappingSchema } from '../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../core/job.ts';
import { listModels } from '../../core/models/registry.ts';

interface ObjectSchema {
  readonly type: string;
  readonly properties: Readonly<Record<string, ObjectSchema & { readonly default?: unknown }>>;
  readonly required?: readonly string[];
  readonly additionalProperties: boolean;
}

const schemaOf = async (name: 'mapping' | 'settings' | 'manifest', model = 'aitm'): Promise<ObjectSchema> =>
  (await schemaCall.handle({ name, model }, quietJob())) as unknown as ObjectSchema;

test('the schema of a mapping file has every key, requires none and allows no other', async () => {
  const schema = await schemaOf('mapping');
  assert.deepEqual(Object.keys(schema.properties), Object.keys(mappingSchema.shape));
  assert.deepEqual([schema.required ?? [], schema.additionalProperties], [[], false]);
});

test('the schema of settings has the settings and defaults of the model', async () => {
  const { properties } = await schemaOf('settings');
  assert.equal(properties['training'].properties['learningRate'].default, 0.001);
  assert.equal(properties['model'].properties['alpha'].default, 0.6);
  assert.equal((await schemaOf('settings', 'lightgbm')).properties['training'].properties['batchSize'], undefined);
  for (const { name } of listModels()) assert.equal((await schemaOf('settings', name)).type, 'object', name);
  await assert.rejects(schemaOf('settings', 'atm'), { code: 'unknown-name', message: /did you mean aitm/ });
});

test('the schema of a manifest names its files', async () => {
  assert.ok((await schemaOf('manifest')).required?.includes('files'));
});
