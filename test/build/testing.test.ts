/** What `npm test` runs, installs and leaves out. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { requirements } from '../../build/requirements/all.ts';
import { NO_SKIP_VARIABLE, skipWithout, type Requirement } from '../../build/requirements/requirement.ts';
import { allTests, selectTests } from '../../build/testing/select.ts';
import { neededBy, setUp } from '../../build/testing/set-up.ts';
import { withoutSlow } from '../../build/testing/slow.ts';

const root = dirname(dirname(import.meta.dirname));
const files = [
  'test/errors.test.ts',
  'test/renderer/score.test.ts',
  'test/renderer/shell.test.ts',
  'test/score/output/csv.test.ts',
  'test/score/ranking/rank.test.ts',
  'test/store/file/lock.test.ts',
];

test('a path of tests or of sources, or a part of a name, selects tests', () => {
  const select = (argument: string): readonly string[] => selectTests(argument, files).files;
  const score = ['test/score/output/csv.test.ts', 'test/score/ranking/rank.test.ts'];
  assert.deepEqual(select('core/score'), score);
  assert.deepEqual(select('core/score/'), score);
  assert.deepEqual(select('./test/score'), score);
  assert.deepEqual(select('test/score/output/csv.test.ts'), ['test/score/output/csv.test.ts']);
  assert.deepEqual(select('core/score/output/csv.ts'), ['test/score/output/csv.test.ts']);
  assert.deepEqual(select('core/errors.ts'), ['test/errors.test.ts']);
  assert.deepEqual(
    select('core/score/ranking/records.ts'),
    ['test/score/ranking/rank.test.ts'],
    'a source without a test of its own',
  );
  assert.deepEqual(select('core/score/scoring.ts'), score, 'a source without a test of its own or of its folder');
  assert.deepEqual(select('renderer/views/score'), ['test/renderer/score.test.ts']);
  assert.deepEqual(select('renderer/base.css'), ['test/renderer/score.test.ts', 'test/renderer/shell.test.ts']);
  assert.deepEqual(select('migrations'), ['test/store/file/lock.test.ts']);
  assert.deepEqual(select('score'), ['test/renderer/score.test.ts', ...score]);
  assert.deepEqual(select('package.json'), files);
});

test('what is no path selects tests by their names', () => {
  const name = 'what is no path selects tests by their names';
  assert.deepEqual(selectTests(name), { files: ['test/build/testing.test.ts'], names: [name] });
  assert.deepEqual(selectTests('axe (on a page)?', ['test/build/testing.test.ts']).names, ['axe \\(on a page\\)\\?']);
  assert.throws(() => selectTests(['no', 'such', 'test'].join()), {
    message: `no test matches: ${['no', 'such', 'test'].join()}`,
  });
});

test('every requirement names test files that there are', () => {
  const tests = allTests();
  for (const requirement of requirements)
    for (const pattern of requirement.tests) {
      assert.ok(neededBy(tests, [{ ...requirement, tests: [pattern] }]).length > 0, pattern);
    }
});

test('--fast leaves out windows and long trainings, and keeps the rest', () => {
  const kept = withoutSlow(allTests());
  assert.deepEqual(
    kept.filter((file) => /^test\/(renderer\/(shell|score)|electron\/journey)/.test(file)),
    [],
  );
  assert.ok(kept.length > allTests().length * 0.7 && kept.includes('test/models/golden.test.ts'));
});

/** A requirement that can be had, or not. */
function requirement(name: string, change: Partial<Requirement> = {}): Requirement {
  return {
    name,
    purpose: `${name} is tested`,
    tests: [`test/${name}/**`],
    debian: [],
    command: `npm run fetch:${name}`,
    whatIsMissing: () => `${name} is missing`,
    install: () => Promise.resolve(),
    ...change,
  };
}

test(
  'what is missing is installed and said; what cannot be had is told with its command, and its ' + 'tests are skipped',
  async () => {
    let installed = false;
    const said: string[] = [];
    const unmet = await setUp(
      [
        requirement('there', { whatIsMissing: () => null, install: () => assert.fail('nothing is missing') }),
        requirement('possible', {
          whatIsMissing: () => (installed ? null : 'gone'),
          install: (report) => {
            installed = true;
            report('Fetching it');
            return Promise.resolve();
          },
        }),
        requirement('impossible', { install: () => Promise.reject(new Error('pip is missing\nand more')) }),
      ],
      (line) => said.push(line),
    );
    assert.deepEqual(
      unmet.map(({ requirement: { name } }) => name),
      ['impossible'],
    );
    assert.deepEqual(said, [
      'Fetching it, so that possible is tested',
      'No impossible, so tests in test/impossible/** are skipped: pip is missing; run npm run fetch:impossible',
    ]);
  },
);

test('a package of the system that this user cannot install is told before anything is fetched', async () => {
  const absent = { name: 'absent-package', isThere: () => false };
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

test('no test is skipped where none may be', () => {
  const before = process.env[NO_SKIP_VARIABLE];
  try {
    delete process.env[NO_SKIP_VARIABLE];
    assert.equal(skipWithout(requirement('x')), 'x is missing; run npm run fetch:x');
    assert.equal(skipWithout(requirement('x', { whatIsMissing: () => null })), false);
    process.env[NO_SKIP_VARIABLE] = '1';
    assert.equal(skipWithout(requirement('x')), false);
  } finally {
    if (before === undefined) delete process.env[NO_SKIP_VARIABLE];
    else process.env[NO_SKIP_VARIABLE] = before;
  }
});

test('tests, suites and skips are counted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-counted-'));
  try {
    const file = join(folder, 'some.test.ts');
    writeFileSync(
      file,
      `import { describe, it, test } from 'node:test';
      test('passes', () => undefined); test('fails', () => { throw new Error('no'); }); test('skipped', { skip: 'why' }, () => undefined);
      describe('a suite', () => { it('passes too', () => undefined); }); describe('skipped suite', { skip: 'why not' }, () => { it('is not run', () => undefined); });`,
    );
    const script = `import { runTests } from ${JSON.stringify(join(root, 'build', 'testing', 'run-tests.ts'))};
      const { passed, failed, skipped } = await runTests([${JSON.stringify(file)}], { names: [], concurrency: 1, durations: null });
      console.error(JSON.stringify({ passed, failed, skipped: skipped.map(({ name, reason }) => [name, reason]) }));`;
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    writeFileSync(join(folder, 'run.ts'), script);
    const { stderr } = spawnSync(process.execPath, [join(folder, 'run.ts')], { encoding: 'utf8', env });
    assert.deepEqual(JSON.parse(stderr), {
      passed: 2,
      failed: 1,
      skipped: [
        ['skipped', 'why'],
        ['skipped suite', 'why not'],
      ],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
