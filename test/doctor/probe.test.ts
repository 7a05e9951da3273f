import assert from 'node:assert/strict';
import { test } from 'node:test';

import { examine } from '../../core/doctor/doctor.ts';
import { packageVersion, tryScript } from '../../core/doctor/probe.ts';

test('a library that aborts, throws or hangs is a finding, not a crash', async () => {
  assert.deepEqual(await tryScript('console.log("noise"); console.log("1.2.3")'), { ok: true, output: '1.2.3' });
  assert.equal((await tryScript('process.abort()')).ok, false);
  assert.deepEqual(await tryScript('throw new TypeError("no such symbol")'), { ok: false, reason: 'TypeError: no such symbol' });
  assert.deepEqual(await tryScript('setInterval(() => undefined, 1000)', 500), { ok: false, reason: 'ended by SIGTERM' });
});

test('versions come from the installed packages', () => {
  assert.match(packageVersion('zod') ?? '', /^4\./);
  assert.equal(packageVersion('no-such-package'), null);
});

test('a variable that names a missing library is told', async (t) => {
  const before = process.env.STEPLADDER_LIGHTGBM;
  t.after(() => {
    if (before === undefined) delete process.env.STEPLADDER_LIGHTGBM;
    else process.env.STEPLADDER_LIGHTGBM = before;
  });
  process.env.STEPLADDER_LIGHTGBM = '/nowhere/lib_lightgbm.so';
  const { libraries } = await examine();
  const lightgbm = libraries.find(({ name }) => name === 'lightgbm');
  assert.equal(lightgbm?.found, false);
  assert.match(lightgbm.help ?? '', /STEPLADDER_LIGHTGBM names \/nowhere\/lib_lightgbm\.so, which does not exist/);
});
