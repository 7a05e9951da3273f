import assert from 'node:assert/strict';
import { test } from 'node:test';

import { getBank, listBanks, saveBank } from '../../core/store/banks.ts';
import { newProject } from './fixture.ts';

const NORTH = { name: 'north', objective: 'approval', weight: 1.5, banners: ['b2', 'b1'] };
const ACME = { name: 'acme', objective: null, weight: 1, banners: [] };

test('banks are listed by name with their banners in the order given', (t) => {
  const project = newProject(t);
  saveBank(project, NORTH);
  saveBank(project, ACME);
  assert.deepEqual(listBanks(project), [ACME, NORTH]);
});

test('saving a bank again replaces it', (t) => {
  const project = newProject(t);
  saveBank(project, ACME);
  saveBank(project, NORTH);
  const changed = { ...NORTH, objective: 'activation', banners: ['b3'] };
  saveBank(project, changed);
  assert.deepEqual([getBank(project, 'north'), getBank(project, 'acme')], [changed, ACME]);
});

test('a banner named twice is kept once', (t) => {
  const project = newProject(t);
  saveBank(project, { ...NORTH, banners: ['b2', 'b1', 'b2'] });
  assert.deepEqual(getBank(project, 'north'), NORTH);
});

test('an unknown bank is refused with the nearest one', (t) => {
  const project = newProject(t);
  saveBank(project, NORTH);
  assert.throws(() => getBank(project, 'nort'), { code: 'unknown-name', message: 'unknown bank: nort (did you mean north?)' });
});
