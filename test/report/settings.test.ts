import assert from 'node:assert/strict';
import { test } from 'node:test';

import { settingsText } from '../../core/report/settings.ts';
import { report } from '../../core/text/en/report.ts';
import { report as chinese } from '../../core/text/zh-CN/report.ts';

test('settings are written as a line of names and values', () => {
  assert.equal(
    settingsText({ tower: { widths: [128, 64], batchNorm: false, history: null }, alpha: 0.6, kind: 'mlp' }, report),
    'tower.widths 128, 64 · tower.batchNorm no · tower.history none · alpha 0.6 · kind mlp',
  );
  assert.equal(settingsText({ batchNorm: true, history: null }, chinese), 'batchNorm 是 · history 无');
  assert.equal(settingsText({ widths: [] }, report), 'widths none');
  assert.equal(settingsText({}, report), '–');
});
