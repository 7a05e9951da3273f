import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test, type TestContext } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

const root = dirname(dirname(import.meta.dirname));

/** Starts `build/run.mjs` on a script with this text. */
function startScript(t: TestContext, text: string, ...args: string[]) {
  const script = join(temporaryFolder(t), 'script.ts');
  writeFileSync(script, text);
  const child = spawn(process.execPath, [join(root, 'build', 'run.mjs'), relative(root, script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    written.stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    written.stderr += piece;
  });
  return { child, written };
}

test('a script runs on Node 24 with its arguments, and its exit code is returned', async (t) => {
  const { child, written } = startScript(
    t,
    'const words: string[] = process.argv.slice(2); console.log(process.versions.node.split(".")[0], ' +
      'words.join("|")); process.exit(7);',
    'a b',
    '--flag',
  );
  const [code] = (await once(child, 'close')) as [number];
  assert.deepEqual([code, written], [7, { stdout: '24 a b|--flag\n', stderr: '' }]);
});

test('a signal is passed on to the script, and the caller gets its exit status', async (t) => {
  const { child } = startScript(
    t,
    'process.on("SIGINT", () => process.exit(130)); setInterval(() => undefined, 1000); console.log("ready");',
  );
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'close'), [130, null]);

  const killed = startScript(t, 'setInterval(() => undefined, 1000); console.log("ready");');
  await once(killed.child.stdout, 'data');
  killed.child.kill('SIGTERM');
  assert.deepEqual(await once(killed.child, 'close'), [null, 'SIGTERM']);
});

const commandLine = [join('build', 'run.mjs'), join('core', 'cli', 'main.mjs')];

/** Starts a long generation of a sample through these scripts; calls `whileRunning` while it runs. */
async function interruptedSample(
  t: TestContext,
  scripts: readonly string[],
  whileRunning: (launcher: ChildProcess) => void,
) {
  const folder = temporaryFolder(t);
  const args = ['sample', '--rows', '50000000', '--out', folder, '--progress', 'json'];
  const launcher = spawn(process.execPath, [...scripts, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  launcher.stderr.setEncoding('utf8').on('data', (piece: string) => {
    if (stderr === '') whileRunning(launcher);
    stderr += piece;
  });
  // The pipe closes when the last process that writes to it ends.
  const [code, signal] = (await once(launcher, 'close')) as [number | null, string | null];
  return {
    code,
    signal,
    cancelled: stderr.includes('error: cancelled'),
    orphaned: stderr.includes('the process that started this one has ended'),
    left: readdirSync(folder).length > 0,
  };
}

test('a command is cancelled when its launcher is terminated, and its exit code says so', async (t) => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const ended = await interruptedSample(t, commandLine, (launcher) => launcher.kill(name));
    assert.deepEqual(ended, { code: 130, signal: null, cancelled: true, orphaned: false, left: false }, name);
  }
});

test('a command is cancelled when its launcher is killed, just as after Ctrl-C', async (t) => {
  const ended = await interruptedSample(t, commandLine, (launcher) => launcher.kill('SIGKILL'));
  assert.deepEqual(ended, { code: null, signal: 'SIGKILL', cancelled: true, orphaned: true, left: false });
});

test('the channel to the launcher does not keep a script running', async (t) => {
  const { child } = startScript(
    t,
    `import { abortOnInterrupt } from ${JSON.stringify(join(root, 'core', 'cli', 'interrupt.ts'))}; ` +
      'abortOnInterrupt(() => undefined);',
  );
  assert.deepEqual(await once(child, 'close'), [0, null]);
});

test('the program runs in the process that was started if its Node version suffices', async (t) => {
  const { isNode24 } = (await import(join(root, 'build', 'setup', 'node24.mjs'))) as {
    isNode24: (version: string) => boolean;
  };
  assert.deepEqual(
    ['20.20.2', '24.11.1', '24.12.0', '24.21.0', '25.0.0'].map((version) => isNode24(version)),
    [false, false, true, true, false],
  );
  const stopped = await interruptedSample(t, [join('build', 'stepladder.mjs')], (program) => program.kill('SIGINT'));
  assert.deepEqual(stopped, { code: 130, signal: null, cancelled: true, orphaned: false, left: false });
  const killed = await interruptedSample(t, [join('build', 'stepladder.mjs')], (program) => program.kill('SIGKILL'));
  assert.deepEqual(
    killed,
    { code: null, signal: 'SIGKILL', cancelled: false, orphaned: false, left: true },
    'no other process could clean up',
  );
});
