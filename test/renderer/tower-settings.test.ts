import assert from 'node:assert/strict';
import { test } from 'node:test';

import { towerSettings, unusedTowerSettings } from '../../renderer/views/train/tower-settings.ts';

test('settings that the kind of tower does not use are neither shown nor sent to the training', () => {
  const extraSettings = { attention: 8, history: { field: 'tags', length: 5 } };
  assert.deepEqual(unusedTowerSettings({}), ['tower.history', 'tower.attention']);
  assert.deepEqual(unusedTowerSettings({ tower: { kind: 'afm' } }), ['tower.history']);
  assert.deepEqual(unusedTowerSettings({ tower: { kind: 'sequence' } }), []);
  assert.deepEqual(towerSettings({ alpha: 1, tower: extraSettings }, []), { alpha: 1 });
  assert.deepEqual(towerSettings({ tower: { kind: 'afm', ...extraSettings } }, []), {
    tower: { kind: 'afm', attention: 8 },
  });
  assert.deepEqual(towerSettings({ tower: { kind: 'sequence', ...extraSettings } }, ['other']), {
    tower: { kind: 'sequence', ...extraSettings },
  });
});

test('a sequence tower reads the first multi-valued column unless another is chosen', () => {
  const sequence = { tower: { kind: 'sequence', history: { length: 5 } } };
  assert.deepEqual(towerSettings(sequence, ['interests', 'tags']), {
    tower: { kind: 'sequence', history: { field: 'interests', length: 5 } },
  });
  assert.deepEqual(towerSettings(sequence, []), sequence);
});
