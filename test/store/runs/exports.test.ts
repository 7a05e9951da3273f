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
  const errors = { chance: 83.5, model: 40.25, drift: null };
  const interval = { low: 1800.5, high: 1990.25, errors };
  const intervals = { steps: { click: interval, activation: { ...interval, low: 0 } }, value: interval };
  const third = { ...first, expectedValue: { amount: 0, currency: null }, intervals };
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

test('an export with figures for more steps than any list can have is damaged', (t) => {
  const project = temporaryProject(t);
  const interval = { low: 1, high: 2, errors: { chance: 1, model: 1, drift: 1 } };
  const byStep = <Figure>(figure: Figure): Record<string, Figure> =>
    Object.fromEntries(Array.from({ length: 10_000 }, (_, step) => [`s${step}`, figure]));
  recordExport(project, { ...first, expected: byStep(1) });
  recordExport(project, { ...first, intervals: { steps: byStep(interval) } });
  recordExport(project, first);
  const { intact, damaged } = readExports(project);
  assert.deepEqual([intact.map(({ id }) => id), damaged.map(({ name }) => name)], [[3], ['2', '1']]);
});

test('an interval with a bound that is not a finite number is left out, and the export remains intact', (t) => {
  const project = temporaryProject(t);
  const errors = { chance: 1, model: 2, drift: 3 };
  const click = { low: 1, high: 5, errors };
  const steps = {
    click,
    approval: { ...click, high: NaN },
    activation: { ...click, errors: { ...errors, drift: NaN } },
  };
  const control = {
    seed: 1,
    share: 0.1,
    lift: 0.2,
    file: 'may.control.csv',
    sha256: '',
    rows: 6,
    banks: [],
    sizes: [],
  };
  const holdout = { ...control, expected: { click: 2 }, intervals: steps };
  recordExport(project, { ...first, intervals: { steps, value: { ...click, low: -Infinity } }, holdout });
  const { intact, damaged } = readExports(project);
  assert.deepEqual([intact[0].intervals, damaged], [{ steps: { click } }, []]);
  assert.deepEqual(intact[0].holdout, { ...holdout, intervals: { click } });
});
