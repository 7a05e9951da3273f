/** The tests that `npm test` runs and leaves out, and the requirements that it installs. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { requirements } from '../../build/requirements/all.ts';
import { chromiumRequirement } from '../../build/requirements/chromium.ts';
import { electronRequirement } from '../../build/requirements/electron.ts';
import { NO_SKIP_VARIABLE, skipWithout, type Requirement } from '../../build/requirements/requirement.ts';
import { longestFirst } from '../../build/testing/run-tests.ts';
import { allTests, selectAll, selectTests } from '../../build/testing/select.ts';
import { requirementsOf, setUp } from '../../build/testing/set-up.ts';
import { longTests, withoutSlow } from '../../build/testing/slow.ts';
import { runStages } from '../../build/testing/stages.ts';
import { groupTests } from '../../build/testing/together.ts';

const root = dirname(dirname(import.meta.dirname));
const files = [
  'test/errors.test.ts',
  'test/renderer/score/score.test.ts',
  'test/renderer/shell.test.ts',
  'test/score/output/csv.test.ts',
  'test/score/ranking/rank-audience.test.ts',
  'test/store/file/lock.test.ts',
];

test('a path of a test or a source, or a part of a name, selects test files', () => {
  const select = (argument: string): readonly string[] => selectTests(argument, files).files;
  const score = ['test/score/output/csv.test.ts', 'test/score/ranking/rank-audience.test.ts'];
  assert.deepEqual(select('core/score'), score);
  assert.deepEqual(select('core/score/'), score);
  assert.deepEqual(select('./test/score'), score);
  assert.deepEqual(select('test/score/output/csv.test.ts'), ['test/score/output/csv.test.ts']);
  assert.deepEqual(select('core/score/output/csv.ts'), ['test/score/output/csv.test.ts']);
  assert.deepEqual(select('core/errors.ts'), ['test/errors.test.ts']);
  assert.deepEqual(
    select('core/score/ranking/records.ts'),
    ['test/score/ranking/rank-audience.test.ts'],
    'a source without a test of its own',
  );
  assert.deepEqual(
    select('core/score/prepare-scoring.ts'),
    score,
    'a source without a test of its own or of its folder',
  );
  assert.deepEqual(select('renderer/views/score'), ['test/renderer/score/score.test.ts']);
  assert.deepEqual(select('renderer/base.css'), ['test/renderer/score/score.test.ts', 'test/renderer/shell.test.ts']);
  assert.deepEqual(select('migrations'), ['test/store/file/lock.test.ts']);
  assert.deepEqual(select('score'), ['test/renderer/score/score.test.ts', ...score]);
  assert.deepEqual(select('package.json'), files);
});

test('an argument that is not a path selects tests by name', () => {
  const name = 'an argument that is not a path selects tests by name';
  assert.deepEqual(selectTests(name), { files: ['test/build/testing.test.ts'], names: [name] });
  assert.deepEqual(selectTests('axe (on a page)?', ['test/build/testing.test.ts']).names, ['axe \\(on a page\\)\\?']);
  assert.throws(() => selectTests(['no', 'such', 'test'].join()), {
    message: `no test matches ${['no', 'such', 'test'].join()}: give a path, or a part of a test's path or name`,
  });
});

test('paths and names of tests are not combined, since a name would leave out most tests of the paths', () => {
  const title = 'paths and names of tests are not combined';
  assert.throws(() => selectAll(['core/engine', title]), {
    message: `no path matches ${title}, only names of tests: run them without the paths`,
  });
  assert.deepEqual(selectAll([title]).names, [title]);
  assert.deepEqual(selectAll(['test/build/testing.test.ts', 'testing.test']).files, ['test/build/testing.test.ts']);
});

test('every requirement names existing test files', () => {
  const tests = allTests();
  for (const requirement of requirements)
    for (const pattern of requirement.tests) {
      assert.ok(requirementsOf(tests, [{ ...requirement, tests: [pattern] }]).length > 0, pattern);
    }
});

test('every requirement names the test files that use it', async () => {
  const folder = join(root, 'build', 'requirements');
  const sources = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(
    sources.map((file) => import(pathToFileURL(join(folder, file)).href) as Promise<object>),
  );
  const exported = modules.flatMap((module) => Object.entries(module));
  const declarations = new Map<Requirement, string>([
    [chromiumRequirement, '^ *browserTest\\('],
    [electronRequirement, '^ *desktopTest\\('],
  ]);
  for (const requirement of requirements) {
    const [name] = exported.find(([, value]) => value === requirement) ?? assert.fail(requirement.name);
    const uses = new RegExp([`skipWithout\\(${name}\\)`, declarations.get(requirement) ?? []].flat().join('|'), 'm');
    const using = allTests().filter((file) => uses.test(readFileSync(join(root, file), 'utf8')));
    assert.deepEqual(
      using.filter((file) => requirementsOf([file], [requirement]).length === 0),
      [],
      name,
    );
  }
});

test('--fast leaves out windows and long tests, and keeps the rest', () => {
  const kept = withoutSlow(allTests());
  assert.deepEqual(
    kept.filter((file) => /^test\/(renderer\/(shell|score)|electron\/journey)/.test(file)),
    [],
  );
  assert.ok(kept.length > allTests().length * 0.6 && kept.includes('test/models/golden.test.ts'));
  for (const pattern of longTests)
    assert.ok(
      allTests().some((file) => matchesGlob(file, pattern)),
      pattern,
    );
});

test('the longest tests start first: by their last durations, or else windows, long tests and large folders', () => {
  const [short, window, long] = ['test/errors.test.ts', 'test/renderer/shell.test.ts', 'test/api/ranking.test.ts'];
  const folder = Array.from({ length: 30 }, (_, index) => `test/funnel/${index}.test.ts`);
  const first = (durations: Readonly<Record<string, number>>): string[] =>
    longestFirst([[short], [window], folder, [long, short]], durations).map(([file]) => file);
  assert.deepEqual(first({}), [folder[0], long, window, short]);
  assert.deepEqual(first({ [short]: 40_000, [window]: 41_000 }), [long, window, short, folder[0]]);
});

/** A requirement that is missing unless `change` says otherwise. */
function requirement(name: string, change: Partial<Requirement> = {}): Requirement {
  return {
    name,
    purpose: `${name} is tested`,
    tests: [`test/${name}/**`],
    debian: [],
    command: `npm run fetch:${name}`,
    findMissing: () => `${name} is missing`,
    install: () => Promise.resolve(),
    ...change,
  };
}

test('missing requirements are installed; those that cannot be are reported with the command to run', async () => {
  let installed = false;
  const lines: string[] = [];
  const unmet = await setUp(
    [
      requirement('present', { findMissing: () => null, install: () => assert.fail('nothing is missing') }),
      requirement('possible', {
        findMissing: () => (installed ? null : 'gone'),
        install: (report) => {
          installed = true;
          report('Fetching it');
          return Promise.resolve();
        },
      }),
      requirement('impossible', { install: () => Promise.reject(new Error('pip is missing\nand more')) }),
    ],
    (line) => lines.push(line),
  );
  assert.deepEqual(
    unmet.map(({ requirement: { name } }) => name),
    ['impossible'],
  );
  assert.deepEqual(lines, [
    'Fetching it, so that possible is tested',
    'No impossible, so tests in test/impossible/** are skipped: pip is missing; run npm run fetch:impossible',
  ]);
});

test('a system package that this user cannot install is reported before anything is fetched', async () => {
  const absent = { name: 'absent-package', isInstalled: () => false };
  const unmet = await setUp(
    [requirement('library', { debian: [absent], install: () => assert.fail('it cannot be installed') })],
    () => undefined,
    false,
  );
  assert.deepEqual(
    unmet.map(({ reason }) => reason),
    ['library is missing; run apt-get install -y absent-package as root, then npm run fetch:library'],
  );
});

test('a check that ignores the usual signal ends too when the tests are aborted', { timeout: 30_000 }, async () => {
  const script = `process.on('SIGTERM', () => undefined); setTimeout(() => undefined, 60_000);`;
  const ending = new AbortController();
  const failed = runStages([{ name: 'stubborn check', args: ['--eval', script] }], ending.signal);
  setTimeout(() => ending.abort(), 1000);
  assert.deepEqual(await failed, ['stubborn check']);
});

test(
  'the first Ctrl-C, although it arrives as two signals, lets the tests clean up; another one ends them at once',
  { skip: process.platform === 'win32' ? 'Windows has no such signals' : false, timeout: 120_000 },
  async () => {
    const module = pathToFileURL(join(root, 'build', 'testing', 'end-on-signals.ts')).href;
    const script = `import { endOnSignals } from ${JSON.stringify(module)};
      const cleanUpMs = Number(process.argv[1]);
      endOnSignals((name, code) => {
        console.log(name);
        setTimeout(() => { console.log('cleaned up'); process.exit(code); }, cleanUpMs);
      });
      setInterval(() => undefined, 1000);
      console.log('ready');`;
    const interrupted = async (cleanUpMs: number, againAfterMs: number): Promise<unknown[]> => {
      const args = ['--input-type=module', '--eval', script, String(cleanUpMs)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (piece: string) => {
        if (stdout === '') child.kill('SIGINT');
        else if (!stdout.includes('SIGINT')) setTimeout(() => child.kill('SIGINT'), againAfterMs);
        stdout += piece;
      });
      const ended = (await once(child, 'close')) as unknown[];
      return [...ended, stdout];
    };
    assert.deepEqual(await interrupted(300, 20), [130, null, 'ready\nSIGINT\ncleaned up\n']);
    assert.deepEqual(await interrupted(20_000, 600), [130, null, 'ready\nSIGINT\n']);
  },
);

test('no test is skipped with --no-skip', () => {
  const before = process.env[NO_SKIP_VARIABLE];
  try {
    delete process.env[NO_SKIP_VARIABLE];
    assert.equal(skipWithout(requirement('x')), 'x is missing; run npm run fetch:x');
    assert.equal(skipWithout(requirement('x', { findMissing: () => null })), false);
    process.env[NO_SKIP_VARIABLE] = '1';
    assert.equal(skipWithout(requirement('x')), false);
  } finally {
    if (before === undefined) delete process.env[NO_SKIP_VARIABLE];
    else process.env[NO_SKIP_VARIABLE] = before;
  }
});

test('files that change global state get a process of their own', () => {
  const groups = groupTests(allTests());
  assert.deepEqual(groups.flat().sort(), [...allTests()].sort());
  const shared = groups.filter(({ length }) => length > 1);
  const folderOf = (file: string): string => file.split('/')[1];
  assert.ok(
    shared.length > 10 && shared.every((group) => group.every((file) => folderOf(file) === folderOf(group[0]))),
  );
  const changes = /process\.(chdir|exitCode|on\(|env\b[^=;]*=[^=])|\bmock\./;
  assert.deepEqual(
    shared.flat().filter((file) => changes.test(readFileSync(join(root, file), 'utf8'))),
    [],
  );
});
