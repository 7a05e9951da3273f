import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tritonConfig } from '../../core/export/triton.ts';

test('names in the configuration for Triton are escaped as in the text format of Protocol Buffers', () => {
  const config = tritonConfig({
    columns: [
      { input: 'a\\u0041', kind: 'numeric' },
      { input: 'b\n\u0001"', kind: 'numeric' },
    ],
    steps: [{ output: 'p_click' }],
  } as unknown as Parameters<typeof tritonConfig>[0]);
  // The first name's backslash is escaped, and the control character has an escape that the format knows.
  assert.ok(config.includes(String.raw`"a\\u0041"`));
  assert.ok(config.includes(String.raw`"b\n\x01\""`));
});
