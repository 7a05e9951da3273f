import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { commandOf, keysText, shortcuts } from '../../renderer/core/keys.ts';
import { changeSettings, formatRoute, parseRoute } from '../../renderer/core/route.ts';

const anySettings = fc
  .dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
  .map((values) => new Map(Object.entries(values)));

test('an address is read back as it was written, for any settings', () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      const route = { view: 'funnel', settings };
      assert.deepEqual(parseRoute(formatRoute(route)), route);
    }),
    { examples: [[new Map([['bank', 'a=b?c#d & 城市']])]] },
  );
});

test('an address without view or settings is read as empty', () => {
  for (const hash of ['', '#', '#/']) assert.deepEqual(parseRoute(hash), { view: '', settings: new Map() });
  assert.deepEqual(parseRoute('#/train?'), { view: 'train', settings: new Map() });
  assert.equal(formatRoute({ view: 'data', settings: new Map() }), '#/data');
});

test('changing settings removes those that become null or empty, and keeps the others', () => {
  const before = new Map([
    ['by', 'bank'],
    ['bank', 'Northern'],
  ]);
  assert.deepEqual(
    changeSettings(before, { by: null, compare: 'previous', bank: '' }),
    new Map([['compare', 'previous']]),
  );
  assert.equal(before.get('by'), 'bank', 'the settings before are unchanged');
});

const press = (
  key: string,
  held: { ctrlKey?: boolean; metaKey?: boolean; shiftKey?: boolean; altKey?: boolean } = {},
) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

test('keys give commands with Ctrl, and with Cmd on a Mac', () => {
  assert.equal(commandOf(press('s', { ctrlKey: true }), 'linux', false), 'score');
  assert.equal(commandOf(press('S', { ctrlKey: true, shiftKey: true }), 'linux', false), 'export');
  assert.equal(commandOf(press('s', { metaKey: true }), 'mac', false), 'score');
  assert.equal(commandOf(press('s', { ctrlKey: true }), 'mac', false), null);
  assert.equal(commandOf(press('6', { ctrlKey: true }), 'windows', true), 'view-score');
  assert.equal(commandOf(press(',', { ctrlKey: true }), 'linux', true), 'settings');
});

test('a question mark opens the shortcuts, but not from within a field', () => {
  assert.equal(commandOf(press('?', { shiftKey: true }), 'linux', false), 'shortcuts');
  assert.equal(commandOf(press('?', { shiftKey: true }), 'linux', true), null);
  assert.equal(commandOf(press('s', { ctrlKey: true, altKey: true }), 'linux', false), null);
});

test('no two commands share a shortcut, and on a Mac shortcuts are written with symbols', () => {
  assert.equal(new Set(Object.values(shortcuts)).size, Object.values(shortcuts).length);
  assert.deepEqual(
    [
      keysText('Mod+Shift+S', 'linux'),
      keysText('Mod+Shift+S', 'mac'),
      keysText('Mod++', 'mac'),
      keysText('Mod+,', 'windows'),
      keysText('Ctrl+Mod+F', 'mac'),
      keysText('Alt+↑', 'mac'),
    ],
    ['Ctrl+Shift+S', '⇧⌘S', '⌘+', 'Ctrl+,', '⌃⌘F', '⌥↑'],
  );
});
