import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { temporaryFolder } from '../temporary.ts';

const build = join(dirname(dirname(import.meta.dirname)), 'build');

/** Writes files to a folder until it is killed, but for no longer than 20 s. */
const WRITER = `
import { mkdirSync, writeFileSync } from 'node:fs';
const folder = process.argv.at(-1);
for (let file = 0, endMs = Date.now() + 20_000; Date.now() < endMs; file++) {
  const inner = folder + '/' + (file % 50);
  mkdirSync(inner, { recursive: true });
  writeFileSync(inner + '/' + file, '');
}
`;

/** A benchmark or soak test that starts the writer in its temporary folder. */
function starter(module: string, work: string): string {
  const urlOf = (path: string): string => JSON.stringify(pathToFileURL(join(build, path)).href);
  return `
import { exitOnSignals, withTemporaryFolder } from ${urlOf('temporary-folder.ts')};
import * as tried from ${urlOf(module)};
exitOnSignals();
const [writer] = process.argv.slice(2);
await withTemporaryFolder('tried', (folder) => ${work});
`;
}

const starters = {
  'a benchmark': starter('bench/command.ts', 'tried.runMeasured(folder, writer, [folder])'),
  'a series of the soak test': starter(
    'soak/series.ts',
    'tried.runSeries({ child: writer, args: [folder], count: 1, tallyOf: () => null }, () => false)',
  ),
};

for (const [name, script] of Object.entries(starters))
  test(
    `${name} that is ended leaves no folder behind, even if its program is writing to it`,
    { skip: process.platform === 'win32' ? 'Windows has no such signals' : false, timeout: 60_000 },
    async (t) => {
      const folder = temporaryFolder(t);
      const [tried, writer, temporary] = ['tried.mjs', 'writer.mjs', 'tmp'].map((file) => join(folder, file));
      writeFileSync(tried, script);
      writeFileSync(writer, WRITER);
      mkdirSync(temporary);
      const child = spawn(process.execPath, [tried, writer], {
        env: { ...process.env, TMPDIR: temporary },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
      const closed = once(child, 'close');
      while (!readdirSync(temporary).some((inner) => readdirSync(join(temporary, inner)).length > 20))
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      child.kill('SIGTERM');
      assert.deepEqual([await closed, stderr], [[143, null], '']);
      assert.deepEqual(readdirSync(temporary), []);
    },
  );
