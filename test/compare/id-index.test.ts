import assert from 'node:assert/strict';
import { test } from 'node:test';

import { IdIndex } from '../../core/compare/id-index.ts';
import { textColumn } from '../../core/store/columns/text.ts';

test('ids are found at their positions, unknown ids are not found, and an id takes at most 35 bytes', () => {
  for (const count of [0, 1, 2, 3, 1000, 50_000]) {
    const { bytes, offsets } = textColumn(
      Array.from({ length: 2 * count }, (_, position) =>
        position % 3 === 0 ? `客户-${position}` : position % 3 === 1 ? String(position) : `long-and-alike-${position}`,
      ),
    );
    const index = new IdIndex(count);
    for (let position = 0; position < count; position++) index.add(bytes, offsets[position], offsets[position + 1]);
    const found = Array.from({ length: 2 * count }, (_, position) =>
      index.find(bytes, offsets[position], offsets[position + 1]),
    );
    assert.deepEqual(
      found,
      Array.from({ length: 2 * count }, (_, position) => (position < count ? position : null)),
    );
    assert.ok(index.size === count && index.byteLength <= 35 * (count + 1), `${index.byteLength} bytes for ${count}`);
    assert.equal(index.find(bytes, 0, 0), null);
  }
});
