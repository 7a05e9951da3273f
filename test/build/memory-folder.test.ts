import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import { createMemoryFolder, removeMemoryFolder } from '../../build/testing/memory-folder.ts';
import { temporaryFolder } from '../temporary.ts';

describe('a folder in memory for temporary files', () => {
  it('is new, and is removed with its files', (t) => {
    const parent = temporaryFolder(t);
    const [one, other] = [createMemoryFolder(parent, 1), createMemoryFolder(parent, 1)];
    assert.ok(one !== null && other !== null && one !== other);
    assert.deepEqual([dirname(one), dirname(other)], [parent, parent]);
    assert.equal(statSync(one).mode & 0o7777, 0o1777, 'other users can write to it, but not remove what is not theirs');
    writeFileSync(join(one, 'file'), '');
    removeMemoryFolder(one);
    assert.deepEqual([existsSync(one), existsSync(other)], [false, true]);
  });

  it('is not created if space is short, or if there is no folder', (t) => {
    const parent = temporaryFolder(t);
    assert.equal(createMemoryFolder(parent, Number.MAX_SAFE_INTEGER), null);
    assert.equal(createMemoryFolder(join(parent, 'missing'), 1), null);
    removeMemoryFolder(null);
  });
});
