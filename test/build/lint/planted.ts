/** Files with planted violations, which the linter has to report. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { before, test } from 'node:test';

import { temporaryFolder } from '../../temporary.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A planted file. */
export interface Planted {
  /** The folder where it lies, or its path. */
  readonly at: string;
  readonly text: string;
  /** The first sentence of each message of the linter about it, sorted. */
  readonly messages: readonly string[];
}

/** Declares a test for each title: the linter reports the messages that each file lists. Lints all files together. */
export function plantedTests(filesByTitle: Readonly<Record<string, readonly Planted[]>>): void {
  const all = Object.values(filesByTitle).flat();
  let messages = new Map<Planted, readonly string[]>();
  before(() => {
    messages = lint(all);
  });
  for (const [title, files] of Object.entries(filesByTitle))
    test(title, () => {
      assert.deepEqual(
        files.map((file) => ({ ...file, messages: messages.get(file) })),
        files,
      );
    });
}

/** Lints with the configuration of `npm test`, in a folder that has only these files. */
function lint(files: readonly Planted[]): Map<Planted, readonly string[]> {
  const folder = temporaryFolder();
  const paths = files.map(({ at }, index) => (at.endsWith('.ts') ? at : `${at}/planted-${index}.ts`));
  for (const [index, path] of paths.entries()) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), files[index].text);
  }
  const byFile = Map.groupBy(diagnose(folder), ({ filename }) => filename.replaceAll(sep, '/'));
  return new Map(files.map((file, index) => [file, (byFile.get(paths[index]) ?? []).map(messageOf).sort()]));
}

interface Diagnostic {
  readonly filename: string;
  readonly message: string;
}

/** The first sentence of a message, without the file that defines its rule. */
const messageOf = ({ message }: Diagnostic): string =>
  message.split(/\.(?: |$)/)[0].replace(/ \(build\/lint\/[\w-]+\.ts\)/, '');

function diagnose(folder: string): readonly Diagnostic[] {
  const [oxlint, config] = [join('node_modules', 'oxlint', 'bin', 'oxlint'), join('build', 'lint', 'oxlint.json')];
  const args = [join(root, oxlint), '--config', join(root, config), '--threads', '1', '--format', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`the linter failed: ${stdout}${stderr}`);
  return (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics;
}
