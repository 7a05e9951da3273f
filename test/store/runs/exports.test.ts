import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openProject } from '../../../core/store/file/project.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { freshProject } from '../../train/synthetic-dataset.ts';

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

test('exports are listed as they were recorded, the latest first, even after the project is reopened', () => {
  const fresh = freshProject();
  try {
    assert.equal(recordExport(fresh.project, first), 1);
    assert.equal(
      recordExport(fresh.project, {
        ...first,
        per: 'bank',
        selection: { budget: 10, costPerContact: 0.5 },
        expected: {},
        expectedValue: { amount: 22_342.5, currency: 'EUR' },
      }),
      2,
    );
    recordExport(fresh.project, { ...first, expectedValue: { amount: 0, currency: null } });
    const reader = openProject(fresh.path, { mode: 'read' });
    const listed = readExports(reader).intact.map(({ createdAt, ...entry }) => ({
      ...entry,
      dated: !Number.isNaN(Date.parse(createdAt)),
    }));
    reader.close();
    assert.deepEqual(listed, [
      { ...first, id: 3, expectedValue: { amount: 0, currency: null }, dated: true },
      {
        ...first,
        id: 2,
        per: 'bank',
        selection: { budget: 10, costPerContact: 0.5 },
        expected: {},
        expectedValue: { amount: 22_342.5, currency: 'EUR' },
        dated: true,
      },
      { ...first, id: 1, dated: true },
    ]);
  } finally {
    fresh.close();
  }
});
