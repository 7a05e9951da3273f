import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { temporaryFolder } from '../../temporary.ts';
import { until } from '../../until.ts';

const BUILD = join(import.meta.dirname, '..', '..', '..', 'build');

/** The processes that have a text in their command line. */
function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
    } catch {
      // The process has ended meanwhile.
      return false;
    }
  });
}

test(
  'a benchmark that is ended by a signal ends the servers that it has started',
  {
    skip: process.platform !== 'linux' && 'needs /proc',
  },
  async (t) => {
    const folder = temporaryFolder(t);
    const moduleAt = (...names: string[]): string => JSON.stringify(pathToFileURL(join(BUILD, ...names)).href);
    const script = `import { benchStart } from ${moduleAt('bench', 'start.ts')};
    import { exitOnSignals } from ${moduleAt('temporary-folder.ts')};
    exitOnSignals();
    await benchStart(process.env.BENCH_FOLDER);`;
    const env = { ...process.env, BENCH_FOLDER: folder };
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { env, stdio: 'inherit' });
    t.after(() => child.kill('SIGKILL'));
    const projects = join(folder, 'projects');
    await until(() => processesWith(projects).length > 0, 'no server was started');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 143);
    await until(() => processesWith(projects).length === 0, 'a server is still running');
  },
);
