import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** The scope at whose end something is cleaned up: a test, or by default the current suite or file. */
export type CleanupScope = { after(work: () => void): void };

/** A new folder that is removed at the end of the scope. */
export function temporaryFolder(scope: CleanupScope = { after }): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-test-'));
  scope.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
