/** The package that `npm pack` makes, unpacked beside the packages that it declares, and used as installed. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';

import { findPrograms } from '../../build/requirements/requirement.ts';
import { temporaryFolder } from '../temporary.ts';

const root = dirname(dirname(import.meta.dirname));
const folder = temporaryFolder();
const installed = join(folder, 'node_modules', 'stepladder');
const command = join(installed, 'build', 'stepladder.mjs');
const home = join(folder, 'home');

before(() => {
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  assert.equal(packed.status, 0, packed.stderr);
  assert.equal(spawnSync('tar', ['-xzf', packed.stdout.trim()], { cwd: folder }).status, 0);
  mkdirSync(dirname(installed));
  renameSync(join(folder, 'package'), installed);
  mkdirSync(home);
  linkDependencies();
});

/** Links the packages that npm installs with this one: all but those for development only. */
function linkDependencies(): void {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean }> };
  for (const path of Object.keys(packages).filter((one) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(one))) {
    if (packages[path].dev === true || statSync(join(root, path), { throwIfNoEntry: false }) === undefined) continue;
    mkdirSync(dirname(join(installed, path)), { recursive: true });
    symlinkSync(join(root, path), join(installed, path), 'junction');
  }
}

const env = { ...process.env, HOME: home, XDG_CACHE_HOME: '', NODE_COMPILE_CACHE: '' };

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8', env });
}

test('the package holds plain JavaScript, the page, migrations and kernels, and nothing for development only', () => {
  const files = globSync('**/*', { cwd: installed, exclude: ['node_modules'] })
    .filter((file) => statSync(join(installed, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'));
  const outside = files.filter((file) => !/^out\/(?:app\/core|app\/migrations|renderer)\//.test(file));
  assert.deepEqual(outside.sort(), ['README.md', 'build/stepladder.mjs', 'out/app/package.json', 'package.json']);
  assert.deepEqual(
    files.filter((file) => /\.(?:ts|mts|cts|svelte|map)$|\.test\.|(?:^|\/)tests?\//.test(file)),
    [],
  );
  const count = (pattern: string): number => globSync(pattern, { cwd: root }).length;
  const packed = (ending: RegExp): number => files.filter((file) => ending.test(file)).length;
  assert.deepEqual(
    { migrations: packed(/\.sql$/), kernels: packed(/\.wasm$/), page: packed(/\/index\.html$/) },
    { migrations: count('migrations/*.sql'), kernels: count('core/**/*.wasm'), page: 1 },
  );
});

test('the package has no installation script, and depends on every package that it imports', () => {
  const { scripts, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
    dependencies: Record<string, string>;
  };
  assert.deepEqual(
    ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => name in scripts),
    [],
  );
  const imported = globSync('out/app/core/**/*.{js,mjs}', { cwd: installed }).flatMap((file) => {
    const text = readFileSync(join(installed, file), 'utf8');
    const names = [...text.matchAll(/^(?:import|export|}).*? from '([^.'][^']*)'|\bimport\('([^.'][^']*)'\)/gm)];
    return names.map(([, one, other]) => /^(?:@[^/]+\/)?[^/]+/.exec(one ?? other)?.[0] ?? '');
  });
  const packages = new Set(imported.filter((name) => !isBuiltin(name)));
  assert.ok(packages.has('better-sqlite3') && packages.has('onnxruntime-node'));
  const optional = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];
  assert.deepEqual(
    [...packages].filter((name) => !(name in dependencies) && !optional.includes(name)),
    [],
  );
});

test('the packed command runs the workflow from export to ranked list', () => {
  const { version } = createRequire(join(root, 'package.json'))('./package.json') as { version: string };
  assert.equal(run('--version').stdout, `${version}\n`);
  for (const args of [
    ['sample', '--rows', '3000', '--out', 'sample'],
    ['import', 'p.stepladder', 'sample/funnel.csv', '--dataset', 'may', '--mapping', 'sample/mapping.json'],
    ['train', 'p.stepladder', '--dataset', 'may', '--epochs', '1'],
    ['score', 'p.stepladder', '--run', 'r1', '--audience', 'sample/audience.csv', '--out', 'list.csv'],
  ]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
  }
  assert.match(readFileSync(join(folder, 'list.csv'), 'utf8'), /^rank,/);
});

test('the packed command serves the page', async (t) => {
  const args = [command, 'serve', '--folder', join(folder, 'projects')];
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(async () => {
    if (server.kill('SIGINT')) await once(server, 'exit');
  });
  const [output] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
  const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(output) ?? assert.fail(output);
  const page = await fetch(address);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>Stepladder/);
});

test('the packed command caches its compiled code for its user alone, and also runs without a cache', () => {
  assert.equal(run('--version').status, 0);
  const cache = join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'stepladder', 'compiled');
  assert.equal(statSync(cache).mode & 0o077, 0);
  // Creating a folder there fails with ENOENT, after which Node itself would try again forever.
  const elsewhere = spawnSync(process.execPath, [command, '--version'], {
    env: { ...env, XDG_CACHE_HOME: '/proc/nowhere' },
    timeout: 60_000,
  });
  assert.equal(elsewhere.status, 0);
});

test('an older Node is refused in one sentence', (t) => {
  const node = oldNode();
  if (node === null) return t.skip('there is no Node before 24 on the PATH');
  const { status, stdout, stderr } = spawnSync(node, [command, '--help'], { encoding: 'utf8' });
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /^error: stepladder needs Node 24 or later, and this is Node \d+\.\d+\.\d+: install .+\n$/);
});

/** A Node before 24 on the PATH; null if there is none. */
function oldNode(): string | null {
  const majorOf = (node: string): number =>
    Number(spawnSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }).stdout);
  return findPrograms('node').find((node) => majorOf(node) < 24) ?? null;
}
