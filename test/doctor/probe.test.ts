import assert from 'node:assert/strict';
import { test } from 'node:test';

import { diagnose } from '../../core/doctor/doctor.ts';
import { reinstallHelp } from '../../core/engine/find.ts';
import { packageVersion, tryInThread, tryScript } from '../../core/engine/probe.ts';
import { inEnglish } from '../../core/text/en.ts';
import { message } from '../../core/text/message.ts';

test('a library that aborts, throws or hangs is reported, and does not crash the program', async () => {
  assert.deepEqual(await tryScript('console.log("noise"); console.log("1.2.3")'), {
    ok: true,
    output: '1.2.3',
    errors: '',
  });
  assert.deepEqual(await tryScript('console.error("a warning"); console.log("here")'), {
    ok: true,
    output: 'here',
    errors: 'a warning\n',
  });
  assert.equal((await tryScript('process.abort()')).ok, false);
  assert.deepEqual(await tryScript('throw new TypeError("no such symbol")'), {
    ok: false,
    timedOut: false,
    reason: 'TypeError: no such symbol',
  });
  assert.deepEqual(await tryScript('setInterval(() => undefined, 1000)', 500), {
    ok: false,
    timedOut: true,
    reason: message('engine.noAnswer', { seconds: 0.5 }),
  });
});

test('a thread can load the same packages, and reports why it cannot load one', async () => {
  assert.deepEqual(
    await tryInThread(
      `const { default: Database } = await import('better-sqlite3'); console.log(typeof new Database(':memory:'))`,
    ),
    { ok: true, output: 'object', errors: '' },
  );
  assert.match(
    JSON.stringify(await tryInThread(`await import('no-such-package')`)),
    /"ok":false.*Cannot find package 'no-such-package'/,
  );
  assert.deepEqual(await tryInThread(`throw new Error('on purpose')`), {
    ok: false,
    timedOut: false,
    reason: 'on purpose',
  });
  assert.deepEqual(await tryInThread('setInterval(() => undefined, 1000)', 500), {
    ok: false,
    timedOut: true,
    reason: message('engine.noAnswer', { seconds: 0.5 }),
  });
});

test('the advice is to reinstall a library that fails, but to check again one that times out', () => {
  const reason = 'the reason';
  assert.match(
    inEnglish(reinstallHelp({ ok: false, timedOut: false, reason })),
    /^install the program again;.*the reason/,
  );
  assert.match(inEnglish(reinstallHelp({ ok: false, timedOut: true, reason })), /^check again.*the reason/);
});

test('versions are read from the installed packages', () => {
  assert.match(packageVersion('zod') ?? '', /^4\./);
  assert.equal(packageVersion('no-such-package'), null);
});

test('a variable that names a missing library is reported', async (t) => {
  const before = process.env.STEPLADDER_LIGHTGBM;
  t.after(() => {
    if (before === undefined) delete process.env.STEPLADDER_LIGHTGBM;
    else process.env.STEPLADDER_LIGHTGBM = before;
  });
  process.env.STEPLADDER_LIGHTGBM = '/nowhere/lib_lightgbm.so';
  const { libraries } = await diagnose();
  const lightgbm = libraries.find(({ name }) => name === 'lightgbm');
  assert.equal(lightgbm?.found, false);
  assert.match(
    inEnglish(lightgbm.help ?? ''),
    /STEPLADDER_LIGHTGBM names \/nowhere\/lib_lightgbm\.so, which does not exist/,
  );
});
