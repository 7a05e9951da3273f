/** Nothing is written from a project that is deleted, moved or replaced meanwhile: the command ends in an error. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { commandCalls } from '../../core/api.ts';
import { exportCampaignCall, planCampaignCall } from '../../core/api/campaign/window.ts';
import { exportRankingCall } from '../../core/api/score/exports.ts';
import { rankAudienceCall } from '../../core/api/score/ranking.ts';
import { publishArchive } from '../../core/export/archive.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { setHostPrinter } from '../../core/report/pdf/printer.ts';
import { message } from '../../core/text/message.ts';
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

async function projectToMove(t: TestContext): Promise<Moved> {
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

const MOVED = {
  code: 'state',
  message: /deleted, moved or replaced while it was being read: .*export\.stepladder/,
} as const;

/** Runs a command's call. */
async function run(project: Moved, name: keyof typeof COMMANDS, job: JobContext): Promise<void> {
  const [command] = name.split(/ (?:--|to )/);
  const call = await commandCalls[command as 'score']();
  await call.handle(call.input.parse({ project: project.path, ...COMMANDS[name](project) }), job);
}

/** Requires that a job fails, and writes nothing, when its project changes at its first report of a phase. */
async function requireRefusal(
  project: Moved,
  { how, phase }: { readonly how: keyof typeof CHANGES; readonly phase?: string },
  work: (job: JobContext) => Promise<unknown>,
): Promise<void> {
  let isChanged = false;
  const job: JobContext = {
    signal: new AbortController().signal,
    report(progress) {
      if (isChanged || (phase !== undefined && progress.phase !== phase)) return;
      CHANGES[how](project);
      isChanged = true;
    },
  };
  await assert.rejects(work(job), MOVED);
  assert.ok(isChanged);
  assert.deepEqual(readdirSync(project.out), []);
}

for (const [index, name] of Object.keys(COMMANDS).entries()) {
  const how = Object.keys(CHANGES)[index % 3] as keyof typeof CHANGES;
  test(`${name} writes nothing from a project that is ${how} while it is read`, async (t) => {
    const project = await projectToMove(t);
    await requireRefusal(project, { how }, (job) => run(project, name as keyof typeof COMMANDS, job));
  });
}

test('score --min-score writes nothing if the project is moved while the list is written', async (t) => {
  const project = await projectToMove(t);
  await requireRefusal(project, { how: 'moved', phase: 'write' }, (job) => run(project, 'score --min-score', job));
});

test("a saved ranking's list is not written if the project is replaced meanwhile", async (t) => {
  const project = await projectToMove(t);
  const { path, audience, runs, out } = project;
  const request = { project: path, audience, runs: [...runs], per: 'user' as const };
  const { id } = await rankAudienceCall.handle(request, quietJob());
  await requireRefusal(project, { how: 'replaced', phase: 'write' }, async (job) =>
    exportRankingCall.handle({ project: path, ranking: id, selection: { top: 9 }, out: join(out, 'list.csv') }, job),
  );
});

test("a planned campaign's list is not written if the project is deleted meanwhile", async (t) => {
  const project = await projectToMove(t);
  const { path, audience, out } = project;
  const terms = { banks: {}, cap: 1 };
  await planCampaignCall.handle({ project: path, name: 'may', audience, terms }, quietJob());
  const list = { project: path, name: 'may', out: join(out, 'may.csv'), formats: { ad: null, excel: 'en' } };
  await requireRefusal(project, { how: 'deleted', phase: 'write' }, async (job) =>
    exportCampaignCall.handle(list, job),
  );
});

test('a report is not written if the project is moved while it is printed', async (t) => {
  const project = await projectToMove(t);
  setHostPrinter({
    print(_source, target) {
      CHANGES.moved(project);
      writeFileSync(target, '%PDF-1.4');
      return Promise.resolve(null);
    },
    failed: () => ({ text: message('report.noBrowser'), help: message('report.checkFolder') }),
  });
  const call = await commandCalls.report();
  const input = call.input.parse({ project: project.path, dataset: 'sample', out: join(project.out, 'report.pdf') });
  await assert.rejects(Promise.resolve(call.handle(input, quietJob())), MOVED);
  assert.deepEqual(readdirSync(project.out), []);
});

test('an archive does not get its name if the project is gone by then', async (t) => {
  const folder = temporaryFolder(t);
  const [files, out] = [join(folder, 'files'), join(folder, 'out')];
  for (const path of [files, out]) mkdirSync(path);
  writeFileSync(join(files, 'README.md'), 'text');
  const gone = (): never => {
    assert.equal(readdirSync(out).length, 1, 'the archive is complete');
    throw new Error('gone');
  };
  await assert.rejects(publishArchive(files, join(out, 'model.zip'), gone, quietJob()), /gone/);
  assert.deepEqual(readdirSync(out), []);
});
