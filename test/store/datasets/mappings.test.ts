import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  deleteMapping,
  findMapping,
  readMappings,
  renameMapping,
  saveMapping,
  type NewMapping,
} from '../../../core/store/datasets/mappings.ts';
import { temporaryProject } from '../../temporary-project.ts';

const MAY: NewMapping = { name: 'may', columns: ['id', 'click', 'city'], mapping: { id: 'id' }, rename: false };

test('a mapping is found again by its columns, in any order', (t) => {
  const project = temporaryProject(t);
  assert.equal(saveMapping(project, MAY), 'may');
  assert.equal(findMapping(project, ['city', 'id', 'click'])?.name, 'may');
  assert.deepEqual(findMapping(project, MAY.columns)?.mapping, { id: 'id' });
  for (const otherColumns of [
    ['id', 'click'],
    ['id', 'click', 'town'],
    ['id', 'click', 'city', 'age'],
    ['id', 'id', 'click'],
  ])
    assert.equal(findMapping(project, otherColumns), null);
});

test('a later mapping for the same columns replaces the earlier one, and renames it only on request', (t) => {
  const project = temporaryProject(t);
  saveMapping(project, MAY);
  assert.equal(saveMapping(project, { ...MAY, name: 'june', mapping: { user: 'id' } }), 'may');
  assert.deepEqual(
    readMappings(project).intact.map(({ name, mapping }) => ({ name, mapping })),
    [{ name: 'may', mapping: { user: 'id' } }],
  );
  assert.equal(saveMapping(project, { ...MAY, name: 'monthly', rename: true }), 'monthly');
  assert.deepEqual(
    readMappings(project).intact.map(({ name }) => name),
    ['monthly'],
  );
});

test('a name that is already taken gets a number', (t) => {
  const project = temporaryProject(t);
  saveMapping(project, MAY);
  assert.equal(saveMapping(project, { ...MAY, columns: ['a'] }), 'may 2');
  assert.equal(saveMapping(project, { ...MAY, columns: ['b'], rename: true }), 'may 3');
});

test('mappings are renamed and deleted, and unknown names and names in use are refused', (t) => {
  const project = temporaryProject(t);
  saveMapping(project, MAY);
  saveMapping(project, { ...MAY, name: 'june', columns: ['a'] });
  assert.throws(() => renameMapping(project, 'may', 'june'), { code: 'state' });
  assert.throws(() => renameMapping(project, 'mai', 'x'), {
    code: 'unknown-name',
    message: 'unknown mapping: mai (did you mean may?)',
  });
  renameMapping(project, 'may', 'monthly');
  renameMapping(project, 'monthly', 'monthly');
  deleteMapping(project, 'june');
  assert.deepEqual(
    readMappings(project).intact.map(({ name }) => name),
    ['monthly'],
  );
  assert.throws(() => deleteMapping(project, 'june'), { code: 'unknown-name' });
});
