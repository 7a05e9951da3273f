import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { NO_FORMATS } from '../../../core/score/list-formats/format-paths.ts';
import { refuseListPath } from '../../../core/score/score-audience.ts';
import { temporaryFolder } from '../../temporary.ts';

test('a list may replace an earlier list, but not a manifest or additional file that belongs to one', () => {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  const named = (file: string) => ({ file, sha256: '0'.repeat(64) });
  const manifest = {
    holdout: named('may.control.csv'),
    adLists: { files: [named('may.google.north.csv')] },
    excel: named('may.xlsx'),
  };
  for (const name of ['may.csv', 'may.control.csv', 'may.google.north.csv', 'may.xlsx', 'june', 'notes.manifest.json'])
    writeFileSync(path(name), 'id\n');
  writeFileSync(path('may.csv.manifest.json'), JSON.stringify(manifest));
  writeFileSync(path('june.manifest.json'), JSON.stringify({ holdout: named('june.control.csv') }));
  writeFileSync(path('june.control.csv'), 'id\n');
  const check = (name: string): void => refuseListPath(path('p.stepladder'), path(name), []);
  for (const [name, list] of [
    ['may.csv.manifest.json', 'may.csv'],
    ['may.control.csv', 'may.csv'],
    ['may.google.north.csv', 'may.csv'],
    ['may.xlsx', 'may.csv'],
    ['june.manifest.json', 'june'],
    ['june.control.csv', 'june'],
  ])
    assert.throws(() => check(name), {
      code: 'invalid-input',
      message: new RegExp(`${name} belongs to the list ${list}`),
    });
  for (const name of ['may.csv', 'june', 'july.csv', 'may.other.csv', 'notes.manifest.json', 'june.csv.manifest.json'])
    check(name);
  // The files of a list that is gone belong to no list.
  rmSync(path('may.csv'));
  check('may.control.csv');
});

test('additional files of a list replace neither another list nor its files', () => {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  const named = (file: string) => ({ file, sha256: '0'.repeat(64) });
  const additional = {
    holdout: { share: 0.1, seed: 1, lift: 0.2 },
    listFormats: { ...NO_FORMATS, excel: 'en' as const },
  };
  const check = (name: string): void => refuseListPath(path('p.stepladder'), path(name), [], additional);
  for (const name of [
    'may.csv',
    'may.control.csv',
    'june.csv',
    'june.control.csv',
    'july.control.csv',
    'august.excel.csv',
  ])
    writeFileSync(path(name), 'id\n');
  writeFileSync(path('may.control.csv.manifest.json'), '{}');
  writeFileSync(path('june.csv.manifest.json'), JSON.stringify({ holdout: named('june.control.csv') }));
  writeFileSync(path('august.excel.csv.manifest.json'), '{}');
  for (const [name, replaced] of [
    ['may.csv', 'may.control.csv, which is a list of its own'],
    ['june', 'june.control.csv belongs to the list june.csv'],
    ['august.csv', 'august.excel.csv, which is a list of its own'],
  ])
    assert.throws(() => check(name), { code: 'invalid-input', message: new RegExp(replaced) });
  for (const name of ['june.csv', 'july.csv']) check(name);
  refuseListPath(path('p.stepladder'), path('may.csv'), []);
});
