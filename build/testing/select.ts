import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize, relative, resolve, sep } from 'node:path';

const root = dirname(dirname(import.meta.dirname));

/** The selected tests. */
export interface Selection {
  /** Paths relative to the repository's root, sorted. */
  readonly files: readonly string[];
  /** Run only tests whose names match one of these; empty for all tests of the files. */
  readonly names: readonly string[];
}

/** An argument that matches no test, or cannot be combined with the others. */
export class NoSuchTestError extends Error {}

/** Every test file. */
export function allTests(): readonly string[] {
  return globSync('test/**/*.test.ts', { cwd: root })
    .map((file) => file.replaceAll(sep, '/'))
    .sort();
}

/**
 * The tests for all arguments. Throws `NoSuchTestError` if some are paths and others parts of names: a name would leave
 * out most tests of the other arguments' files.
 */
export function selectAll(args: readonly string[], tests = allTests()): Selection {
  const selections = args.map((argument) => selectTests(argument, tests));
  const named = args.filter((_, index) => selections[index].names.length > 0);
  if (named.length > 0 && named.length < args.length)
    throw new NoSuchTestError(`no path matches ${named.join(', ')}, only names of tests: run them without the paths`);
  return {
    files: [...new Set(selections.flatMap(({ files }) => files))].sort(),
    names: selections.flatMap(({ names }) => names),
  };
}

/**
 * The tests for an argument of `npm test -- …`: a test file or folder, a source file or folder (`core/score`,
 * `core/score/output/csv.ts`), a part of a test file's path (`dropout`), or a part of a test's name. Throws
 * `NoSuchTestError` if nothing matches.
 */
export function selectTests(argument: string, tests = allTests()): Selection {
  const files =
    byPath(argument, tests) ??
    tests.filter((file) => file.slice('test/'.length).toLowerCase().includes(argument.toLowerCase()));
  if (files.length > 0) return { files, names: [] };
  const named = tests.filter((file) => readFileSync(join(root, file), 'utf8').includes(argument));
  if (named.length === 0)
    throw new NoSuchTestError(`no test matches ${argument}: give a path, or a part of a test's path or name`);
  return { files: named, names: [argument.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')] };
}

/** The tests for a path; null if the argument is not a path in the repository. */
function byPath(argument: string, tests: readonly string[]): readonly string[] | null {
  const path = normalize(relative(root, resolve(argument)))
    .replaceAll(sep, '/')
    .replace(/\/$/, '');
  if (path.startsWith('..') || !existsSync(join(root, path))) return null;
  if (path.startsWith('test/') || path === 'test')
    return tests.filter((file) => file === path || file.startsWith(`${path}/`));
  return testsOfSource(path, tests);
}

/**
 * Tests mirror the sources: `test/x/y.test.ts` tests `core/x/y.ts`; if there is none, all of `test/x` does. A view is
 * tested by the renderer tests whose names begin with its name.
 */
function testsOfSource(path: string, tests: readonly string[]): readonly string[] {
  const isFile = statSync(join(root, path)).isFile();
  const mirrored = path.replace(/^core\/?/, '').replace(/\.(ts|svelte|mjs)$/, '');
  const exact = isFile ? tests.filter((file) => file === `test/${mirrored}.test.ts`) : [];
  if (exact.length > 0) return exact;
  const name = basename(path).replace(/\..*$/, '');
  if (path.startsWith('renderer')) {
    const view = tests.filter((file) => file.startsWith('test/renderer/') && basename(file).startsWith(name));
    return view.length > 0 ? view : inFolder('renderer', tests);
  }
  for (let folder = isFile ? dirname(mirrored) : mirrored; folder !== '.'; folder = dirname(folder)) {
    const found = inFolder(folder, tests);
    if (found.length > 0) return found;
  }
  return path === 'migrations' || path.startsWith('migrations/') ? inFolder('store', tests) : tests;
}

function inFolder(folder: string, tests: readonly string[]): readonly string[] {
  return tests.filter((file) => file.startsWith(`test/${folder}/`));
}
