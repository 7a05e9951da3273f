import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { createProject } from '../../core/api/open.ts';
import { temporaryFolder } from '../temporary.ts';
import { resultOfLine, runLine } from './command-lines.ts';
import { main, start } from './process.ts';

test('exit codes are 0 for success, 1 for errors and 2 for wrong usage, and errors leave stdout empty', async (t) => {
  const folder = temporaryFolder(t);
  const project = join(folder, 'p.stepladder');
  await createProject(project);
  assert.equal((await start(['datasets', project])).code, 0);

  const unknown = await start(['funnel', project, '--dataset', 'nothing', '--json']);
  assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
  assert.match(unknown.stderr, /^error: unknown dataset: nothing\nhint: .+\n$/);

  const usage = await start(['funel', project]);
  assert.deepEqual([usage.code, usage.stdout], [2, '']);
  assert.match(usage.stderr, /^error: unknown command: funel \(did you mean funnel\?\)\nhint: .+\n$/);

  writeFileSync(
    join(folder, 'note.txt'),
    'this is not a project file, but it is long enough to have a header'.repeat(20),
  );
  const wrong = await start(['datasets', join(folder, 'note.txt')]);
  assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
  assert.match(wrong.stderr, /^error: /);
});

/** A bank with these settings, as the commands print it. */
const bankWith = (settings: object): object => ({
  weight: 1,
  banners: [],
  value: null,
  currency: null,
  promotedRun: null,
  ...settings,
});

test('--json prints one object that fits the schema', async (t) => {
  const project = join(temporaryFolder(t), 'p.stepladder');
  const startUp = { name: 'start-up', banners: ['a', 'b'] };
  assert.deepEqual(
    await resultOfLine('bank', project, 'start-up', '--objective', 'approval', '--banners', 'a,b'),
    bankWith({ ...startUp, objective: 'approval' }),
  );
  const changed = bankWith({ ...startUp, objective: 'activation', weight: 2 });
  assert.deepEqual(
    await resultOfLine('bank', project, 'start-up', '--objective', 'activation', '--weight', '2'),
    changed,
  );
  assert.deepEqual(await resultOfLine('banks', project), { banks: [changed], damaged: [] });
  assert.deepEqual(await resultOfLine('datasets', project), { datasets: [], damaged: [] });
  assert.deepEqual(await resultOfLine('runs', project), { runs: [], damaged: [] });
});

test('a command that lists entries says that the project is missing, and creates nothing', async (t) => {
  const folder = temporaryFolder(t);
  const project = join(folder, 'typo.stepladder');
  for (const list of ['datasets', 'banks', 'runs']) {
    const refused = await runLine([list, project]);
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.equal(
      refused.stderr,
      `error: no such project file: ${project}
hint: check the name, or create the project by importing into it\n`,
    );
  }
  assert.deepEqual(readdirSync(folder), []);
});

/** Writes a file with the banks north and south and imports it. */
async function importBanks(project: string, file: string): Promise<void> {
  writeFileSync(file, 'sample_id,click,approval,bank,banner\n1,1,1,north,sun\n2,0,0,south,moon\n');
  await resultOfLine('import', project, file, '--dataset', 'd');
}

test('omitted bank settings are kept, and names that no dataset has are reported', async (t) => {
  const folder = temporaryFolder(t);
  const project = join(folder, 'p.stepladder');
  const early = await runLine(['bank', project, 'north']);
  assert.deepEqual([early.code, existsSync(project)], [1, false]);
  await importBanks(project, join(folder, 'e.csv'));
  const missing = await runLine(['bank', project, 'north']);
  assert.deepEqual([missing.code, missing.stdout], [2, '']);
  assert.match(missing.stderr, /^error: --objective is missing: bank north is new\n/);
  const options = ['--objective', 'click', '--banners', 'sun,rainbow,sun', '--json'];
  const noted = await runLine(['bank', project, 'nort', ...options]);
  assert.deepEqual(
    JSON.parse(noted.stdout),
    bankWith({ name: 'nort', objective: 'click', banners: ['sun', 'rainbow'] }),
  );
  assert.deepEqual(noted.stderr.trimEnd().split('\n'), [
    'note: no dataset of the project has bank nort (did you mean north?)',
    'note: no dataset of the project has banner rainbow (known banners: moon, sun)',
  ]);
  const quiet = await runLine(['bank', project, 'north', '--objective', 'click', '--banners', 'sun', '--json']);
  assert.deepEqual([quiet.code, quiet.stderr], [0, '']);
  assert.deepEqual(
    await resultOfLine('bank', project, 'north', '--weight', '2'),
    bankWith({ name: 'north', objective: 'click', weight: 2, banners: ['sun'] }),
  );
  for (const none of [['--banners', ''], ['--banners=']])
    assert.deepEqual((await resultOfLine('bank', project, 'north', ...none)).banners, []);
});

test('the helper runLine leaves no listeners behind, however many command lines it runs', async (t) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  for (let command = 0; command < 12; command++) await runLine(['--version']);
  assert.deepEqual(warnings, []);
});

test('a command that only reads does not create a project', async (t) => {
  const project = join(temporaryFolder(t), 'missing.stepladder');
  const { code, stderr } = await runLine(['funnel', project, '--dataset', 'd']);
  assert.equal(code, 1);
  assert.match(stderr, /^error: .*missing\.stepladder/);
  assert.equal(existsSync(project), false);
});

test('Ctrl-C cancels a command with exit code 130, and leaves stdout and the output folder empty', async (t) => {
  const folder = temporaryFolder(t);
  let interrupted = false;
  const { code, stdout, stderr } = await start(
    ['sample', '--rows', '50000000', '--out', folder, '--json', '--progress', 'json'],
    (text, child) => {
      if (interrupted || !text.includes('{')) return;
      interrupted = true;
      child.kill('SIGINT');
      // A program that is started through npm receives each Ctrl-C twice.
      child.kill('SIGINT');
    },
  );
  assert.deepEqual([code, stdout], [130, '']);
  assert.match(stderr, /error: cancelled/);
  assert.deepEqual(readdirSync(folder), []);
});

test('a second Ctrl-C ends a job that does not stop', async () => {
  const script = `import { abortOnInterrupt } from ${JSON.stringify(join(dirname(main), 'interrupt.ts'))};
    abortOnInterrupt(() => console.log('first')); setInterval(() => undefined, 1000); console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  await once(child.stdout, 'data');
  const again = setInterval(() => child.kill('SIGINT'), 100);
  const ended = await once(child, 'close');
  clearInterval(again);
  assert.deepEqual(ended, [130, null]);
});

const skip = process.platform === 'win32' && 'needs mkfifo';

test('a second Ctrl-C ends a job that waits for a file, such as a pipe to which nobody writes', { skip }, async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const script = `import { readFile } from 'node:fs/promises';
    import { abortOnInterrupt } from ${JSON.stringify(join(dirname(main), 'interrupt.ts'))};
    abortOnInterrupt(() => console.log('first')); await readFile(${JSON.stringify(pipe)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => child.kill('SIGKILL'));
  // A pipe can be opened for writing once the job waits for it.
  const opened = (): number | null => {
    try {
      return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      return null;
    }
  };
  let writer = opened();
  for (; writer === null; writer = opened()) await setTimeout(20);
  t.after(() => closeSync(writer));
  child.kill('SIGINT');
  await once(child.stdout, 'data');
  await setTimeout(300);
  child.kill('SIGINT');
  const ended = await Promise.race([once(child, 'close'), setTimeout(10_000, 'still running', { ref: false })]);
  assert.deepEqual(ended, [null, 'SIGINT']);
});

test('a closed stdout pipe is not an error', async () => {
  const child = spawn(process.execPath, [main, 'doctor', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  assert.deepEqual([code, stderr], [0, '']);
});

test('help, version and lists load no native library', async (t) => {
  const project = join(temporaryFolder(t), 'p.stepladder');
  await createProject(project);
  for (const args of [['--help'], ['--version'], ['datasets', project]]) {
    const script = `import { run } from ${JSON.stringify(join(dirname(main), 'run.ts'))};
      await run(${JSON.stringify(args)});
      const native = (file) => /onnxruntime|duckdb|tensorflow/.test(file);
      console.error(process.report.getReport().sharedObjects.filter(native).join(' '))`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child, 'close');
    assert.equal(stderr.trim(), '', args.join(' '));
  }
});

test('doctor reports every engine and library, with help for those that are missing', async () => {
  const result = await resultOfLine('doctor');
  assert.deepEqual(
    result.engines.map(({ name }) => name).filter((name) => name !== 'onnx-gpu'),
    ['onnx', 'tensorflow'],
  );
  for (const { name, found, device, help } of result.engines) assert.ok(found ? device !== null : help !== null, name);
  assert.deepEqual(
    result.libraries.map(({ name }) => name),
    ['onnxruntime-node', 'better-sqlite3', '@duckdb/node-api', 'lightgbm'],
  );
  for (const { name, found, help } of result.libraries) assert.ok(found || help !== null, name);
});
