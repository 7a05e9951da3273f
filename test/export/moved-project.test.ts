/** Nothing is written from a project that is deleted, moved or replaced meanwhile: the command ends in an error. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { commandCalls } from '../../core/api.ts';
import type { JobContext } from '../../core/job.ts';
import { temporaryFolder } from '../temporary.ts';
import { makeProject } from './project.ts';

interface Moved {
  readonly path: string;
  readonly audience: string;
  readonly runs: readonly string[];
  /** An empty folder to write to. */
  readonly out: string;
  /** A copy of the project. */
  readonly copy: string;
}

async function aProject(t: TestContext): Promise<Moved> {
  const folder = temporaryFolder(t);
  const { project, audience, runs } = await makeProject(folder);
  project.close();
  const [out, copy] = [join(folder, 'out'), join(folder, 'copy.stepladder')];
  mkdirSync(out);
  copyFileSync(project.path, copy);
  return { path: project.path, audience, runs, out, copy };
}

/** What each command that writes a file from a project is given. */
const COMMANDS = {
  score: ({ audience, runs, out }: Moved) => ({ run: runs, audience, out: join(out, 'list.csv') }),
  'score --min-score': ({ audience, runs, out }: Moved) => {
    return { run: runs, audience, minScore: 0, out: join(out, 'list.csv') };
  },
  campaign: ({ audience, out }: Moved) => ({ audience, name: 'may', contacts: 9, out: join(out, 'may.csv') }),
  export: ({ runs, out }: Moved) => ({ run: runs, out: join(out, 'model') }),
  'export to an archive': ({ runs, out }: Moved) => ({ run: runs, out: join(out, 'model.zip') }),
  'data export': ({ out }: Moved) => ({ dataset: 'sample', format: 'csv', out: join(out, 'data.csv') }),
  report: ({ out }: Moved) => ({ dataset: 'sample', out: join(out, 'report.html') }),
};

const CHANGES = {
  deleted: ({ path }: Moved) => rmSync(path),
  moved: ({ path, copy }: Moved) => renameSync(path, `${copy}.moved`),
  replaced: ({ path, copy }: Moved) => renameSync(copy, path),
};

for (const [index, [name, inputOf]] of Object.entries(COMMANDS).entries()) {
  const [how, change] = Object.entries(CHANGES)[index % 3];
  test(`${name} writes nothing from a project that is ${how} while it is read`, async (t) => {
    const project = await aProject(t);
    let isChanged = false;
    const job: JobContext = {
      signal: new AbortController().signal,
      report() {
        if (!isChanged) change(project);
        isChanged = true;
      },
    };
    const [command] = name.split(/ (?:--|to )/);
    const call = await commandCalls[command as 'score']();
    const input = call.input.parse({ project: project.path, ...inputOf(project) });
    await assert.rejects(Promise.resolve(call.handle(input, job)), {
      code: 'state',
      message: /deleted, moved or replaced while it was being read: .*export\.stepladder/,
    });
    assert.ok(isChanged);
    assert.deepEqual(readdirSync(project.out), []);
  });
}
