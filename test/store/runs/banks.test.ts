import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resetBank, getBank, listBanks, promoteRun, saveBank } from '../../../core/store/runs/banks.ts';
import { createRun, deleteRun } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';

const NORTH = {
  name: 'north',
  objective: 'approval',
  weight: 1.5,
  banners: ['b2', 'b1'],
  value: null,
  currency: null,
  promotedRun: null,
};
const ACME = { name: 'acme', objective: null, weight: 1, banners: [], value: null, currency: null, promotedRun: null };

test('banks are listed by name with their banners in the order given', (t) => {
  const project = temporaryProject(t);
  saveBank(project, NORTH);
  saveBank(project, ACME);
  assert.deepEqual(listBanks(project), [ACME, NORTH]);
});

test('saving a bank again replaces it', (t) => {
  const project = temporaryProject(t);
  saveBank(project, ACME);
  saveBank(project, NORTH);
  const changed = { ...NORTH, objective: 'activation', banners: ['b3'] };
  saveBank(project, changed);
  assert.deepEqual([getBank(project, 'north'), getBank(project, 'acme')], [changed, ACME]);
});

test('the value of a conversion is stored with its currency, replaced and removed', (t) => {
  const project = temporaryProject(t);
  const valued = { ...NORTH, value: 120.5, currency: 'EUR' };
  saveBank(project, valued);
  assert.deepEqual(getBank(project, 'north'), valued);
  saveBank(project, { ...valued, value: 80 });
  assert.deepEqual(getBank(project, 'north'), { ...valued, value: 80 });
  const { value: _, currency: __, ...without } = NORTH;
  saveBank(project, without);
  assert.deepEqual(getBank(project, 'north'), NORTH);
});

test('removing the settings of a bank with an active run removes its value too', (t) => {
  const project = temporaryProject(t);
  saveBank(project, { ...NORTH, value: 120, currency: 'EUR' });
  createRun(project, { ...RUN, bank: 'north', status: 'done' });
  promoteRun(project, 'r1');
  resetBank(project, 'north');
  assert.deepEqual(getBank(project, 'north'), {
    ...NORTH,
    objective: null,
    weight: 1,
    banners: [],
    promotedRun: 'r1',
  });
});

test('a banner that is named twice is stored once', (t) => {
  const project = temporaryProject(t);
  saveBank(project, { ...NORTH, banners: ['b2', 'b1', 'b2'] });
  assert.deepEqual(getBank(project, 'north'), NORTH);
});

test('an unknown bank is refused, and the nearest name is suggested', (t) => {
  const project = temporaryProject(t);
  saveBank(project, NORTH);
  assert.throws(() => getBank(project, 'nort'), {
    code: 'unknown-name',
    message: 'unknown bank: nort (did you mean north?)',
  });
});

const RUN = { dataset: 'may', model: 'aitm', engine: 'onnx', seed: 1, config: {}, steps: ['click', 'approval'] };

test('a bank has one active run: another one replaces it, and settings do not change it', (t) => {
  const project = temporaryProject(t);
  saveBank(project, NORTH);
  createRun(project, { ...RUN, bank: 'north', status: 'done' });
  createRun(project, { ...RUN, bank: 'north', status: 'done' });
  assert.equal(promoteRun(project, 'r1').promotedRun, 'r1');
  assert.deepEqual(promoteRun(project, 'r2', 'north'), { ...NORTH, promotedRun: 'r2' });
  saveBank(project, { ...NORTH, weight: 3 });
  assert.deepEqual(listBanks(project), [{ ...NORTH, weight: 3, promotedRun: 'r2' }]);
});

test('deleting the active run leaves the bank without one', (t) => {
  const project = temporaryProject(t);
  createRun(project, { ...RUN, bank: 'north', objective: 'approval', status: 'done' });
  promoteRun(project, 'r1');
  deleteRun(project, 'r1');
  assert.deepEqual(listBanks(project), [
    { name: 'north', objective: 'approval', weight: 1, banners: [], value: null, currency: null, promotedRun: null },
  ]);
});

test('a pooled run can be made active for a named bank', (t) => {
  const project = temporaryProject(t);
  createRun(project, { ...RUN, status: 'done' });
  assert.throws(() => promoteRun(project, 'r1'), {
    code: 'invalid-input',
    message: 'run r1 is a pooled run of all banks: say which bank it is for',
  });
  assert.deepEqual(promoteRun(project, 'r1', 'north'), {
    name: 'north',
    objective: null,
    weight: 1,
    banners: [],
    value: null,
    currency: null,
    promotedRun: 'r1',
  });
});

test('an unfinished run, an unknown one or one of another bank cannot become active, and nothing changes', (t) => {
  const project = temporaryProject(t);
  createRun(project, { ...RUN, bank: 'north', status: 'failed' });
  createRun(project, { ...RUN, bank: 'north', status: 'done' });
  assert.throws(() => promoteRun(project, 'r1'), {
    code: 'state',
    message: 'run r1 is not finished (failed)',
  });
  assert.throws(() => promoteRun(project, 'r2', 'south'), {
    code: 'invalid-input',
    message: 'run r2 was trained for north, not for south',
  });
  assert.throws(() => promoteRun(project, 'r9', 'north'), { code: 'unknown-name' });
  assert.deepEqual(listBanks(project), []);
});

test('a bank that was changed in the file is damaged, but not a bank whose active run was deleted', (t) => {
  for (const sql of [
    'UPDATE banks SET weight = 2.5',
    "UPDATE banks SET objective = 'click'",
    'UPDATE banks SET promoted_run = NULL',
    "UPDATE banners SET name = 'b9'",
  ]) {
    const project = temporaryProject(t);
    saveBank(project, { name: 'north', objective: 'approval', weight: 2, banners: ['b1'] });
    const { run } = createRun(project, { ...RUN, bank: 'north', status: 'done' });
    promoteRun(project, run, 'north');
    assert.equal(listBanks(project)[0].promotedRun, run);
    project.database.exec(sql);
    assert.throws(() => listBanks(project), { code: 'corrupt', message: /bank north/ }, sql);
    project.close();
  }
  const project = temporaryProject(t);
  const { run } = createRun(project, { ...RUN, bank: 'north', status: 'done' });
  promoteRun(project, run, 'north');
  deleteRun(project, run);
  assert.equal(listBanks(project)[0].promotedRun, null);
});
