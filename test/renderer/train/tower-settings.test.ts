import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { JsonSchema, Settings } from '../../../renderer/parts/schema-form/schema.ts';
import { historyField, towerSettings, unusedTowerSettings } from '../../../renderer/views/train/tower-settings.ts';

const own = { properties: { history: {} } };
const settingsFor = (model: Settings, columns: readonly string[], schema: JsonSchema = {}): Settings =>
  towerSettings(model, historyField(model, schema), columns);

test('settings that the kind of tower does not use are neither shown nor sent to the training', () => {
  const extraSettings = { attention: 8, history: { field: 'tags', length: 5 } };
  assert.deepEqual(unusedTowerSettings({}), ['tower.history', 'tower.attention']);
  assert.deepEqual(unusedTowerSettings({ tower: { kind: 'afm' } }), ['tower.history']);
  assert.deepEqual(unusedTowerSettings({ tower: { kind: 'sequence' } }), []);
  assert.deepEqual(settingsFor({ alpha: 1, tower: extraSettings }, []), { alpha: 1 });
  assert.deepEqual(settingsFor({ tower: { kind: 'afm', ...extraSettings } }, []), {
    tower: { kind: 'afm', attention: 8 },
  });
  assert.deepEqual(settingsFor({ tower: { kind: 'sequence', ...extraSettings } }, ['other']), {
    tower: { kind: 'sequence', ...extraSettings },
  });
});

test('a sequence tower reads the first multi-valued column unless another is chosen', () => {
  const sequence = { tower: { kind: 'sequence', history: { length: 5 } } };
  assert.deepEqual(settingsFor(sequence, ['interests', 'tags']), {
    tower: { kind: 'sequence', history: { field: 'interests', length: 5 } },
  });
  assert.deepEqual(settingsFor(sequence, []), sequence);
});

test('a model with a history of its own reads the first multi-valued column unless another is chosen', () => {
  assert.deepEqual(settingsFor({ width: 8 }, ['interests', 'tags'], own), {
    width: 8,
    history: { field: 'interests' },
  });
  const chosen = { history: { field: 'tags', length: 5 } };
  assert.deepEqual(settingsFor(chosen, ['interests', 'tags'], own), chosen);
  assert.deepEqual(settingsFor({}, [], own), {});
});
