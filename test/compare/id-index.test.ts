import assert from 'node:assert/strict';
import { test } from 'node:test';

import { IdIndex } from '../../core/compare/id-index.ts';
import { textColumn } from '../../core/store/columns/text.ts';

test('ids are found at their positions, others are not found, in a few bytes each', () => {
  for (const count of [0, 1, 2, 3, 1000, 50_000]) {
    const { bytes, offsets } = textColumn(
      Array.from({ length: 2 * count }, (_, at) =>
        at % 3 === 0 ? `客户-${at}` : at % 3 === 1 ? String(at) : `long-and-alike-${at}`,
      ),
    );
    const index = new IdIndex(count);
    for (let at = 0; at < count; at++) index.add(bytes, offsets[at], offsets[at + 1]);
    const found = Array.from({ length: 2 * count }, (_, at) => index.find(bytes, offsets[at], offsets[at + 1]));
    assert.deepEqual(
      found,
      Array.from({ length: 2 * count }, (_, at) => (at < count ? at : null)),
    );
    assert.ok(index.size === count && index.byteLength <= 35 * (count + 1), `${index.byteLength} bytes for ${count}`);
    assert.equal(index.find(bytes, 0, 0), null);
  }
});
