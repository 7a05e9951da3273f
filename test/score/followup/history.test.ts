import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { describeExports } from '../../../core/score/followup/history.ts';
import { recordExport } from '../../../core/store/runs/exports.ts';
import { EXPORT } from '../../store/fixture.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';

test('a list whose path may be on another computer is not looked up, since that could log in there', (t) => {
  const file = join(temporaryFolder(t), 'list.csv');
  writeFileSync(file, '');
  const project = temporaryProject(t);
  // On Linux and macOS, the doubled slash leads to the same file.
  for (const path of [file, `/${file}`, `\\\\server\\share\\list.csv`])
    recordExport(project, { ...EXPORT, file: path });
  assert.deepEqual(
    describeExports(project).intact.map(({ exists }) => exists),
    [false, false, true],
  );
});
