/** Checks of the shipped Electron that do not start it: versions, native modules, bundles. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';

import koffi from 'koffi';

import { buildApp } from '../../build/app.ts';
import { packaging } from '../../build/electron-builder.ts';
import { english as windowWords } from '../../core/text/en/window.ts';
import { desktopWords, reportWords } from '../../core/text/languages.ts';

const root = dirname(dirname(import.meta.dirname));
const modules = join(root, 'node_modules');
/** The oldest Node that Electron 45 may contain; see electron/electron-45.md. */
const ELECTRON_NODE = '24.18.1';
/** The version that a module reports if it was built with the experimental Node-API. */
const EXPERIMENTAL = 2 ** 31 - 1;

interface Semver {
  satisfies(version: string, range: string): boolean;
  minVersion(range: string): { readonly major: number };
}

interface Package {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
}

// Both come with electron-builder and have no types.
const builderRequire = createRequire(join(modules, 'electron-builder', 'package.json'));
const { satisfies, minVersion } = builderRequire('semver') as Semver;
const { getAbi } = builderRequire('node-abi') as { getAbi(version: string, runtime: string): string };

function readText(...path: readonly string[]): string {
  return readFileSync(join(root, ...path), 'utf8');
}

function readPackage(name: string): Package {
  return JSON.parse(readText('node_modules', name, 'package.json')) as Package;
}

/** Every installed package except development dependencies, by its path below node_modules. */
function shippedPackages(): readonly string[] {
  const lock = JSON.parse(readText('node_modules', '.package-lock.json')) as { packages: Record<string, object> };
  const shipped = Object.entries(lock.packages).filter(([, entry]) => !('dev' in entry) && !('devOptional' in entry));
  return shipped.map(([path]) => path.slice('node_modules/'.length));
}

/** The native modules packaged for this system. */
function nativeModules(): readonly string[] {
  const system = `${process.platform}-${process.arch}`;
  return globSync(
    [
      `better-sqlite3/prebuilds/${system}.node`,
      `@koromix/koffi-${system}/${process.platform}_${process.arch}/koffi.node`,
      `@duckdb/node-bindings-${system}/duckdb.node`,
      `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/*.node`,
    ],
    { cwd: modules },
  );
}

test('the electron package states the same ABI as node-abi', () => {
  const abi = readText('node_modules', 'electron', 'abi_version').trim();
  assert.equal(abi, getAbi(readPackage('electron').version, 'electron'));
});

test('Electron’s Node has the major version that the core is tested with', () => {
  const typings = minVersion(readPackage('electron').dependencies?.['@types/node'] ?? '').major;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const tested = minVersion(readPackage(`node-${platform}-${process.arch}`).version).major;
  assert.deepEqual([typings, tested], [24, minVersion(ELECTRON_NODE).major]);
});

test('every shipped package accepts Electron’s Node', () => {
  const refusing = shippedPackages().filter((name) => {
    const { engines } = readPackage(name);
    return engines?.node !== undefined && !satisfies(ELECTRON_NODE, engines.node);
  });
  assert.deepEqual(refusing, []);
});

test('native modules use only Node-API, in a version that Electron’s Node supports', () => {
  const versions = nativeModules().map((file) => {
    const bytes = readFileSync(join(modules, file));
    // A module lists its imports from V8 or Node by mangled name.
    const direct = ['_ZN2v8', '_ZNK2v8', '_ZN4node', 'node_module_register'].filter((name) => bytes.includes(name));
    const library = koffi.load(join(modules, file));
    const version = library.func('int32_t node_api_module_get_api_version_v1()') as () => number;
    return { module: basename(file), direct, registers: bytes.includes('napi_register_module_v1'), version: version() };
  });
  assert.equal(versions.length, 4);
  for (const { module, direct, registers, version } of versions) {
    assert.deepEqual({ module, direct, registers }, { module, direct: [], registers: true });
    assert.ok(version <= Number(process.versions.napi) || version === EXPERIMENTAL, `${module}: Node-API ${version}`);
  }
});

test('the core creates no buffers whose memory V8 did not allocate, which Electron refuses', () => {
  const capable = nativeModules().filter((file) => {
    return /napi_create_external_(?:array)?buffer/.test(readFileSync(join(modules, file), 'latin1'));
  });
  // better-sqlite3 for serialize(), koffi for view().
  assert.deepEqual(capable.map((file) => file.split('/').find((part) => !part.startsWith('@'))).sort(), [
    'better-sqlite3',
    `koffi-${process.platform}-${process.arch}`,
  ]);
  const core = globSync('core/**/*.ts', { cwd: root });
  const calling = core.filter((file) => /\.serialize\(\)|koffi\.view\(/.test(readText(file)));
  assert.deepEqual(calling, []);
});

test('main and preload are CommonJS, and need nothing but Electron and Node', async () => {
  await buildApp();
  const builtin = builtinModules.map((name) => `node:${name}`);
  const allowed: Readonly<Record<string, readonly string[]>> = {
    'main.cjs': ['electron', ...builtin],
    'preload.cjs': ['electron'],
  };
  for (const name of Object.keys(allowed)) {
    const text = readText('out', 'app', name);
    assert.doesNotMatch(text, /^(?:import|export)\b|\bimport\(/m);
    const needed = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module);
    assert.deepEqual(
      needed.filter((module) => !allowed[name].includes(module)),
      [],
    );
  }
});

test('main and preload use only what this Electron exports to them', async () => {
  await buildApp();
  const typings = readText('node_modules', 'electron', 'electron.d.ts');
  const exported = (namespace: string): string => {
    return new RegExp(`^  namespace ${namespace} {$([^]*?)^  }$`, 'm').exec(typings)?.[1] ?? '';
  };
  for (const [name, namespace] of [
    ['main.cjs', 'Main'],
    ['preload.cjs', 'Renderer'],
  ]) {
    const declarations = exported('Common') + exported(namespace);
    const uses = readText('out', 'app', name).matchAll(/(?<![\w-])electron\.(\w+)/g);
    const used = new Set([...uses].map(([, member]) => member));
    assert.ok(used.size >= 3, name);
    const missing = [...used].filter(
      (member) => !new RegExp(`^    (?:const|class) ${member}\\b`, 'm').test(declarations),
    );
    assert.deepEqual(missing, [], name);
  }
});

test('Windows recognises the running program as the installed one', async () => {
  const { appId } = packaging({ electron: null, output: 'out' });
  await buildApp();
  const bundle = readText('out', 'app', 'main.cjs');
  const [, stated] = /\.setAppUserModelId\((\w+)\)/.exec(bundle) ?? [];
  assert.ok(stated !== undefined && new RegExp(`\\b${stated} = "${appId}"`).test(bundle), stated);
});

test('project files have the icon of the program', () => {
  const types = [packaging({ electron: null, output: 'out' }).fileAssociations ?? []].flat();
  assert.deepEqual(
    types.map(({ ext, icon }) => [ext, icon ?? 'of the program']),
    [['stepladder', 'of the program']],
  );
});

test('only one file depends on older versions of Electron, and each process calls it once', () => {
  const files = globSync('electron/**/*.ts', { cwd: root }).filter((file) => basename(file) !== 'old-electron.ts');
  const version = /process\.versions|\bolder\b|Electron (?:before|since|22)|=== 'undefined'/;
  assert.deepEqual(
    files.filter((file) => version.test(readText(file))),
    [],
  );
  const calls = files.flatMap((file) =>
    [...readText(file).matchAll(/\b\w*Old\w*(?=\()/g)].map(([call]) => [file, call]),
  );
  assert.deepEqual(calls.sort(), [
    ['electron/core-process/core.ts', 'polyfillOldCore'],
    ['electron/main.ts', 'polyfillOldMain'],
    ['electron/main/command.ts', 'replaceOldNode'],
    ['electron/preload.ts', 'polyfillOldPreload'],
  ]);
});

test('main bundles only the texts of its menus and dialogs', async () => {
  await buildApp();
  const bundle = readText('out', 'app', 'main.cjs');
  const holds = (text: string): boolean => bundle.includes(text);
  assert.deepEqual(
    [desktopWords.en.noRecent, desktopWords['zh-CN'].noRecent, windowWords.funnel.noRows, reportWords.en.auc.stars].map(
      holds,
    ),
    [true, true, false, false],
  );
});
