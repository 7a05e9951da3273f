import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openProject } from '../../../core/store/file/project.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { temporaryProject } from '../../temporary-project.ts';

const first = {
  file: '/lists/may.csv',
  audience: 'members.csv',
  runs: ['r1', 'r2'],
  per: 'user' as const,
  selection: { top: 60_000 },
  rows: 60_000,
  expected: { click: 1894.5, activation: 248.25 },
  sha256: 'a'.repeat(64),
};

test('exports are listed as they were recorded, the latest first, even after the project is reopened', (t) => {
  const project = temporaryProject(t);
  const second = {
    ...first,
    per: 'bank' as const,
    selection: { budget: 10, costPerContact: 0.5 },
    expected: {},
    expectedValue: { amount: 22_342.5, currency: 'EUR' },
  };
  const third = { ...first, expectedValue: { amount: 0, currency: null } };
  assert.deepEqual(
    [first, second, third].map((entry) => recordExport(project, entry)),
    [1, 2, 3],
  );
  project.close();
  const reader = openProject(project.path, { mode: 'read' });
  t.after(() => reader.close());
  const listed = readExports(reader).intact;
  assert.deepEqual(
    listed.map(({ createdAt: _, ...entry }) => entry),
    [
      { ...third, id: 3 },
      { ...second, id: 2 },
      { ...first, id: 1 },
    ],
  );
  assert.ok(listed.every(({ createdAt }) => !Number.isNaN(Date.parse(createdAt))));
});
