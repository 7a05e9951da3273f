import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const threads = pathToFileURL(`${import.meta.dirname}/../core/worker-tasks.ts`).href;
const koffi = import.meta.resolve('koffi');

/** Prints what the C library's getenv returns in a worker thread, once `worker-tasks.ts` is imported. */
const script = `
  import '${threads}';
  import { Worker } from 'node:worker_threads';
  const source = \`
    import koffi from '${koffi}';
    const getenv = koffi.load('libc.so.6').func('const char *getenv(const char *)');
    const names = ['ORT_DISABLE_TELEMETRY', 'OMP_WAIT_POLICY', 'NVIDIA_TF32_OVERRIDE', 'TF_DETERMINISTIC_OPS'];
    console.log(JSON.stringify(names.map((name) => getenv(name))));
  \`;
  new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)));
`;

const settings = (env: Record<string, string>): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env, encoding: 'utf8' }),
  ) as unknown;

test('native libraries see their settings in every thread', { skip: process.platform !== 'linux' }, () => {
  assert.deepEqual(settings({}), ['1', 'PASSIVE', '0', '1']);
});

test('the user may choose every native setting except telemetry', { skip: process.platform !== 'linux' }, () => {
  const own = { ORT_DISABLE_TELEMETRY: '0', OMP_WAIT_POLICY: 'ACTIVE', NVIDIA_TF32_OVERRIDE: '1' };
  assert.deepEqual(settings(own), ['1', 'ACTIVE', '1', '1']);
});
