/**
 * Bundles the core for the desktop's core process: what it loads at the start becomes one file, since each file takes
 * about a millisecond to load, and what it loads later some small ones. Worker threads, which the bundle starts, remain
 * separate files.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

import type { Plugin } from 'vite';

const root = dirname(import.meta.dirname);
const entry = join(root, 'electron', 'core-process', 'core.ts');
/** The list of calls, all of which the entry loads. */
const calls = join(root, 'core', 'api.ts');

/** The packages that the core loads at the start. */
const packages = ['zod', 'fastest-levenshtein'] as const;

/** The folder of the bundle's files in out/app, relative to it. */
const FOLDER = 'electron/core-process';

/**
 * Bundles electron/core-process/core.ts and writes the files into `folder`.
 * @returns Their paths relative to out/app, and their text.
 */
export async function bundleCore(folder: string): Promise<readonly (readonly [string, string])[]> {
  // Imported lazily: an up-to-date check must be fast.
  const { build } = await import('vite');
  const loadedAtStart = new Set<string>();
  const output = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    plugins: [ownPaths(), loadedCalls(), startModules(loadedAtStart)],
    ssr: { noExternal: [...packages], target: 'node' },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      target: 'esnext',
      minify: false,
      rolldownOptions: {
        // No warnings about modules that are also imported statically: they belong in the file for the start.
        checks: { ineffectiveDynamicImport: false },
        output: {
          format: 'es',
          entryFileNames: 'core.js',
          chunkFileNames: '[name]-[hash].js',
          codeSplitting: { groups: [{ name: 'start', test: (id) => loadedAtStart.has(id) }] },
        },
      },
    },
  });
  const chunks = [output].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []));
  return chunks.map(({ fileName }) => [`${FOLDER}/${fileName}`, readFileSync(join(folder, fileName), 'utf8')]);
}

/** Imports each call statically: all are loaded at the start, and a dynamic import would need a file of its own. */
function loadedCalls(): Plugin {
  return {
    name: 'loaded-calls',
    enforce: 'pre',
    transform(source, id) {
      if (relative(calls, id) !== '') return null;
      const imported: string[] = [];
      const code = source.replace(/\bimport\(('[^']+')\)/g, (_, module: string) => {
        imported.push(`import * as module${imported.length} from ${module};`);
        return `Promise.resolve(module${imported.length - 1})`;
      });
      return `${imported.join('')}${code}`;
    },
  };
}

/** Adds to `modules` all that the entry imports statically, directly or through others. */
function startModules(modules: Set<string>): Plugin {
  return {
    name: 'start-modules',
    buildEnd() {
      const visit = (id: string): void => {
        if (modules.has(id)) return;
        modules.add(id);
        this.getModuleInfo(id)?.importedIds.forEach(visit);
      };
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry) visit(id);
    },
  };
}

/** How a module refers to its own location: the URL of a file beside it, or its own URL or path. */
const OWN_LOCATION = /\bnew URL\('([\w./-]+)', import\.meta\.url\)|\bimport\.meta\.(url|filename|dirname)\b/g;

/** Lets each module find its files and workers beside its own file in out/app, although its code is in the bundle. */
function ownPaths(): Plugin {
  return {
    name: 'own-paths',
    enforce: 'pre',
    transform(source, id) {
      const module = relative(root, id).replaceAll('\\', '/');
      if (module.startsWith('..') || module.startsWith('node_modules') || !source.includes('import.meta')) return null;
      const url = urlOf(module);
      const filename = `process.getBuiltinModule('node:url').fileURLToPath(${url})`;
      const own = {
        url: `${url}.href`,
        filename,
        dirname: `process.getBuiltinModule('node:path').dirname(${filename})`,
      };
      return source.replace(OWN_LOCATION, (_, file: string | undefined, property: keyof typeof own) =>
        file === undefined ? own[property] : urlOf(posix.join(posix.dirname(module), file)),
      );
    },
  };
}

/** The expression for the URL of a built file, seen from a file of the bundle; `path` is relative to the root. */
function urlOf(path: string): string {
  const relativePath = posix.relative(FOLDER, path).replace(/\.ts$/, '.js');
  return `new URL('${relativePath}${path.endsWith('/') ? '/' : ''}', import.meta.url)`;
}
