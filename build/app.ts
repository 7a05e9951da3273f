/**
 * `node build/run.mjs build/app.ts`: builds the program into out/app if its sources are newer, for the desktop app and
 * the installed command. Bundles main, preload and each language's messages for the oldest supported Electron. Strips
 * types from the rest of the core file by file, so that its worker threads remain separate files.
 */
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

import { oldestTargets } from '../electron/old-electron.ts';
import { bundleCore } from './core-bundle.ts';
import { dateBuilt, isStale } from './stale.ts';

const root = dirname(import.meta.dirname);
const target = join(root, 'out', 'app');
const stamp = join(target, 'built');

/** The files that run on Node: all of core/, and the start of the desktop's core process. */
const strippedFiles = [
  'core/**/*.{ts,mjs}',
  'electron/core-process.ts',
  'electron/core-process/faults.ts',
  'electron/core-messages.ts',
];
const excluded = ['core/text/*/messages.ts', 'core/text/*/messages/**'];

/**
 * Each becomes one file: main, preload, and the messages of each language. The core reads all messages of a language
 * when it starts, and many small files would slow this down.
 */
const bundles = [
  { entry: 'electron/main.ts', file: 'main.cjs', format: 'cjs' },
  { entry: 'electron/preload.ts', file: 'preload.cjs', format: 'cjs' },
  ...globSync('core/text/*/messages.ts', { cwd: root }).map((entry) => ({
    entry,
    file: entry.replace(/\.ts$/, '.js'),
    format: 'es' as const,
  })),
] as const;

/** The core's data files besides its modules. */
const copiedFiles = ['core/**/*.{wasm,bash,zsh,fish}', 'core/export/files/**/*.*', 'migrations/*.sql'];

/** Builds out/app unless nothing has changed; returns whether it was built. */
export async function buildApp(): Promise<boolean> {
  if (
    !isStale(stamp, [
      'core',
      'electron',
      'migrations',
      'package.json',
      'build/app.ts',
      'build/core-bundle.ts',
      'build/icon/icon.png',
    ])
  )
    return false;
  const startedAt = new Date();
  const written = new Set([...stripCore(), ...copyFiles(), ...(await bundle())]);
  checkImports(written);
  removeStale(written);
  writeFileSync(stamp, '');
  dateBuilt(stamp, startedAt);
  return true;
}

function stripCore(): string[] {
  const { emitWarning } = process;
  // Suppress the warning that type stripping is experimental in Node 24: the version is pinned.
  process.emitWarning = () => undefined;
  try {
    return globSync(strippedFiles, { cwd: root, exclude: excluded }).map((file) => {
      const name = file.replace(/\.ts$/, '.js');
      writeChanged(name, plainModule(readFileSync(join(root, file), 'utf8')));
      return name;
    });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A module without types, with `.js` in relative imports and worker URLs; keeps line and column positions. */
export function plainModule(source: string): string {
  return stripTypeScriptTypes(source).replace(
    /(?<=(?:from|import|import\(|new URL\()\s*)(['"])([\w./-]+)\.ts\1/g,
    '$1$2.js$1',
  );
}

/** The path of a module that a built module imports, or starts as a worker. */
const RELATIVE_IMPORT =
  /(?:^(?:import|export)\s(?:[^'"]*?\sfrom\s+)?|\bimport\(\s*|\bnew URL\(\s*)['"](\.[\w./-]+\.js)['"]/gm;

/** Throws if a module imports one that only a bundle holds: the built program could not start. */
function checkImports(files: ReadonlySet<string>): void {
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    const source = readFileSync(join(target, file), 'utf8');
    for (const [, path] of source.matchAll(RELATIVE_IMPORT)) {
      const imported = join(dirname(file), path);
      if (!files.has(imported)) throw new Error(`${file} imports ${imported}, which out/app does not have`);
    }
  }
}

function copyFiles(): string[] {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  writeChanged(
    'package.json',
    `${JSON.stringify({ name, version, type: 'module', main: 'main.cjs', private: true })}\n`,
  );
  const files = globSync(copiedFiles, { cwd: root });
  for (const file of files) writeChanged(file, readFileSync(join(root, file)));
  copyFileSync(join(root, 'build', 'icon', 'icon.png'), join(target, 'icon.png'));
  return ['package.json', ...files];
}

/** Writes the bundles, which import only Electron, and the bundle of the core. */
async function bundle(): Promise<string[]> {
  // Imported lazily: an up-to-date check must be fast.
  const { build } = await import('vite');
  const folder = join(root, 'out', `bundle-${process.pid}`);
  try {
    for (const { entry, file, format } of bundles) {
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        publicDir: false,
        ssr: { noExternal: true, target: 'node' },
        build: {
          ssr: join(root, entry),
          outDir: folder,
          emptyOutDir: false,
          target: oldestTargets.node,
          minify: false,
          rolldownOptions: {
            external: ['electron'],
            output: { format, entryFileNames: file, codeSplitting: false },
          },
        },
      });
      writeChanged(file, readFileSync(join(folder, file), 'utf8'));
    }
    const core = await bundleCore(folder);
    for (const [file, source] of core) writeChanged(file, source);
    return [...bundles.map(({ file }) => file), ...core.map(([file]) => file)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file atomically and only if it differs, since concurrent tests may read it. */
function writeChanged(name: string, content: string | Uint8Array): void {
  const path = join(target, name);
  const bytes = Buffer.from(content);
  if (existsSync(path) && bytes.equals(readFileSync(path))) return;
  mkdirSync(dirname(path), { recursive: true });
  const staging = `${path}.${process.pid}`;
  writeFileSync(staging, bytes);
  renameSync(staging, path);
}

function removeStale(current: ReadonlySet<string>): void {
  for (const name of globSync('**/*.{js,cjs,mjs,sql,wasm,bash,zsh,fish}', { cwd: target })) {
    if (!current.has(name)) rmSync(join(target, name), { force: true });
  }
}

if (import.meta.main) {
  const startedMs = performance.now();
  const built = await buildApp();
  process.stderr.write(
    built ? `built out/app in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n` : 'out/app is up to date\n',
  );
}
