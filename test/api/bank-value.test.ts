import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { changedBank } from '../../core/api/banks/bank-value.ts';
import { bankCall } from '../../core/api/banks/banks.ts';
import { jobWithNotes } from '../job-notes.ts';
import { temporaryFolder } from '../temporary.ts';
import { invoke } from './invoke.ts';

/** Returns a function that changes bank north of a new project and returns its value, its currency and the notes. */
function newBank(t: TestContext): (change: object) => Promise<unknown[]> {
  const project = join(temporaryFolder(t), 'p.stepladder');
  return async (change) => {
    const notes: string[] = [];
    const job = jobWithNotes((note) => notes.push(note));
    const { value, currency } = await invoke(bankCall, { project, name: 'north', ...change }, job);
    return [value, currency, ...notes];
  };
}

test('the value of a conversion is kept until it is changed, and 0 removes it with its currency', async (t) => {
  const change = newBank(t);
  assert.deepEqual(await change({ objective: 'approval' }), [null, null]);
  assert.deepEqual(await change({ value: 120, currency: 'EUR' }), [120, 'EUR']);
  assert.deepEqual(await change({ weight: 2 }), [120, 'EUR']);
  assert.deepEqual(await change({ value: 80.5 }), [80.5, 'EUR']);
  assert.deepEqual(await change({ currency: 'CNY' }), [80.5, 'CNY']);
  assert.deepEqual(await change({ value: 0 }), [null, null]);
});

test('a changed objective is answered with a note that the value was set for another one', async (t) => {
  const change = newBank(t);
  await change({ objective: 'approval', value: 1200, currency: 'EUR' });
  assert.deepEqual(await change({ objective: 'activation' }), [
    1200,
    'EUR',
    'the value of bank north, 1,200 EUR, was set for approval and now applies to activation: check it, and set it ' +
      'again if it differs (--value on the command line)',
  ]);
  assert.deepEqual(await change({ objective: 'approval', value: 90 }), [90, 'EUR']);
});

test('a currency needs a value and must be a code; a value needs an objective and is not negative', async (t) => {
  const change = newBank(t);
  await assert.rejects(change({ objective: 'approval', currency: 'EUR' }), {
    code: 'usage',
    message: 'bank north has no value, so its currency cannot be EUR',
  });
  for (const wrong of [{ currency: 'eur', value: 1 }, { currency: 'EURO', value: 1 }, { value: -1 }])
    await assert.rejects(change({ objective: 'approval', ...wrong }), { name: 'ZodError' });
  const north = {
    name: 'north',
    objective: null,
    weight: 1,
    value: null,
    currency: null,
    banners: [],
    promotedRun: 'r1',
  };
  assert.throws(() => changedBank(north, { name: 'north', value: 5 }), {
    code: 'usage',
    message: 'bank north has no objective: a value is what one conversion of the objective is worth',
  });
});
