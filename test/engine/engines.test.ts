import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, test, type TestContext } from 'node:test';

import { openEngine } from '../../core/engine/engines.ts';
import { findEngines } from '../../core/engine/find.ts';
import { parseGpu } from '../../core/engine/gpu.ts';
import { gpuFailureIn, cpuFallbackReason } from '../../core/engine/tensorflow/advice.ts';
import { BUILD_INFO_FILE, findBuilds, TENSORFLOW_VARIABLE } from '../../core/engine/tensorflow/builds.ts';
import { inEnglish } from '../../core/text/en.ts';

/** A folder that the variable names as the only TensorFlow build. */
function namedBuild(t: TestContext, { files }: { readonly files: readonly string[] }): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-build-'));
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(
      join(folder, file),
      file === 'package.json' ? '{"name":"@tensorflow/tfjs-node","version":"4.22.0"}' : 'no library',
    );
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

test('a build of TensorFlow is found by its native addon, for the newest Node-API that this Node supports', (t) => {
  namedBuild(t, { files: ['package.json'] });
  assert.deepEqual(findBuilds(), []);
  const folder = namedBuild(t, {
    files: [
      'package.json',
      'lib/napi-v5/tfjs_binding.node',
      'lib/napi-v8/tfjs_binding.node',
      'lib/napi-v99/tfjs_binding.node',
    ],
  });
  assert.deepEqual(findBuilds(), [
    {
      folder,
      name: '@tensorflow/tfjs-node',
      version: '4.22.0',
      binding: join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'),
      cuda: null,
    },
  ]);
});

test('a build of TensorFlow that does not load is reported with a remedy, by doctor and on request', async (t) => {
  const folder = namedBuild(t, { files: ['package.json', 'lib/napi-v8/tfjs_binding.node'] });
  const tensorflow = (await findEngines()).find(({ name }) => name === 'tensorflow');
  assert.deepEqual(
    [tensorflow?.found, inEnglish(tensorflow?.help ?? '').startsWith(`${folder} does not load (`)],
    [false, true],
  );
  await assert.rejects(
    openEngine('tensorflow'),
    ({ code, message, help }: { code: string; message: string; help: string }) => {
      assert.equal(code, 'unavailable');
      assert.ok(message.startsWith(`the tensorflow engine is not installed: ${folder} does not load (`), message);
      assert.match(help, /CUDA 11\.2 and cuDNN 8\.1.*npm run fetch:tensorflow.*--engine onnx/);
      return true;
    },
  );
});

test('a build of TensorFlow that is missing is reported too', async (t) => {
  const folder = namedBuild(t, { files: [] });
  await assert.rejects(openEngine('tensorflow'), {
    code: 'unavailable',
    message:
      `the tensorflow engine is not installed: ${TENSORFLOW_VARIABLE} names ${folder}, where there is ` +
      'no built tfjs-node',
  });
});

const gpu = { name: 'NVIDIA H100', memoryBytes: 80 * 2 ** 30 };
const build = {
  folder: '/f',
  name: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  binding: '/f/b',
  cuda: 'CUDA 12.5.1, cuDNN 9',
};

const why = (...given: Parameters<typeof cpuFallbackReason>): string => inEnglish(cpuFallbackReason(...given) ?? '');

test('TensorFlow on the CPU explains why if it was built for a GPU or one is present', () => {
  assert.equal(
    why(build, null),
    'TensorFlow runs on the CPU because nvidia-smi lists no NVIDIA GPU on this machine; if there is one, ' +
      'install its driver, CUDA 12.5.1, cuDNN 9',
  );
  assert.match(
    why(build, gpu, 'could not load libcudnn.so.9'),
    new RegExp(
      [
        String.raw`^TensorFlow runs on the CPU, not on the NVIDIA H100: install CUDA 12\.5\.1, cuDNN 9, `,
        String.raw`.*TensorFlow says: could not load libcudnn\.so\.9$`,
      ].join(''),
    ),
  );
  assert.match(
    why({ ...build, cuda: null }, gpu),
    /not on the NVIDIA H100, because it is built without CUDA; .*--from FOLDER/,
  );
  assert.equal(cpuFallbackReason({ ...build, cuda: null }, null), null);
});

test('TensorFlow on the CPU reports the names of missing libraries, or else its own error message', () => {
  const loader = (library: string): string =>
    '2026-01-01 10:00:00.0: W tensorflow/stream_executor/platform/default/dso_loader.cc:64] Could ' +
    `not load dynamic library '${library}'; dlerror: ${library}: cannot open shared object file\n`;
  const greeting =
    '2026-01-01 10:00:00.0: I tensorflow/core/platform/cpu_feature_guard.cc:182] This TensorFlow ' +
    'binary is optimized to use available CPU instructions.\n';
  assert.equal(
    inEnglish(
      gpuFailureIn(
        `${greeting}${loader('libcudart.so.11.0')}${loader('libcudnn.so.8')}${loader('libcudart.so.11.0')}`,
      ) ?? '',
    ),
    'could not load libcudart.so.11.0, libcudnn.so.8',
  );
  assert.equal(
    gpuFailureIn(
      'I0000 00:00:1.9 7 cudart_stub.cc:31] Could not find cuda drivers on your machine, GPU will not ' +
        `be used.\n${greeting}`,
    ),
    'Could not find cuda drivers on your machine, GPU will not be used.',
  );
  assert.equal(gpuFailureIn(greeting), null);
});

test('TensorFlow on the CPU is identified by its build information, or else by its package', (t) => {
  const folder = namedBuild(t, { files: ['package.json', 'lib/napi-v8/tfjs_binding.node'] });
  writeFileSync(join(folder, 'package.json'), '{"name":"@tensorflow/tfjs-node-gpu","version":"4.22.0"}');
  assert.equal(findBuilds()[0].cuda, 'CUDA 11.2, cuDNN 8.1 (libtensorflow 2.9.1)');
  writeFileSync(join(folder, BUILD_INFO_FILE), '{"cuda":"CUDA 12.5.1, cuDNN 9"}');
  assert.equal(findBuilds()[0].cuda, 'CUDA 12.5.1, cuDNN 9');
  writeFileSync(join(folder, BUILD_INFO_FILE), '{}');
  assert.equal(findBuilds()[0].cuda, null);
});

describe('engines on a GPU', () => {
  it('that cannot run here report why, and the CPU engines keep working', async (t) => {
    const finding = (await findEngines()).find(({ name }) => name === 'onnx-gpu');
    if (finding === undefined || finding.found) {
      t.skip(finding === undefined ? 'this platform has no such engine' : 'this machine has such a GPU');
      return;
    }
    assert.match(inEnglish(finding.help ?? ''), /CUDA 12|DirectX 12/);
    await assert.rejects(openEngine(finding.name), { code: 'unavailable', help: inEnglish(finding.help ?? '') });
    assert.equal((await openEngine('onnx')).device, 'cpu');
  });

  it('report the name and memory of the GPU from the driver', () => {
    assert.deepEqual(parseGpu('NVIDIA H100 80GB HBM3, 81559\nNVIDIA H100 80GB HBM3, 81559\n'), {
      name: 'NVIDIA H100 80GB HBM3',
      memoryBytes: 81_559 * 2 ** 20,
    });
    assert.equal(parseGpu('NVIDIA-SMI has failed because it could not communicate with the driver.'), null);
  });
});
