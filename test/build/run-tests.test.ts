/** How `npm test` runs test files, and what it counts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';

const root = dirname(dirname(import.meta.dirname));
const importRunTests = `import { runTests } from ${JSON.stringify(join(root, 'build', 'testing', 'run-tests.ts'))};`;

/** Runs a script in a folder with test files, their paths in `FILES`, and returns what it writes to stderr as JSON. */
function runScript(sources: Readonly<Record<string, string>>, script: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-counted-'));
  try {
    const files = Object.keys(sources).map((name) => relative(root, join(folder, name)).replaceAll(sep, '/'));
    for (const [name, source] of Object.entries(sources)) {
      writeFileSync(join(folder, name), `import { before, describe, it, test } from 'node:test';\n${source}`);
    }
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    writeFileSync(join(folder, 'run.mjs'), `const FILES = ${JSON.stringify(files)};\n${script}`);
    const { stderr } = spawnSync(process.execPath, ['run.mjs'], { cwd: folder, encoding: 'utf8', env });
    return JSON.parse(stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs test files of a folder, and returns the counts and skipped tests. */
function runFiles(sources: Readonly<Record<string, string>>, { together }: { readonly together: boolean }): unknown {
  return runScript(
    sources,
    `${importRunTests}
    const group = (files) => ${together ? '[files]' : 'files.map((file) => [file])'};
    const options = { names: [], concurrency: 1, durations: null, group };
    const { passed, failed, skipped } = await runTests(FILES, options);
    const names = skipped.map(({ name, file, reason }) => [file.split('/').at(-1), name, reason]);
    console.error(JSON.stringify({ passed, failed, skipped: names }));`,
  );
}

const counted = {
  'one.test.ts': `test('passes', () => undefined); test('fails', () => { throw new Error('no'); });
    test('skipped', { skip: 'why' }, () => undefined);`,
  'two.test.ts': `describe('a suite', () => { it('passes too', () => undefined); });
    describe('skipped suite', { skip: 'why not' }, () => { it('is not run', () => undefined); });`,
};

test('tests, suites and skips are counted, whether files share a process or not', () => {
  const skipped = [
    ['one.test.ts', 'skipped', 'why'],
    ['two.test.ts', 'skipped suite', 'why not'],
  ];
  for (const together of [false, true]) {
    assert.deepEqual(runFiles(counted, { together }), { passed: 2, failed: 1, skipped }, `${together}`);
  }
});

test('files that share a process run and are counted even if one cannot be loaded or set up', () => {
  const sources = {
    'a.test.ts': `throw new Error('cannot be loaded');`,
    'b.test.ts': `before(() => { throw new Error('cannot be prepared'); }); test('is not run', () => undefined);`,
    'c.test.ts': counted['two.test.ts'],
  };
  const { passed, failed, skipped } = runFiles(sources, { together: true }) as {
    passed: number;
    failed: number;
    skipped: unknown;
  };
  assert.deepEqual([passed, failed >= 2, skipped], [1, true, [['c.test.ts', 'skipped suite', 'why not']]]);
});

test('resources of a file are released when the file ends, and those of a process after its last file', () => {
  const source = (name: string): string => `import { appendFileSync } from 'node:fs';
    import { endWithFile, wholeFile, wholeProcess } from ${JSON.stringify(join(root, 'build', 'testing', 'scopes.ts'))};
    endWithFile();
    const note = (event) => appendFileSync('events', event + ' ');
    test('opens', () => {
      wholeProcess.after(() => note('process-${name}'));
      wholeFile.after(() => note('file-${name}'));
      wholeFile.after(() => { throw new Error('cannot be closed'); });
    });
    test('uses', () => note('${name}'));`;
  const script = `import { readFileSync } from 'node:fs';
    ${importRunTests}
    const eventsOf = async (group) => {
      const { passed, failed } = await runTests(FILES, { names: [], concurrency: 1, durations: null, group });
      return [passed, failed > 0, ...readFileSync('events', 'utf8').trim().split(' ')];
    };
    console.error(JSON.stringify(await eventsOf((files) => GROUP)));`;
  const events = (group: string): unknown =>
    runScript({ 'a.test.ts': source('a'), 'b.test.ts': source('b') }, script.replace('GROUP', group));
  assert.deepEqual(events('[files]'), [4, true, 'a', 'file-a', 'b', 'file-b', 'process-b', 'process-a']);
  assert.deepEqual(events('files.map((file) => [file])'), [
    4,
    true,
    'a',
    'file-a',
    'process-a',
    'b',
    'file-b',
    'process-b',
  ]);
});

test('files whose shared process crashes run again, each in its own process', () => {
  const crash = `test('crashes', () => { process.kill(process.pid, 'SIGKILL'); });`;
  const [before, after] = ['a', 'c'].map((name) => `test('${name}', () => undefined);`);
  const sources = { 'a.test.ts': before, 'b.test.ts': crash, 'c.test.ts': after };
  const { passed, failed } = runFiles(sources, { together: true }) as { passed: number; failed: number };
  assert.deepEqual([passed, failed > 0], [2, true]);
});

test('aborting the tests ends their processes', () => {
  const endless = `import { writeFileSync } from 'node:fs';
    test('runs on', () => new Promise(() => {
      setInterval(() => undefined, 1000);
      writeFileSync('started', String(process.pid));
    }));`;
  const script = `import { existsSync, readFileSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    ${importRunTests}
    const ending = new AbortController();
    const run = runTests(FILES, { names: [], concurrency: 1, durations: null, signal: ending.signal });
    while (!existsSync('started')) await setTimeout(20);
    ending.abort();
    const { failed } = await run;
    const isAlive = () => {
      try { return process.kill(Number(readFileSync('started', 'utf8')), 0); } catch { return false; }
    };
    for (let waits = 0; isAlive() && waits < 1000; waits++) await setTimeout(20);
    console.error(JSON.stringify({ failed, alive: isAlive() }));`;
  assert.deepEqual(runScript({ 'endless.test.ts': endless }, script), { failed: 1, alive: false });
});
