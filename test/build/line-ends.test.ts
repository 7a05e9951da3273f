import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

const root = dirname(dirname(import.meta.dirname));
const skip = existsSync(join(root, '.git')) ? false : 'this is no Git checkout';

/** Git for Windows converts line ends by default. A project's schema, for example, would then have another digest. */
test('a checkout has the same bytes on Windows, where Git converts line ends', { skip }, (t) => {
  const folder = temporaryFolder(t);
  const git = ['-c', 'core.autocrlf=true', '-c', 'core.eol=crlf'];
  execFileSync('git', [...git, 'checkout-index', '--all', `--prefix=${folder}${sep}`], { cwd: root });
  const names = readdirSync(join(folder, 'migrations'));
  assert.ok(names.length > 20, names.join(' '));
  for (const name of execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0'))
    if (/\.(?:sql|ts|mjs|py|bash|zsh|fish|md|svelte|txt|json|css)$/.test(name))
      assert.ok(!readFileSync(join(folder, name), 'latin1').includes('\r'), name);
});
