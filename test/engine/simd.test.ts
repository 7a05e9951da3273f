import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { assembleKernels } from '../../build/assemble-kernels.ts';
import { ADAM } from '../../core/engine/adam.ts';
import { compileKernels, Kernels, KERNELS_FILE } from '../../core/engine/simd/kernels.ts';
import { Arena, tableMemory } from '../../core/engine/simd/memory.ts';

const module = await compileKernels();

test('an arena keeps earlier arrays valid while it grows; arrays are zeroed and disjoint', () => {
  const arena = new Arena();
  const first = arena.floats(5).fill(1);
  const large = arena.integers(1_000_000);
  assert.ok(large.every((entry) => entry === 0));
  large.fill(7);
  assert.deepEqual([...first], [1, 1, 1, 1, 1]);
  assert.equal(large.byteOffset % 64, 0);
  assert.ok(arena.bytes(3).byteOffset >= large.byteOffset + large.byteLength);
});

test('an arena gives concurrent threads disjoint arrays', async () => {
  const arena = new Arena();
  const script = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { Arena } from ${JSON.stringify(new URL('../../core/engine/simd/memory.ts', import.meta.url).href)};
    const arena = new Arena(workerData.memory);
    const arrays = Array.from({ length: 200 }, () => arena.integers(5000));
    for (const array of arrays) array.fill(workerData.mark);
    const kept = (array) => array.every((entry) => entry === workerData.mark);
    parentPort.postMessage(arrays.every(kept) && arrays.length);`;
  const kept = await Promise.all(
    [1, 2, 3].map(
      (mark) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {
            workerData: { memory: arena.memory, mark },
          });
          worker.once('message', resolve).once('error', reject);
        }),
    ),
  );
  assert.deepEqual(kept, [200, 200, 200]);
});

test('an arena suggests a remedy when memory runs out', () => {
  assert.throws(() => new Arena().floats(2 ** 31), { code: 'unsupported', help: /smaller batch/ });
  assert.throws(() => tableMemory(17 * 2 ** 30), {
    code: 'unsupported',
    message: /17\.0 GiB/,
    help: /smaller embedding dimension/,
  });
});

test('the kernels match their source text', async () => {
  const code = Buffer.from(await assembleKernels());
  assert.ok(
    code.equals(readFileSync(KERNELS_FILE)),
    'kernels.wasm differs from its source text: npm run build:kernels',
  );
});

test('the kernels refuse arrays outside of their memory', () => {
  const kernels = new Kernels(module, new Arena(), null);
  assert.throws(() => {
    kernels.mask(new Uint8Array(16), 1, 0, 1, 0);
  }, TypeError);
});

test('the kernels apply Adam to a range of weights with the sum of several gradients, and nothing else', () => {
  const arena = new Arena();
  const kernels = new Kernels(module, arena, null);
  const size = 24;
  const [weights, first, second, gradients] = [
    arena.floats(size),
    arena.floats(size),
    arena.floats(size),
    arena.floats(3 * size),
  ];
  weights.forEach((_, i) => {
    weights[i] = Math.sin(i);
  });
  const before = Float32Array.from(weights);
  const expected = { w: [...weights], m: [...first], v: [...second] };
  const adam = { learningRate: 0.01, l2: 0.1 };
  for (let step = 1; step <= 5; step++) {
    gradients.forEach((_, i) => {
      gradients[i] = Math.cos(7 * i + step);
    });
    kernels.adam(weights, first, second, gradients, 8, 20, step, adam);
    for (let i = 8; i < 20; i++) {
      const g = gradients[i] + gradients[size + i] + gradients[2 * size + i] + adam.l2 * expected.w[i];
      expected.m[i] = ADAM.beta1 * expected.m[i] + (1 - ADAM.beta1) * g;
      expected.v[i] = ADAM.beta2 * expected.v[i] + (1 - ADAM.beta2) * g * g;
      const [m, v] = [expected.m[i] / (1 - ADAM.beta1 ** step), expected.v[i] / (1 - ADAM.beta2 ** step)];
      expected.w[i] -= (adam.learningRate * m) / (Math.sqrt(v) + ADAM.epsilon);
    }
  }
  expected.w.forEach((value, i) => {
    assert.ok(Math.abs(value - weights[i]) < 1e-6, `weight ${i}: ${value} and ${weights[i]}`);
  });
  assert.deepEqual(
    [...weights.subarray(0, 8), ...weights.subarray(20)],
    [...before.subarray(0, 8), ...before.subarray(20)],
  );
});
