import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

const root = dirname(dirname(import.meta.dirname));

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-run-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts `build/run.mjs` on a script with this text. */
function startScript(t: TestContext, text: string, ...args: string[]) {
  const script = join(temporaryFolder(t), 'script.ts');
  writeFileSync(script, text);
  const child = spawn(process.execPath, [join(root, 'build', 'run.mjs'), relative(root, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => { written.stdout += piece; });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => { written.stderr += piece; });
  return { child, written };
}

test('a script runs on Node 24 with its arguments, and its exit code comes back', async (t) => {
  const { child, written } = startScript(t, 'const words: string[] = process.argv.slice(2); console.log(process.versions.node.split(".")[0], words.join("|")); process.exit(7);', 'a b', '--flag');
  const [code] = await once(child, 'close') as [number];
  assert.deepEqual([code, written], [7, { stdout: '24 a b|--flag\n', stderr: '' }]);
});

test('a signal reaches the script, and how the script ends reaches the caller', async (t) => {
  const { child } = startScript(t, 'process.on("SIGINT", () => process.exit(130)); setInterval(() => undefined, 1000); console.log("ready");');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'close'), [130, null]);

  const killed = startScript(t, 'setInterval(() => undefined, 1000); console.log("ready");');
  await once(killed.child.stdout, 'data');
  killed.child.kill('SIGTERM');
  assert.deepEqual(await once(killed.child, 'close'), [null, 'SIGTERM']);
});

test('packages are installed when they are missing or not those of the lockfile', async (t) => {
  const { whatIsMissing } = await import(join(root, 'build', 'node24.mjs')) as { whatIsMissing: (folder: string) => string | null };
  const folder = temporaryFolder(t);
  const write = (file: string, packages: Record<string, object>): void => writeFileSync(join(folder, file), JSON.stringify({ packages }));
  write('package-lock.json', { '': {}, 'node_modules/a': { version: '1.2.0' }, 'node_modules/b': { version: '1.0.0', optional: true } });
  assert.equal(whatIsMissing(folder), 'node_modules is missing');
  mkdirSync(join(folder, 'node_modules'));
  assert.equal(whatIsMissing(folder), 'node_modules is missing');
  write(join('node_modules', '.package-lock.json'), { 'node_modules/a': { version: '1.1.0' } });
  assert.equal(whatIsMissing(folder), 'node_modules/a is not the 1.2.0 of package-lock.json');
  write(join('node_modules', '.package-lock.json'), { 'node_modules/a': { version: '1.2.0' } });
  assert.equal(whatIsMissing(folder), null);
});
