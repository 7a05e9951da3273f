/** The installation at the start of each npm script, tested with the real npm on small projects. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

const root = dirname(dirname(import.meta.dirname));
const scripts = [
  'run.mjs',
  ...['install.mjs', 'installed.mjs', 'node24.mjs', 'npm-failure.mjs', 'process-lock.mjs', 'run-script.mjs'].map(
    (name) => join('setup', name),
  ),
];
const UNREACHABLE_REGISTRY = 'http://127.0.0.1:9/';

interface ProcessResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project with our install scripts, one dependency and a script that prints `ran`. */
function makeProject(
  t: TestContext,
  dependency: { readonly name: string; readonly version: string; readonly integrity?: string },
): string {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'build', 'setup'), { recursive: true });
  for (const name of scripts) copyFileSync(join(root, 'build', name), join(folder, 'build', name));
  copyFileSync(join(root, '.npmrc'), join(folder, '.npmrc'));
  const { name, version, integrity } = dependency;
  const manifest = { name: 'tried', version: '1.0.0', dependencies: { [name]: version } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const packages = {
    '': manifest,
    [`node_modules/${name}`]: {
      version: version.replace(/^file:.*-(.*)\.tgz$/, '$1'),
      ...(integrity === undefined ? {} : { integrity }),
      ...(version.startsWith('file:') ? { resolved: version } : {}),
    },
  };
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'tried', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  );
  writeFileSync(join(folder, 'script.ts'), 'const message: string = "ran"; console.log(message);');
  return folder;
}

/** A package that needs no registry: a tarball in the project. */
function localPackage(folder: string): void {
  const source = join(folder, 'source');
  mkdirSync(source);
  const manifest = { name: 'small', version: '1.0.0', scripts: { install: 'exit 7' } };
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest));
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder, source], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(packed.status, 0, packed.stderr);
}

/** Runs the project's script; `onStderr` receives the output so far. */
async function runScript(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  onStderr: (text: string) => void = () => undefined,
): Promise<ProcessResult> {
  const child = spawn(process.execPath, [join(folder, 'build', 'run.mjs'), 'script.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      npm_config_cache: join(folder, 'cache'),
      npm_config_fetch_retries: '0',
      npm_config_registry: UNREACHABLE_REGISTRY,
      ...env,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    output.stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    output.stderr += piece;
    onStderr(output.stderr);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

/** A registry that gives the same answer to every request. */
async function startRegistry(t: TestContext, status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('two commands that start at once install only once, without running the packages’ scripts', async (t) => {
  const folder = makeProject(t, { name: 'small', version: 'file:small-1.0.0.tgz' });
  localPackage(folder);
  const both = await Promise.all([runScript(folder), runScript(folder)]);
  assert.deepEqual(
    both.map(({ code, stdout }) => [code, stdout]),
    [
      [0, 'ran\n'],
      [0, 'ran\n'],
    ],
    both[0].stderr + both[1].stderr,
  );
  assert.equal(
    both.filter(({ stderr }) =>
      /^Installing the packages of package-lock.json \(node_modules is missing\)\nInstalled in \d+ s\n$/.test(stderr),
    ).length,
    1,
  );
  assert.ok(existsSync(join(folder, 'node_modules', 'small', 'package.json')));
  assert.deepEqual(await runScript(folder), { code: 0, stdout: 'ran\n', stderr: '' });
});

test('a failed installation prints its reason and remedy on one line, and keeps npm’s output in a file', async (t) => {
  const folder = makeProject(t, { name: 'absent', version: '1.2.3' });
  const expectFailure = async (env: NodeJS.ProcessEnv, reason: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await runScript(folder, env);
    assert.deepEqual([code, stdout], [1, '']);
    const [, sentence, ...more] = stderr.split('\n');
    assert.match(sentence, reason);
    assert.deepEqual(more, [''], 'nothing but the sentence');
  };
  await expectFailure(
    {},
    new RegExp(
      [
        String.raw`^error: npm ci failed: the package registry cannot be reached \(ECONNREFUSED\); `,
        String.raw`check the network, .+ then run npm ci \(npm's output: out.setup.npm-ci\.log\)$`,
      ].join(''),
    ),
  );
  assert.match(readFileSync(join(folder, 'out', 'setup', 'npm-ci.log'), 'utf8'), /npm error.+ECONNREFUSED/);
  await expectFailure(
    { npm_config_registry: await startRegistry(t, 404, '{}') },
    /^error: npm ci failed: the registry has no absent@1\.2\.3; /,
  );
  await expectFailure(
    { npm_config_registry: await startRegistry(t, 403, '{}') },
    /^error: npm ci failed: the registry refuses access \(E403\); run npm login, then npm ci /,
  );
  const withoutNpm = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folderOnPath) => !existsSync(join(folderOnPath, 'npm')))
    .join(delimiter);
  await expectFailure(
    { PATH: withoutNpm },
    /^error: npm ci failed: npm is not on the path; install Node 20 or later, which includes it /,
  );
});

test('an npm that the system ends for lack of memory is not reported as cancelled', async (t) => {
  const folder = makeProject(t, { name: 'absent', version: '1.2.3' });
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'npm'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 });
  const { code, stderr } = await runScript(folder, { PATH: `${programs}${delimiter}${process.env['PATH']}` });
  assert.equal(code, 1);
  assert.match(stderr, /^error: npm ci failed: the system ended npm \(SIGKILL\); free some memory, then run npm ci /m);
});

test('a package that differs from the lockfile is refused', async (t) => {
  const folder = makeProject(t, {
    name: 'small',
    version: 'file:small-1.0.0.tgz',
    integrity: `sha512-${Buffer.alloc(64).toString('base64')}`,
  });
  localPackage(folder);
  assert.match(
    (await runScript(folder)).stderr,
    new RegExp(
      [
        String.raw`error: npm ci failed: a downloaded package does not match package-lock\.json \(EINTEGRITY\); `,
        String.raw`run npm cache clean --force, then npm ci `,
      ].join(''),
    ),
  );
});

test('the reason for a failed installation is recognised in npm’s output', async () => {
  const { explainFailure } = (await import(join(root, 'build', 'setup', 'npm-failure.mjs'))) as {
    explainFailure: (error: unknown, output: string) => { why: string; fix: string };
  };
  const why = (output: string): string => explainFailure(null, output).why;
  assert.deepEqual(
    [
      why(
        'npm error code EACCES\nnpm error syscall mkdir\nnpm error path ' +
          '/opt/stepladder/node_modules\nnpm error errno -13\n',
      ),
      why(
        'npm error code ENOSPC\nnpm error syscall write\nnpm error errno -28\nnpm error nospc ENOSPC: no ' +
          'space left on device, write\n',
      ),
      why('npm ERR! code SELF_SIGNED_CERT_IN_CHAIN\nnpm ERR! errno SELF_SIGNED_CERT_IN_CHAIN\n'),
      why('ERROR: npm v12.2.1 is known not to run on Node.js v20.20.2.  This version of npm supports'),
      why(
        'npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only install packages when your ' +
          'package.json and package-lock.json are in sync.\n',
      ),
      // A first attempt failed, and the second one filled the disk.
      why('npm warn attempt 1 failed with ECONNRESET\nnpm error code ENOSPC\nnpm error errno -28\n'),
      why('npm error code EODD\nnpm error something new\nnpm error A complete log of this run can be found in: x\n'),
      why(''),
    ],
    [
      '/opt/stepladder/node_modules cannot be written',
      'the disk is full',
      "the registry's certificate is not trusted (SELF_SIGNED_CERT_IN_CHAIN)",
      'npm 12.2.1 does not run on Node 20.20.2',
      'package.json and package-lock.json do not match',
      'the disk is full',
      'something new',
      'npm gave no reason',
    ],
  );
});

test('packages are installed when they are missing or differ from the lockfile', async (t) => {
  const { findMissing } = (await import(join(root, 'build', 'setup', 'install.mjs'))) as {
    findMissing: (folder: string) => string | null;
  };
  const folder = temporaryFolder(t);
  const write = (file: string, packages: Record<string, object>): void =>
    writeFileSync(join(folder, file), JSON.stringify({ packages }));
  write('package-lock.json', {
    '': {},
    'node_modules/a': { version: '1.2.0' },
    'node_modules/b': { version: '1.0.0', optional: true },
  });
  assert.equal(findMissing(folder), 'node_modules is missing');
  mkdirSync(join(folder, 'node_modules'));
  assert.equal(findMissing(folder), 'node_modules is missing');
  write(join('node_modules', '.package-lock.json'), { 'node_modules/a': { version: '1.1.0' } });
  assert.equal(findMissing(folder), 'node_modules/a is not the 1.2.0 of package-lock.json');
  write(join('node_modules', '.package-lock.json'), { 'node_modules/a': { version: '1.2.0' } });
  assert.equal(findMissing(folder), null);
});
