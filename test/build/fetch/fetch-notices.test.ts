import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { onnxNotices, ONNX_RUNTIME_VERSION } from '../../../build/fetch/fetch-notices.ts';
import { temporaryFolder } from '../../temporary.ts';

const root = join(import.meta.dirname, '..', '..', '..');

it('the notices are fetched for the installed version of ONNX Runtime', () => {
  const manifest = readFileSync(join(root, 'node_modules', 'onnxruntime-node', 'package.json'), 'utf8');
  assert.equal((JSON.parse(manifest) as { version: string }).version, ONNX_RUNTIME_VERSION);
});

it('notices of another version are not used', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'onnxruntime-1.2.3.txt'), 'notices of 1.2.3\n');
  assert.deepEqual([onnxNotices('1.2.3', folder), onnxNotices('1.2.4', folder)], ['notices of 1.2.3', null]);
});
