import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { openEngine } from '../../core/engine/engines.ts';
import { findEngines } from '../../core/engine/find.ts';
import { readCard } from '../../core/engine/graphics.ts';
import { findBuilds, TENSORFLOW_VARIABLE } from '../../core/engine/tensorflow/builds.ts';

/** A folder that the variable names as the only build of TensorFlow. */
function namedBuild(t: TestContext, { files }: { readonly files: readonly string[] }): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-build-'));
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), file === 'package.json' ? '{"name":"@tensorflow/tfjs-node","version":"4.22.0"}' : 'no library');
  }
  const before = process.env[TENSORFLOW_VARIABLE];
  process.env[TENSORFLOW_VARIABLE] = folder;
  t.after(() => {
    if (before === undefined) delete process.env[TENSORFLOW_VARIABLE];
    else process.env[TENSORFLOW_VARIABLE] = before;
    rmSync(folder, { recursive: true });
  });
  return folder;
}

describe('a build of TensorFlow', () => {
  it('is there once it has its native part, of the newest Node-API that this Node knows', (t) => {
    namedBuild(t, { files: ['package.json'] });
    assert.deepEqual(findBuilds(), []);
    const folder = namedBuild(t, { files: ['package.json', 'lib/napi-v5/tfjs_binding.node', 'lib/napi-v8/tfjs_binding.node', 'lib/napi-v99/tfjs_binding.node'] });
    assert.deepEqual(findBuilds(), [{ folder, name: '@tensorflow/tfjs-node', version: '4.22.0', binding: join(folder, 'lib', 'napi-v8', 'tfjs_binding.node') }]);
  });

  it('that does not load is told of by doctor and by who asks for the engine, with what to do', async (t) => {
    const folder = namedBuild(t, { files: ['package.json', 'lib/napi-v8/tfjs_binding.node'] });
    const tensorflow = (await findEngines()).find(({ name }) => name === 'tensorflow');
    assert.deepEqual([tensorflow?.found, tensorflow?.help?.startsWith(`${folder} does not load (`)], [false, true]);
    await assert.rejects(openEngine('tensorflow'), ({ code, message, help }: { code: string; message: string; help: string }) => {
      assert.equal(code, 'unavailable');
      assert.ok(message.startsWith(`the tensorflow engine is not installed: ${folder} does not load (`), message);
      assert.match(help, /CUDA 11\.2 and cuDNN 8\.1.*npm run fetch:tensorflow.*--engine onnx/);
      return true;
    });
  });

  it('that is nowhere is told of too', async (t) => {
    const folder = namedBuild(t, { files: [] });
    await assert.rejects(openEngine('tensorflow'), { code: 'unavailable', message: `the tensorflow engine is not installed: ${TENSORFLOW_VARIABLE} names ${folder}, where there is no built tfjs-node` });
  });
});

describe('engines on a graphics card', () => {
  it('that do not run here say why, and leave the processor’s at work', async (t) => {
    const finding = (await findEngines()).find(({ name }) => name === 'onnx-gpu');
    if (finding === undefined || finding.found) {
      t.skip(finding === undefined ? 'this platform has no such engine' : 'this machine has such a card');
      return;
    }
    assert.match(finding.help ?? '', /CUDA 12|DirectX 12/);
    await assert.rejects(openEngine(finding.name), { code: 'unavailable', help: finding.help ?? '' });
    assert.equal((await openEngine('onnx')).device, 'cpu');
  });

  it('name the card and its memory as the driver does', () => {
    assert.deepEqual(readCard('NVIDIA H100 80GB HBM3, 81559\nNVIDIA H100 80GB HBM3, 81559\n'), { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81_559 * 2 ** 20 });
    assert.equal(readCard('NVIDIA-SMI has failed because it could not communicate with the driver.'), null);
  });
});
