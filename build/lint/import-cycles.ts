/** Import cycles: no file may import itself through others, type imports and dynamic imports included. */
import { posix } from 'node:path';

import ts from 'typescript';

/**
 * The files that a module or component imports by a relative path, including type imports and dynamic imports. All
 * paths are relative to the repository's root.
 */
export function importsOf(file: string, text: string): string[] {
  const scripts = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script)
    : [text];
  const names = scripts.flatMap((script) =>
    ts.preProcessFile(script, true, true).importedFiles.map(({ fileName }) => fileName),
  );
  const files = names.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(file), name));
  // A component may contain itself.
  return [...new Set(files)].filter((other) => other !== file);
}

/** The cycles that a depth-first search finds, each with its first file repeated at its end. */
export function findCycles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const other of imports.get(file) ?? []) visit(other);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return cycles;
}
